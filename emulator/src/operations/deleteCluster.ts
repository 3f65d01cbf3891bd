import { describedCluster } from "../clusterView";
import { EksError } from "../eksError";
import type { Operation } from "../operation";
import { refuseWhileUpdating } from "../startUpdate";
import { calledCluster } from "./calledCluster";

export const deleteCluster: Operation = {
  name: "DeleteCluster",
  method: "DELETE",
  uri: "/clusters/{name}",
  handle: (call) => {
    const cluster = calledCluster(call);
    const members = { clusterName: cluster.name };
    refuseWhileUpdating(cluster, { kind: "cluster" }, "DeleteCluster", call.now);
    if (cluster.described.deletionProtection === true) {
      // The text is our guess.
      throw new EksError(
        "InvalidRequestException",
        `Deletion protection is enabled for cluster ${cluster.name}`,
        members,
      );
    }
    if (cluster.nodegroups.length > 0) {
      // Users' reports; the text for Fargate profiles is our guess after it.
      throw new EksError("ResourceInUseException", "Cluster has nodegroups attached", members);
    }
    if (cluster.fargateProfiles.length > 0) {
      throw new EksError("ResourceInUseException", "Cluster has Fargate profiles attached", members);
    }
    cluster.goneAt ??= call.now + call.emulator.settings.createSeconds * 1000;
    return { cluster: describedCluster(call.emulator, cluster, call.now) };
  },
};
