import { EksError } from "../eksError";
import type { Operation } from "../operation";
import { sameTarget } from "../updateRecord";
import { describedUpdate } from "../updateView";
import { calledCluster } from "./calledCluster";
import { targetOf } from "./updateTarget";

export const describeUpdate: Operation = {
  name: "DescribeUpdate",
  method: "GET",
  uri: "/clusters/{name}/updates/{updateId}",
  handle: (call) => {
    const cluster = calledCluster(call);
    const id = call.path.updateId ?? "";
    const target = targetOf(call.query, cluster);
    const update = cluster.updates.find((each) => each.id === id && sameTarget(each.target, target));
    if (update === undefined) {
      // The text is our guess.
      throw new EksError("ResourceNotFoundException", `No update found for ID: ${id}`, { clusterName: cluster.name });
    }
    return { update: describedUpdate(update, call.now) };
  },
};
