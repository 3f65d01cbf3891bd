import type { StepRecord } from "../resources/planTypes";
import type { RawInputs } from "../core/pulumiValues";
import { isFields, textsIn } from "../core/fields";
import type { ClusterVersionState, EarlierState, Reached } from "./clusterVersion";
import { stateAfter } from "./clusterVersion";
import { formatVersion } from "../core/versions/kubernetesVersion";
import type { Snapshot } from "../observe/snapshot";
import type { ClusterUpgradeInputs } from "../inputs/clusterUpgrade";

const KEPT_STEPS = 100;

/** What the state keeps of a ClusterUpgrade: what it keeps of a ClusterVersion, and the versions of the rest. */
export interface ClusterUpgradeState extends ClusterVersionState {
  readonly addonVersions: Readonly<Record<string, string>>;
  readonly nodegroupVersions: Readonly<Record<string, string>>;
  /** The kubelet versions by whose nodes they are on, where the cluster is looked into. */
  readonly kubeletVersions?: Readonly<Record<string, readonly string[]>>;
  /** The steps that this resource did, oldest first. */
  readonly steps: readonly StepRecord[];
  /** When the control plane's last hop ended and the bake after it had not, ISO 8601. */
  readonly bakingSince?: string;
}

export interface ReachedInWhole extends Reached {
  readonly snapshot: Snapshot;
  readonly steps: readonly StepRecord[];
  readonly bakingSince: string | undefined;
  /** undefined: they were not seen. */
  readonly kubelets?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The outputs after a run. No member is undefined: Pulumi's SDK throws on one, after the work is done. */
export function upgradeStateAfter(
  inputs: ClusterUpgradeInputs,
  earlier: EarlierState,
  olds: RawInputs,
  reached: ReachedInWhole,
): ClusterUpgradeState {
  return {
    ...stateAfter(inputs, earlier, reached),
    ...versionsIn(reached.snapshot, olds),
    ...kubeletsIn(inputs, olds, reached),
    steps: [...stepsIn(olds), ...reached.steps].slice(-KEPT_STEPS),
    ...(reached.bakingSince === undefined ? {} : { bakingSince: reached.bakingSince }),
  };
}

/** Not seen is not gone: then they are what the earlier state says. */
function kubeletsIn(
  { inspectCluster }: ClusterUpgradeInputs,
  { kubeletVersions: before }: RawInputs,
  { kubelets }: ReachedInWhole,
): Pick<ClusterUpgradeState, "kubeletVersions"> {
  const known = kubelets ?? (isFields(before) ? (before as Readonly<Record<string, readonly string[]>>) : undefined);
  return inspectCluster === true && known !== undefined ? { kubeletVersions: known } : {};
}

/** The steps that an earlier state holds; nothing of it is taken for granted. */
function stepsIn({ steps }: RawInputs): StepRecord[] {
  return Array.isArray(steps) ? steps.filter(isStep) : [];
}

function isStep(value: unknown): value is StepRecord {
  return typeof value === "object" && value !== null && "step" in value && typeof value.step === "string";
}

/** When an earlier run's hop ended whose bake is not over, in ms since the epoch. */
export function bakingSince({ bakingSince }: RawInputs): number | undefined {
  const since = typeof bakingSince === "string" ? Date.parse(bakingSince) : Number.NaN;
  return Number.isNaN(since) ? undefined : since;
}

/** The versions of add-ons and node groups, by their names. What was not seen stays what the earlier state says: not seen is not gone. */
function versionsIn(
  { addons, nodegroups }: Snapshot,
  olds: RawInputs,
): Pick<ClusterUpgradeState, "addonVersions" | "nodegroupVersions"> {
  return {
    addonVersions: addons.seen
      ? Object.fromEntries(addons.value.map(({ name, version }) => [name, version]))
      : textsIn(olds.addonVersions),
    nodegroupVersions: nodegroups.seen
      ? Object.fromEntries(
          nodegroups.value.flatMap(({ name, version }) => (version ? [[name, formatVersion(version)]] : [])),
        )
      : textsIn(olds.nodegroupVersions),
  };
}
