import type { ClusterRecord } from "../clusterRecord";
import { EksError } from "../eksError";
import { eligibleRollback } from "../eligibleRollback";
import type { NodegroupRecord } from "./nodegroupRecord";

/**
 * A node group may be updated to the cluster's version, however many minors that is, or to a newer release of its own (a user's report, ACK#2957,
 * has class and text), and to the version that the cluster can be rolled back to, because nodes are rolled back first (user guide).
 */
export function checkNodegroupVersion(
  cluster: ClusterRecord,
  nodegroup: NodegroupRecord,
  version: string,
  now: number,
): void {
  const allowed = [cluster.version, nodegroup.version, eligibleRollback(cluster, now)?.from];
  if (!allowed.includes(version)) {
    throw new EksError(
      "InvalidParameterException",
      `Nodegroup Kubernetes version should be equal to Cluster kubernetes version ${cluster.version} or NodeGroup kubernetes version ${nodegroup.version}`,
      { clusterName: cluster.name, nodegroupName: nodegroup.name },
    );
  }
}
