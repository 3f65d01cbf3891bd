import type { Operation } from "../operation";
import { pageOf } from "../paging";
import { calledCluster } from "./calledCluster";

export const listAddons: Operation = {
  name: "ListAddons",
  method: "GET",
  uri: "/clusters/{name}/addons",
  handle: (call) => {
    const cluster = calledCluster(call);
    const names = cluster.addons.map((addon) => addon.name).sort();
    const { items, nextToken } = pageOf(names, call.query, { clusterName: cluster.name });
    return { addons: items, nextToken };
  },
};
