import { uuidOf } from "../../aws/arn";
import { epochSeconds } from "../../clock";
import type { Operation } from "../../http/exchange";
import type { JsonObject } from "../../json";
import { EksError } from "../EksError";
import { calledCluster, requireActive } from "../cluster/calledCluster";
import { optionalInteger, optionalObject, optionalString, optionalStrings, pageOf } from "../parameters";
import type { ClusterRecord, Finding, InsightRecord } from "../records";
import { insightsAt, type InsightsAt } from "./insights";

export const listInsights: Operation = {
  name: "ListInsights",
  method: "POST",
  uri: "/clusters/{name}/insights",
  handle: (call) => {
    const cluster = calledCluster(call);
    const filter = optionalObject(call.body, "filter") ?? {};
    const at = insightsAt(cluster, call.now);
    const found = at.found.filter(
      (insight) =>
        among(filter, "categories", insight.category) &&
        among(filter, "kubernetesVersions", insight.kubernetesVersion) &&
        among(filter, "statuses", insight.status),
    );
    const ids = found.map((insight) => insightId(cluster, insight));
    const { items, nextToken } = pageOf(ids, pageParameters(call.body), { clusterName: cluster.name });
    const page = found.filter((insight) => items.includes(insightId(cluster, insight)));
    return { insights: page.map((insight) => summarizedInsight(cluster, at, insight)), nextToken };
  },
};

function among(filter: JsonObject, member: string, value: string): boolean {
  return optionalStrings(filter, member)?.includes(value) ?? true;
}

/** This operation alone has them in its body. */
function pageParameters(body: JsonObject): URLSearchParams {
  const query = new URLSearchParams();
  const maxResults = optionalInteger(body, "maxResults");
  if (maxResults !== undefined) query.set("maxResults", String(maxResults));
  query.set("nextToken", optionalString(body, "nextToken") ?? "");
  return query;
}

export const describeInsight: Operation = {
  name: "DescribeInsight",
  method: "GET",
  uri: "/clusters/{name}/insights/{id}",
  handle: (call) => {
    const cluster = calledCluster(call);
    const at = insightsAt(cluster, call.now);
    const found = at.found.find((insight) => insightId(cluster, insight) === call.path.id);
    if (found === undefined) {
      // The text is our guess.
      throw new EksError("ResourceNotFoundException", `No insight found for ID: ${call.path.id ?? ""}`, {
        clusterName: cluster.name,
      });
    }
    return { insight: describedInsight(cluster, at, found) };
  },
};

/** How long it takes (here: as an add-on's update), the message, and that a second one joins the first are our guess. */
export const startInsightsRefresh: Operation = {
  name: "StartInsightsRefresh",
  method: "POST",
  uri: "/clusters/{name}/insights-refresh",
  handle: (call) => {
    const { now, emulator } = call;
    const cluster = calledCluster(call);
    requireActive(cluster, now, "StartInsightsRefresh");
    if (cluster.insights.refresh?.settled !== false) {
      cluster.insights.refresh = {
        startedAt: now,
        endsAt: now + emulator.settings.addonSeconds * 1000,
        settled: false,
      };
    }
    return { message: "Insights refresh is in progress", status: "IN_PROGRESS" };
  },
};

/** The latest refresh on demand. What EKS says where there has been none, and the messages, are our guess. */
export const describeInsightsRefresh: Operation = {
  name: "DescribeInsightsRefresh",
  method: "GET",
  uri: "/clusters/{name}/insights-refresh",
  handle: (call) => {
    const cluster = calledCluster(call);
    const refresh = cluster.insights.refresh;
    if (refresh === undefined) {
      throw new EksError("ResourceNotFoundException", `No insights refresh found for cluster: ${cluster.name}`, {
        clusterName: cluster.name,
      });
    }
    const startedAt = epochSeconds(refresh.startedAt);
    return refresh.settled
      ? {
          message: "Insights refresh is complete",
          status: "COMPLETED",
          startedAt,
          endedAt: epochSeconds(refresh.endsAt),
        }
      : { message: "Insights refresh is in progress", status: "IN_PROGRESS", startedAt };
  },
};

/** An insight has the same id as long as it is about the same thing. */
function insightId(cluster: ClusterRecord, { name, category, kubernetesVersion }: InsightRecord): string {
  return uuidOf(cluster.arn, category, name, kubernetesVersion);
}

/** As ListInsights shows it. */
function summarizedInsight(cluster: ClusterRecord, { refreshedAt }: InsightsAt, insight: InsightRecord): JsonObject {
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
function describedInsight(cluster: ClusterRecord, at: InsightsAt, insight: InsightRecord): JsonObject {
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
