import { describedNodegroup } from "../nodegroups/nodegroupView";
import type { Operation } from "../operation";
import { calledNodegroup } from "./calledNodegroup";

export const describeNodegroup: Operation = {
  name: "DescribeNodegroup",
  method: "GET",
  uri: "/clusters/{name}/node-groups/{nodegroupName}",
  handle: (call) => {
    const { cluster, nodegroup } = calledNodegroup(call);
    return { nodegroup: describedNodegroup(cluster, nodegroup, call.now) };
  },
};
