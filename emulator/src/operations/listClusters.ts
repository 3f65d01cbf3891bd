import type { Operation } from "../operation";
import { pageOf } from "../paging";

export const listClusters: Operation = {
  name: "ListClusters",
  method: "GET",
  uri: "/clusters",
  handle: ({ emulator, caller, query, now }) => {
    const names = emulator.store.clusters(caller, now).map((cluster) => cluster.name);
    const { items, nextToken } = pageOf(names, query);
    return { clusters: items, nextToken };
  },
};
