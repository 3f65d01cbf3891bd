import { insightId, summarizedInsight } from "../insights/insightView";
import { insightsAt } from "../insights/insightsAt";
import type { JsonObject } from "../json";
import type { Operation } from "../operation";
import { pageOf } from "../paging";
import { optionalInteger, optionalObject, optionalString, optionalStrings } from "../parameters";
import { calledCluster } from "./calledCluster";

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
