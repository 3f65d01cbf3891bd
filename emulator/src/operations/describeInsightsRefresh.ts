import { epochSeconds } from "../clock";
import { EksError } from "../eksError";
import type { Operation } from "../operation";
import { calledCluster } from "./calledCluster";

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
