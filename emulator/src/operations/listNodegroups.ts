import type { Operation } from "../operation";
import { pageOf } from "../paging";
import { calledCluster } from "./calledCluster";

export const listNodegroups: Operation = {
  name: "ListNodegroups",
  method: "GET",
  uri: "/clusters/{name}/node-groups",
  handle: (call) => {
    const cluster = calledCluster(call);
    const names = cluster.nodegroups.map((nodegroup) => nodegroup.name).sort();
    const { items, nextToken } = pageOf(names, call.query, { clusterName: cluster.name });
    return { nodegroups: items, nextToken };
  },
};
