import { formatTime } from "../core/time";
import type { RawInputs } from "../core/pulumiValues";
import { withoutUndefined } from "../core/pulumiValues";
import type { Cluster, SupportDates } from "../eks/types";
import type { InFlightUpdate, UpdateRecord } from "../core/updateRecord";
import type { ClusterVersionInputs } from "../inputs/clusterVersion";
import { EksVersionError } from "../core/failures/EksVersionError";
import { formatVersion } from "../core/versions/kubernetesVersion";
import { rollbackUntil } from "../core/rollback";
import type { TemplateNumbers } from "../core/templateWords";
import { templateNumbersIn } from "../core/templateWords";

/** The shape of the outputs in the state. Raise it when a member changes its meaning, and teach `stateFrom` the old one. */
export const STATE_SHAPE = 1;

const KEPT_UPDATES = 50;

/** What the state keeps of a ClusterVersion: its inputs, and what EKS said when it was last looked at. */
export interface ClusterVersionState extends ClusterVersionInputs {
  readonly __shape: number;
  readonly clusterArn: string;
  readonly clusterCreatedAt: string;
  readonly platformVersion?: string;
  readonly status: string;
  readonly previousVersion?: string;
  readonly rollbackUntil?: string;
  readonly endOfStandardSupport?: string;
  readonly endOfExtendedSupport?: string;
  readonly updates: readonly UpdateRecord[];
  /** The update that ran when the last run ended before its time. */
  readonly updateInFlight?: InFlightUpdate;
  /** Set while the last run's work is not done: how it ended, for a reader of the state. */
  readonly unfinished?: { readonly code: string; readonly at: string; readonly wanted: string };
}

/** What is known of an earlier state: nothing of it is taken for granted, since any release may have written it. */
export interface EarlierState {
  readonly clusterName: string | undefined;
  readonly version: string | undefined;
  readonly region: string | undefined;
  readonly clusterArn: string | undefined;
  readonly clusterCreatedAt: string | undefined;
  readonly previousVersion: string | undefined;
  readonly rollbackUntil: string | undefined;
  readonly updates: readonly UpdateRecord[];
  readonly updateInFlight: InFlightUpdate | undefined;
  readonly unfinished: boolean;
  readonly support: SupportDates;
  /** What `$Latest` and `$Default` stood for. */
  readonly templateNumbers: TemplateNumbers;
}

export function stateFrom(olds: RawInputs): EarlierState {
  const text = (name: string): string | undefined => {
    const value = olds[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const updates = olds.updates;
  return {
    clusterName: text("clusterName"),
    version: text("version"),
    region: text("region"),
    clusterArn: text("clusterArn"),
    clusterCreatedAt: text("clusterCreatedAt"),
    previousVersion: text("previousVersion"),
    rollbackUntil: text("rollbackUntil"),
    updates: Array.isArray(updates) ? updates.filter(isUpdate).map((one) => ({ finishedAt: "", ...one })) : [],
    updateInFlight: isUpdate(olds.updateInFlight) ? olds.updateInFlight : undefined,
    unfinished: olds.unfinished !== undefined || olds.updateInFlight !== undefined,
    support: {
      endOfStandardSupport: text("endOfStandardSupport"),
      endOfExtendedSupport: text("endOfExtendedSupport"),
    },
    templateNumbers: templateNumbersIn(olds),
  };
}

/** What a run comes to that only looks. */
export function nothingDone({ updateInFlight }: EarlierState) {
  return { updates: [], inFlight: updateInFlight, error: undefined } as const;
}

/** Throws where a cluster is another one than the state knows, of the same name. */
export function refuseOtherCluster(
  cluster: Pick<Cluster, "name" | "arn" | "createdAt">,
  { clusterArn, clusterCreatedAt }: Pick<EarlierState, "clusterArn" | "clusterCreatedAt">,
): void {
  if (clusterArn === undefined) return;
  const created = clusterCreatedAt ?? "";
  if (cluster.arn === clusterArn && (created === "" || cluster.createdAt === created)) return;
  throw new EksVersionError({
    code: "ClusterReplaced",
    happened:
      `cluster "${cluster.name}" is not the one in the state: this one is ${cluster.arn}, created ${formatTime(cluster.createdAt)}; ` +
      `the state knows ${clusterArn}, created ${formatTime(created)}`,
    state: "nothing was started",
    next: "run `pulumi refresh` to accept the cluster that is there now, then `pulumi up`",
  });
}

function isUpdate(value: unknown): value is InFlightUpdate {
  return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string";
}

export interface Reached {
  readonly cluster: Cluster;
  readonly updates: readonly UpdateRecord[];
  readonly inFlight: InFlightUpdate | undefined;
  readonly error: EksVersionError | undefined;
  readonly support: SupportDates;
  readonly at: string;
}

/** The outputs after a run. No member is undefined: Pulumi's SDK throws on one, after the work is done. */
export function stateAfter(inputs: ClusterVersionInputs, earlier: EarlierState, reached: Reached): ClusterVersionState {
  const { cluster, support } = reached;
  const kept = Object.fromEntries(
    Object.entries(inputs).filter(([name]) => name !== "__timeouts" && name !== "__provider"),
  );
  return {
    ...kept,
    clusterName: inputs.clusterName,
    __shape: STATE_SHAPE,
    version: formatVersion(cluster.version),
    clusterArn: cluster.arn,
    clusterCreatedAt: cluster.createdAt,
    status: cluster.status,
    ...withoutUndefined({
      platformVersion: cluster.platformVersion,
      rollbackUntil: rollbackUntilAfter(earlier, reached),
      ...support,
      ...updatesAfter(earlier, reached, inputs.version),
    }),
  };
}

/** What a state tells of updates, and of what they were for. */
export function updatesAfter<Wanted>(
  earlier: EarlierState,
  { updates, inFlight, error, at }: Omit<Reached, "cluster" | "support">,
  wanted: Wanted,
) {
  return {
    previousVersion: updates.at(-1)?.from ?? earlier.previousVersion,
    updates: [...earlier.updates, ...updates].slice(-KEPT_UPDATES),
    updateInFlight: inFlight,
    unfinished: error && { code: error.code, at, wanted },
  };
}

/** Another version than the one known makes an earlier upgrade's window meaningless. */
function rollbackUntilAfter(earlier: EarlierState, { cluster, updates }: Reached): string | undefined {
  const version = formatVersion(cluster.version);
  const last = updates.at(-1);
  if (last) return last.to === version ? rollbackUntil(updates) : undefined;
  return earlier.version === version ? earlier.rollbackUntil : undefined;
}
