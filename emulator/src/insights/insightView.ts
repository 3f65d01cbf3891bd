import { uuidOf } from "../awsArn";
import { epochSeconds } from "../clock";
import type { ClusterRecord } from "../clusterRecord";
import type { JsonObject } from "../json";
import type { Finding, InsightRecord } from "./insightRecord";
import type { InsightsAt } from "./insightsAt";

/** An insight has the same id as long as it is about the same thing. */
export function insightId(cluster: ClusterRecord, { name, category, kubernetesVersion }: InsightRecord): string {
  return uuidOf(cluster.arn, category, name, kubernetesVersion);
}

/** As ListInsights shows it. */
export function summarizedInsight(
  cluster: ClusterRecord,
  { refreshedAt }: InsightsAt,
  insight: InsightRecord,
): JsonObject {
  const lastRefresh = insight.lastRefreshTime ?? refreshedAt;
  return {
    id: insightId(cluster, insight),
    name: insight.name,
    category: insight.category,
    kubernetesVersion: insight.kubernetesVersion,
    lastRefreshTime: epochSeconds(lastRefresh),
    lastTransitionTime: epochSeconds(Math.min(lastRefresh, insight.lastTransitionTime ?? lastChange(cluster))),
    description: insight.description,
    insightStatus: statusOf(insight),
  };
}

/** As DescribeInsight shows it. */
export function describedInsight(cluster: ClusterRecord, at: InsightsAt, insight: InsightRecord): JsonObject {
  return {
    ...summarizedInsight(cluster, at, insight),
    recommendation: insight.recommendation,
    additionalInfo: { ...insight.additionalInfo },
    resources: insight.resources.map(({ arn, kubernetesResourceUri, ...finding }) => ({
      insightStatus: statusOf(finding),
      arn,
      kubernetesResourceUri,
    })),
    categorySpecificSummary: {
      deprecationDetails: [...insight.deprecationDetails],
      addonCompatibilityDetails: insight.addonCompatibilityDetails.map(({ name, compatibleVersions }) => ({
        name,
        compatibleVersions: [...compatibleVersions],
      })),
    },
  };
}

function statusOf({ status, reason }: Finding): JsonObject {
  return { status, reason };
}

/** When a status last changed is not recorded for each check; the cluster's last change stands for it. */
function lastChange(cluster: ClusterRecord): number {
  const ends = cluster.updates.filter((update) => update.settled).map((update) => update.endsAt ?? 0);
  return Math.max(cluster.createdAt, ...ends);
}
