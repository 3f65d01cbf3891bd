import type { Operation } from "../operation";
import { pageOf } from "../paging";
import { sameTarget } from "../updateRecord";
import { calledCluster } from "./calledCluster";
import { targetOf } from "./updateTarget";

/** Updates of the cluster, or of one node group or add-on. Newest first: no source says which order EKS has. */
export const listUpdates: Operation = {
  name: "ListUpdates",
  method: "GET",
  uri: "/clusters/{name}/updates",
  handle: (call) => {
    const cluster = calledCluster(call);
    const target = targetOf(call.query, cluster);
    const ids = cluster.updates.filter((update) => sameTarget(update.target, target)).map((update) => update.id);
    const { items, nextToken } = pageOf(ids.reverse(), call.query, { clusterName: cluster.name });
    return { updateIds: items, nextToken };
  },
};
