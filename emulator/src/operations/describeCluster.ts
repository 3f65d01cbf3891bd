import { describedCluster } from "../clusterView";
import type { Operation } from "../operation";
import { calledCluster, lagOf } from "./calledCluster";

export const describeCluster: Operation = {
  name: "DescribeCluster",
  method: "GET",
  uri: "/clusters/{name}",
  handle: (call) => ({ cluster: describedCluster(calledCluster(call), call.now, lagOf(call)) }),
};
