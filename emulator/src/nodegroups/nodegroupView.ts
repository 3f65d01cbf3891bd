import { epochSeconds } from "../clock";
import type { ClusterRecord } from "../clusterRecord";
import type { JsonObject } from "../json";
import { runningUpdate } from "../startUpdate";
import type { NodegroupRecord } from "./nodegroupRecord";

export type NodegroupStatus = "CREATING" | "ACTIVE" | "UPDATING" | "DELETING" | "DEGRADED";

/** A node group as DescribeNodegroup shows it. */
export function describedNodegroup(cluster: ClusterRecord, nodegroup: NodegroupRecord, now: number): JsonObject {
  return {
    nodegroupName: nodegroup.name,
    nodegroupArn: nodegroup.arn,
    clusterName: cluster.name,
    version: nodegroup.version,
    releaseVersion: nodegroup.releaseVersion,
    createdAt: epochSeconds(nodegroup.createdAt),
    modifiedAt: epochSeconds(nodegroup.modifiedAt),
    status: nodegroupStatus(cluster, nodegroup, now),
    ...nodegroup.described,
    health: { issues: nodegroup.issues.map((issue) => ({ ...issue, resourceIds: [...issue.resourceIds] })) },
    tags: nodegroup.tags,
  };
}

export function nodegroupStatus(cluster: ClusterRecord, nodegroup: NodegroupRecord, now: number): NodegroupStatus {
  if (nodegroup.goneAt !== undefined) return "DELETING";
  if (now < nodegroup.activeAt) return "CREATING";
  if (runningUpdate(cluster, { kind: "nodegroup", name: nodegroup.name }, now) !== undefined) return "UPDATING";
  return nodegroup.issues.length > 0 ? "DEGRADED" : "ACTIVE";
}
