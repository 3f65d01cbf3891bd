import type { ClusterRecord } from "../clusterRecord";
import { evaluateInsights } from "./evaluateInsights";
import type { InsightRecord } from "./insightRecord";

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
  refreshInsights(cluster, at);
  for (const insight of cluster.insights.seeded) {
    insight.status = insight.afterRefresh ?? insight.status;
    delete insight.afterRefresh;
    delete insight.lastRefreshTime;
  }
}

function lastRefresh(cluster: ClusterRecord, now: number): number {
  const { refreshedAt } = cluster.insights;
  return refreshedAt + Math.floor((now - refreshedAt) / DAY) * DAY;
}
