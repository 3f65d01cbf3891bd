import { describedCluster } from "../clusterView";
import type { Operation } from "../operation";
import { calledCluster } from "./calledCluster";

export const describeCluster: Operation = {
  name: "DescribeCluster",
  method: "GET",
  uri: "/clusters/{name}",
  handle: (call) => ({ cluster: describedCluster(call.emulator, calledCluster(call), call.now) }),
};
