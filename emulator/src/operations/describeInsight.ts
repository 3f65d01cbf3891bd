import { EksError } from "../eksError";
import { describedInsight, insightId } from "../insights/insightView";
import { insightsAt } from "../insights/insightsAt";
import type { Operation } from "../operation";
import { calledCluster } from "./calledCluster";

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
