import { eligibleRollback } from "../cluster/rollback";
import { minorsBetween, nextVersion } from "../kubernetesVersions";
import type { ClusterRecord, InsightRecord, SeededInsight } from "../records";
import {
  addonCompatibility,
  amazonLinux2,
  autoModeDisruption,
  type Check,
  type CheckedChange,
  clusterHealth,
  deprecatedApis,
  kubeletSkew,
  kubeProxySkew,
} from "./checks";

const DAY = 24 * 3600 * 1000;

export interface InsightsAt {
  /** When the checks last ran. */
  readonly refreshedAt: number;
  readonly found: readonly InsightRecord[];
}

/**
 * The insights as EKS shows them at `now`: what its checks found when they last ran, every 24 hours (user guide) and on demand.
 * So a problem that has been put right still shows until the next refresh. The checks look at the cluster as it is; for the
 * answer to be right nonetheless, `holdInsights` keeps what they found before the cluster changes.
 */
export function insightsAt(cluster: ClusterRecord, now: number): InsightsAt {
  const refreshedAt = lastRefresh(cluster, now);
  const held = cluster.insights.held;
  return held?.refreshedAt === refreshedAt ? held : { refreshedAt, found: evaluateInsights(cluster, refreshedAt) };
}

/** To be called before a change at instant `at` of anything that a check looks at. */
export function holdInsights(cluster: ClusterRecord, at: number): void {
  cluster.insights.held = insightsAt(cluster, at);
}

/** The checks run at `at`, and from then on every 24 hours. */
export function refreshInsights(cluster: ClusterRecord, at: number): void {
  cluster.insights.refreshedAt = at;
  delete cluster.insights.held;
}

/** A refresh on demand has come to its end. What a seed had got stuck is up to date again. */
export function endRefresh(cluster: ClusterRecord, at: number): void {
  if (cluster.insights.refresh !== undefined) cluster.insights.refresh.settled = true;
  refreshSeeded(cluster, at);
}

/** The checks run at `at`, those of a seed too. */
export function refreshSeeded(cluster: ClusterRecord, at: number): void {
  refreshInsights(cluster, at);
  for (const insight of cluster.insights.seeded) {
    insight.status = insight.afterRefresh ?? insight.status;
    delete insight.afterRefresh;
    delete insight.lastRefreshTime;
  }
}

/** Of a rollback to `target`: insights in ERROR or UNKNOWN (user guide). */
export function blocksRollback(found: readonly InsightRecord[], target: string): boolean {
  return found.some(
    ({ category, kubernetesVersion, status }) =>
      category === "ROLLBACK_READINESS" && kubernetesVersion === target && (status === "ERROR" || status === "UNKNOWN"),
  );
}

function lastRefresh(cluster: ClusterRecord, now: number): number {
  const { refreshedAt } = cluster.insights;
  return refreshedAt + Math.floor((now - refreshedAt) / DAY) * DAY;
}

/** What EKS checks before an upgrade; names and most texts are those of its answers in the user guide and in users' listings. */
const UPGRADE_CHECKS: readonly Check[] = [
  clusterHealth,
  amazonLinux2,
  kubeletSkew,
  kubeProxySkew,
  addonCompatibility,
  deprecatedApis,
];

/** The user guide says what EKS checks before a rollback, not what it calls it: the names are our guess. */
const ROLLBACK_CHECKS: readonly Check[] = [
  clusterHealth,
  kubeletSkew,
  kubeProxySkew,
  addonCompatibility,
  deprecatedApis,
  autoModeDisruption,
];

/** All insights of a cluster as the checks would find them at `now`: computed ones, and those that a seed gives in their place or besides. */
function evaluateInsights(cluster: ClusterRecord, now: number): InsightRecord[] {
  const computed = changesToCheck(cluster, now).flatMap((change) => {
    const checks = change.category === "UPGRADE_READINESS" ? UPGRADE_CHECKS : ROLLBACK_CHECKS;
    return checks.flatMap((check) => check(cluster, change));
  });
  const seeded = cluster.insights.seeded.flatMap((insight) => asFound(cluster, insight, now));
  const replaced = computed.filter(
    ({ name, category }) => !seeded.some((insight) => insight.name === name && insight.category === category),
  );
  return [...replaced, ...seeded];
}

/** The next minor, if it is out, and while there is a way back, that. */
function changesToCheck(cluster: ClusterRecord, now: number): CheckedChange[] {
  const next = nextVersion(cluster.version, now);
  const back = eligibleRollback(cluster, now);
  return [
    ...(next === undefined ? [] : [{ category: "UPGRADE_READINESS", target: next.version } as const]),
    ...(back === undefined ? [] : [{ category: "ROLLBACK_READINESS", target: back.from } as const]),
  ];
}

/** A seeded insight, unless what it is about is over: the cluster has reached that minor, or there is no way back. */
function asFound(cluster: ClusterRecord, insight: SeededInsight, now: number): InsightRecord[] {
  if (insight.category !== "ROLLBACK_READINESS") {
    const kubernetesVersion = insight.kubernetesVersion ?? cluster.version;
    const over = insight.category === "UPGRADE_READINESS" && minorsBetween(cluster.version, kubernetesVersion) <= 0;
    return over ? [] : [{ ...insight, kubernetesVersion }];
  }
  const back = eligibleRollback(cluster, now)?.from;
  const about = insight.kubernetesVersion ?? back;
  return back === undefined || about !== back ? [] : [{ ...insight, kubernetesVersion: back }];
}
