import { describedNodegroup } from "../nodegroups/nodegroupView";
import type { Operation } from "../operation";
import { calledNodegroup } from "./calledNodegroup";

/** Takes as long as a roll of its nodes; that it can be deleted while an update runs is our guess. */
export const deleteNodegroup: Operation = {
  name: "DeleteNodegroup",
  method: "DELETE",
  uri: "/clusters/{name}/node-groups/{nodegroupName}",
  handle: (call) => {
    const { cluster, nodegroup } = calledNodegroup(call);
    nodegroup.goneAt ??= call.now + call.emulator.settings.nodegroupSeconds * 1000;
    return { nodegroup: describedNodegroup(cluster, nodegroup, call.now) };
  },
};
