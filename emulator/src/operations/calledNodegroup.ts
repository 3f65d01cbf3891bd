import type { ClusterRecord } from "../clusterRecord";
import { EksError } from "../eksError";
import type { NodegroupRecord } from "../nodegroups/nodegroupRecord";
import type { Call } from "../operation";
import { calledCluster } from "./calledCluster";

/** The node group that the path names, and its cluster. The text is from users' reports. */
export function calledNodegroup(call: Call): { cluster: ClusterRecord; nodegroup: NodegroupRecord } {
  const cluster = calledCluster(call);
  return { cluster, nodegroup: nodegroupNamed(cluster, call.path.nodegroupName ?? "") };
}

export function nodegroupNamed(cluster: ClusterRecord, name: string): NodegroupRecord {
  const nodegroup = cluster.nodegroups.find((each) => each.name === name);
  if (nodegroup === undefined) {
    throw new EksError("ResourceNotFoundException", `No node group found for name: ${name}.`, {
      clusterName: cluster.name,
      nodegroupName: name,
    });
  }
  return nodegroup;
}
