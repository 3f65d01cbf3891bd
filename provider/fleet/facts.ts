import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { compareVersions } from "../core/versions/kubernetesVersion";
import { isRunning } from "../core/updateRecord";

/** A version update of a control plane, as EKS tells it. */
export interface VersionUpdate {
  readonly id: string;
  readonly kind: "upgrade" | "rollback";
  /** EKS's word: `InProgress`, `Successful`, `Failed`, `Cancelled`. A word that is not known counts as running. */
  readonly status: string;
  readonly to: KubernetesVersion;
  /** Milliseconds since the epoch, AWS's time. */
  readonly createdAt: number;
  /** EKS's own words, of one that failed. */
  readonly failure?: string | undefined;
}

export interface ClusterFacts {
  readonly version: KubernetesVersion;
  /** EKS's word, for example `ACTIVE`. */
  readonly status: string;
  /** Whether EKS reports no health issue. */
  readonly healthy: boolean;
  /** Under `STANDARD` AWS upgrades the cluster by itself at the end of standard support, so that an update proves nothing. */
  readonly supportType: "STANDARD" | "EXTENDED" | undefined;
  /** The version updates, in any order; undefined where they could not be read. */
  readonly updates: readonly VersionUpdate[] | undefined;
  /** Whether node groups have still to follow the control plane's version; undefined where only control planes are upgraded. */
  readonly nodesBehind?: boolean | undefined;
  /**
   * When the rolls of a node group began that have failed since one succeeded, milliseconds, the last one last; of the node group that
   * failed most.
   */
  readonly failedRolls?: readonly number[] | undefined;
  /** The codes of the findings that block the next hop. */
  readonly blockers: readonly string[];
}

/** What one look told of a member. What could not be read is said with its reason, and proves nothing. */
export interface MemberFacts {
  /** The cluster's ARN. */
  readonly id: string;
  readonly name: string;
  readonly wave: string;
  /** Whether this stack upgrades it; others only count as proof. */
  readonly managed: boolean;
  /** When the fleet saw it first, in milliseconds; undefined: it was there from the beginning. */
  readonly joinedAt: number | undefined;
  /** Whether it stands for clusters of which not even the number is known: beside it nothing is proven. */
  readonly uncounted?: boolean | undefined;
  readonly cluster:
    { readonly seen: true; readonly value: ClusterFacts } | { readonly seen: false; readonly why: string };
}

/** A time at a version: from the beginning of the upgrade to it until the next attempt to leave it, if there was one. */
export interface Stay {
  readonly at: KubernetesVersion;
  readonly since: number;
  readonly until: number | undefined;
}

/** What EKS's history of a cluster says. */
export interface History {
  /** The version update that began last. ListUpdates has no order. */
  readonly newest: VersionUpdate | undefined;
  /** The version update that EKS is at. */
  readonly running: VersionUpdate | undefined;
  /** The version updates that failed since the last one that succeeded, the newest first. */
  readonly failed: readonly VersionUpdate[];
  /** How many updates, or rolls, failed since the last one that succeeded: retries are counted by EKS's history. */
  readonly failuresInARow: number;
  /** When the last attempt began, of the control plane or of a node group that failed. */
  readonly lastAttemptAt: number | undefined;
  /**
   * The stays that lead to the version at which the cluster is, the first one first. None where its history does not lead there, or
   * has an update of which it is not known what it does; none from before a rollback.
   */
  readonly stays: readonly Stay[];
}

export function historyOf({ updates = [], version, failedRolls = [] }: ClusterFacts): History {
  const { newest, running, failed, stays } = updates.length === 0 ? NO_UPDATES : readOf(updates);
  const lastAttempt = Math.max(newest?.createdAt ?? 0, failedRolls.at(-1) ?? 0);
  const last = stays.at(-1);
  return {
    newest,
    running,
    failed,
    failuresInARow: Math.max(failed.length, failedRolls.length),
    lastAttemptAt: lastAttempt === 0 ? undefined : lastAttempt,
    stays: last && compareVersions(last.at, version) === 0 ? stays : [],
  };
}

type Read = Omit<History, "failuresInARow" | "lastAttemptAt">;

const NO_UPDATES: Read = { newest: undefined, running: undefined, failed: [], stays: [] };

/** Of a cluster that was not seen. */
export const NO_HISTORY: History = { ...NO_UPDATES, failuresInARow: 0, lastAttemptAt: undefined };

/** A fleet is decided over and over again, while most histories stay as they are. */
const read = new WeakMap<readonly VersionUpdate[], Read>();

function readOf(updates: readonly VersionUpdate[]): Read {
  const before = read.get(updates);
  if (before) return before;
  const latestFirst = [...updates].sort((a, b) => b.createdAt - a.createdAt);
  const end = latestFirst.findIndex(({ status }) => status === "Successful");
  const since = end < 0 ? latestFirst : latestFirst.slice(0, end);
  const now = {
    newest: latestFirst[0],
    running: updates.find(isRunning),
    failed: since.filter(({ status }) => status === "Failed" || status === "Cancelled"),
    stays: staysIn(latestFirst),
  };
  read.set(updates, now);
  return now;
}

const KNOWN_STATUS: ReadonlySet<string> = new Set(["InProgress", "Successful", "Failed", "Cancelled"]);

function staysIn(latestFirst: readonly VersionUpdate[]): Stay[] {
  const found: Stay[] = [];
  let until: number | undefined;
  for (const { kind, status, to, createdAt } of latestFirst) {
    if (!KNOWN_STATUS.has(status)) return [];
    if (kind === "rollback") break;
    if (status === "Successful") found.unshift({ at: to, since: createdAt, until });
    until = createdAt;
  }
  return found;
}

export function clusterCount(count: number): string {
  return count === 1 ? "1 cluster" : `${count} clusters`;
}
