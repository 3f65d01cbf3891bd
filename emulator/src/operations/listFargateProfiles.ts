import type { Operation } from "../operation";
import { pageOf } from "../paging";
import { calledCluster } from "./calledCluster";

export const listFargateProfiles: Operation = {
  name: "ListFargateProfiles",
  method: "GET",
  uri: "/clusters/{name}/fargate-profiles",
  handle: (call) => {
    const cluster = calledCluster(call);
    const names = cluster.fargateProfiles.map((profile) => profile.name).sort();
    const { items, nextToken } = pageOf(names, call.query, { clusterName: cluster.name });
    return { fargateProfileNames: items, nextToken };
  },
};
