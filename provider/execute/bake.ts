import { controlPlaneOf } from "../eks/types";
import { AwsFailure } from "../core/failures/awsFailure";
import { lastUpgrade } from "../preflight/checks/rollback";
import type { Execution } from "./Execution";
import { failWith } from "../core/failures/failure";
import type { HealthIssue, Cluster } from "../eks/types";
import { formatDuration } from "../core/time";
import { EksVersionError } from "../core/failures/EksVersionError";
import { compareVersions, sameVersion } from "../core/versions/kubernetesVersion";
import type { Insight, Snapshot } from "../observe/snapshot";
import { seenIn } from "../observe/part";
import type { RefreshTools } from "../observe/refreshInsights";
import type { RetryPolicy } from "../reconcile/waiting/retry";
import { refreshInsights } from "../observe/refreshInsights";

const MINUTE_MS = 60_000;

/** How often the line tells how much of the pause is left. */
const TELL_MS = 30_000;

export interface Bake {
  readonly clusterName: string;
  /** When the pause ends, in ms since the epoch, by the machine's clock. */
  readonly until: number;
  /** What was the case before the upgrade began: what is wrong already is no news. */
  readonly before: Snapshot;
}

export interface BakeTools extends RefreshTools {
  /** Waits out what may pass. */
  readonly call: RetryPolicy["call"];
  readonly tell: (line: string) => void;
}

/**
 * The pause between the control plane and the nodes, in which the upgrade can still be rolled back. After it EKS evaluates the
 * insights again; what is wrong now and was not before the upgrade stops the nodes.
 */
export async function bake({ clusterName, until, before }: Bake, tools: BakeTools): Promise<void> {
  const { clock, eks, tell, call, deadline } = tools;
  for (;;) {
    const left = until - clock.now();
    if (left <= 0) break;
    tell(`baking, ${formatDuration(left)} left`);
    const allowed = (deadline ?? Number.POSITIVE_INFINITY) - clock.now();
    if (allowed <= 0) {
      failWith({
        code: "UpgradeIncomplete",
        happened: `the time was up (customTimeouts) with ${formatDuration(left)} of the bake left on cluster "${clusterName}"`,
        state: "the control plane runs the new version, and no node was rolled since",
        next: "run `pulumi up` again: it goes on with the bake; for more time set customTimeouts on the resource",
      });
    }
    await clock.sleep(Math.min(left, TELL_MS, allowed));
  }
  tell("looking at the cluster's health after the bake");
  await refreshInsights(clusterName, tools);
  const [cluster, insights] = await Promise.all([
    call(() => eks.cluster(clusterName)),
    call(() => eks.insights(clusterName)),
  ]);
  const wrong = newlyWrong(before, cluster, insights);
  if (wrong.length === 0) return;
  throw new EksVersionError({
    code: "BakeFailed",
    happened: `after the bake cluster "${clusterName}" is not as healthy as before its upgrade; no node was rolled since`,
    failed: wrong,
    state: `the control plane runs the new version, and nodes have not followed to it: it can be rolled back (allowRollback) for seven days`,
    next: "fix what is listed, then run `pulumi up` again: it goes on with the nodes; or write the version before, with allowRollback: true",
  });
}

/** What is wrong with the cluster now and was not before. Pure. */
export function newlyWrong(before: Snapshot, cluster: Cluster, insights: readonly Insight[]): string[] {
  const old = before.cluster.seen ? before.cluster.value.issues.map(issueKey) : [];
  const issues = cluster.issues.filter((issue) => !old.includes(issueKey(issue)));
  const known = new Set(seenIn(before.insights).filter(isWrong).map(insightKey));
  const worse = insights.filter(
    (insight) => isWrong(insight) && !known.has(insightKey(insight)) && concernsNow(insight, cluster),
  );
  return [
    ...issues.map(({ code, message, resourceIds }) => `${code}: ${message} [${resourceIds.join(", ")}]`),
    ...worse.map(
      ({ name, reason, id }) => `insight "${name}" is ERROR: ${reason === "" ? "no reason" : reason} (${id})`,
    ),
  ];
}

function isWrong({ status }: Insight): boolean {
  return status === "ERROR";
}

/** What an insight says of versions beyond the one that runs is about later upgrades. */
function concernsNow({ category, version, name }: Insight, cluster: Cluster): boolean {
  if (category === "ROLLBACK_READINESS") return false;
  return version === undefined || compareVersions(version, cluster.version) <= 0 || /health/i.test(name);
}

function issueKey({ code, message }: HealthIssue): string {
  return `${code} ${message}`;
}

function insightKey({ category, name }: Insight): string {
  return `${category} ${name}`;
}

/** EKS does not tell when an update ended; no longer than this after it began, says experience. */
const LONGEST_HOP_MS = 60 * MINUTE_MS;

/**
 * Whether nodes have to wait because the control plane has just been upgraded, by this run, or by a run killed before
 * the bake. What a state does not know any more EKS does: its last upgrade, and when it began.
 */
export async function isBakeDue(run: Execution, cluster: Cluster): Promise<boolean> {
  const bakeMinutes = run.policies.bakeMinutes ?? 0;
  if (bakeMinutes === 0 || run.baked || !sameVersion(cluster.version, run.goal.desired)) return false;
  if (run.hopEndedAt !== undefined) return true;
  const { eks } = run.tools;
  const { clusterName } = run.goal;
  try {
    const ids = await eks.listUpdates(controlPlaneOf(clusterName));
    const updates = await Promise.all(ids.map((id) => eks.describeUpdate(controlPlaneOf(clusterName), id)));
    const upgrade = lastUpgrade(updates, cluster.version);
    if (upgrade === undefined) return false;
    return Date.parse(upgrade.createdAt) + LONGEST_HOP_MS + bakeMinutes * MINUTE_MS > eks.time.now();
  } catch (error) {
    // Not known: the nodes wait rather than not.
    if (error instanceof AwsFailure) return true;
    throw error;
  }
}
