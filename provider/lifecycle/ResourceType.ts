import type { RawInputs } from "../core/pulumiValues";
import type { EksApi } from "../eks/EksApi";
import type { Rules } from "../inputs/rules";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import type { Problem } from "../core/problem";
import type { MoveBase, MoveRecord, MoveTools, Seen } from "../reconcile/target";

/** Where something shall go, by what was looked at. */
export interface MovePlan {
  /** What the inputs come to, `latest` and the like resolved. */
  readonly target: string;
  /** What it is at now, if EKS tells. */
  readonly at: string | undefined;
  /** The versions on the way, the last one the target; none: it is there. */
  readonly steps: readonly string[];
  /** The plan as preview shows it. */
  readonly text: string;
  readonly warnings: readonly string[];
  /** What stands in the way. */
  readonly refusals: readonly Problem[];
}

/** The ways to look: preview's, which gives up after a while, or that of a run, which waits. */
export type Looking = Pick<EksApi, "addonReleases"> & Pick<EksApi, "cluster" | "addon" | "nodegroup">;

/** What one run of a resource works with. */
export interface Performing {
  readonly inputs: RawInputs;
  readonly base: MoveBase;
  /** The version that the state had. */
  readonly recorded: string | undefined;
  /** Where the update led that an earlier run left. */
  readonly inFlightTo: string | undefined;
  readonly steps: readonly string[];
  readonly tools: MoveTools;
  /** Hears of each move as it is done. */
  readonly done: (record: MoveRecord) => void;
}

/** What differs between the resources that move something; everything else is one lifecycle. */
export interface MoveResource<S extends Seen = Seen> {
  readonly title: "AddonVersion" | "NodegroupVersion";
  readonly kind: "addon" | "nodegroup";
  readonly nameInput: "addonName" | "nodegroupName";
  /** `add-on`, for messages. */
  readonly noun: string;
  /** The type of the updates that it makes. */
  readonly updateType: string;
  readonly rules: Rules;
  /** Inputs of which another value may move something. */
  readonly moving: readonly string[];
  /** Inputs of which another value is only stored. */
  readonly stored: readonly string[];
  /** Problems of inputs that do not go together. */
  contradictions(news: RawInputs): Problem[];
  normalised(news: RawInputs): RawInputs;
  /** The version that the inputs name, where they name one; undefined: it depends on what EKS offers, or on the cluster. */
  exact(inputs: RawInputs): string | undefined;
  look(eks: Pick<EksApi, "addon" | "nodegroup">, clusterName: string, name: string): Promise<S>;
  version(seen: S): string;
  /** Negative: `a` is older. */
  compare(a: string, b: string): number;
  /**
   * Looks at what the plan depends on, and plans.
   *
   * @param thorough Whether it also looks at what EKS would refuse; a run leaves that to EKS.
   */
  plan(inputs: RawInputs, eks: Looking, thorough: boolean): Promise<MovePlan>;
  /** Whether all that the inputs ask for is so, beside the version. */
  restIsThere(inputs: RawInputs, recorded: RawInputs): boolean;
  perform(run: Performing): Promise<void>;
  /** Milliseconds for one step, where the user gives no time. */
  readonly timeout: number;
  /** The truth as outputs. */
  outputs(seen: S): Record<string, unknown>;
  /** The inputs with the truth in them, so that the next preview shows what somebody changed. */
  truthful(inputs: RawInputs, seen: S): Record<string, unknown>;
}

/** The version the cluster has, or will have when the resource's turn comes. */
export function clusterVersionFor(inputs: RawInputs, seen: KubernetesVersion): KubernetesVersion {
  const match = typeof inputs.clusterVersion === "string" ? /^(\d+)\.(\d+)$/.exec(inputs.clusterVersion) : null;
  const given = match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
  return given && given.minor > seen.minor ? given : seen;
}
