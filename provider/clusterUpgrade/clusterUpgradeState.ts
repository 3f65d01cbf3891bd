import type { ClusterVersionState, EarlierState } from "../clusterVersionState";
import { stateAfter } from "../clusterVersionState";
import type { RawInputs } from "../clusterVersionInputs";
import type { Cluster, SupportDates } from "../eks";
import type { EksVersionError } from "../EksVersionError";
import { formatVersion } from "../kubernetesVersion";
import type { Snapshot } from "../snapshot";
import { seenIn } from "../snapshot";
import type { InFlightUpdate, UpdateRecord } from "../updateRecord";
import type { ClusterUpgradeInputs } from "./clusterUpgradeInputs";
import type { StepRecord } from "./stepRecord";

const KEPT_STEPS = 100;

/** What the state keeps of a ClusterUpgrade: what it keeps of a ClusterVersion, and the versions of the rest. */
export interface ClusterUpgradeState extends ClusterVersionState {
  readonly addonVersions: Readonly<Record<string, string>>;
  readonly nodegroupVersions: Readonly<Record<string, string>>;
  /** The steps that this resource did, oldest first. */
  readonly steps: readonly StepRecord[];
  /** When the control plane's last hop ended and the bake after it had not, ISO 8601. */
  readonly bakingSince?: string;
}

export interface ReachedInWhole {
  readonly snapshot: Snapshot;
  readonly cluster: Cluster;
  readonly updates: readonly UpdateRecord[];
  readonly inFlight: InFlightUpdate | undefined;
  readonly error: EksVersionError | undefined;
  readonly support: SupportDates;
  readonly at: string;
  readonly steps: readonly StepRecord[];
  readonly bakingSince: string | undefined;
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
    ...versionsIn(reached.snapshot),
    steps: [...stepsIn(olds), ...reached.steps].slice(-KEPT_STEPS),
    ...(reached.bakingSince === undefined ? {} : { bakingSince: reached.bakingSince }),
  };
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

/** The versions of add-ons and node groups, by their names. */
function versionsIn(snapshot: Snapshot): Pick<ClusterUpgradeState, "addonVersions" | "nodegroupVersions"> {
  return {
    addonVersions: Object.fromEntries(seenIn(snapshot.addons).map(({ name, version }) => [name, version])),
    nodegroupVersions: Object.fromEntries(
      seenIn(snapshot.nodegroups).flatMap(({ name, version }) => (version ? [[name, formatVersion(version)]] : [])),
    ),
  };
}
