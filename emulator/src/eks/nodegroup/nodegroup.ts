import { ownedArn, uuidOf } from "../../aws/arn";
import { epochSeconds } from "../../clock";
import type { Call } from "../../http/exchange";
import { isJsonObject, type JsonObject } from "../../json";
import { EksError } from "../EksError";
import { calledCluster } from "../cluster/calledCluster";
import type { ClusterRecord, HealthIssue, NodegroupRecord } from "../records";
import { runningUpdate } from "../update/updates";

/** What CreateNodegroup and the seed have to say of a new node group. */
interface NewNodegroup {
  readonly name: string;
  readonly version: string;
  readonly releaseVersion: string;
  readonly createdAt: number;
  readonly activeAt: number;
  readonly tags: Record<string, string>;
  readonly createToken?: { readonly token: string; readonly fingerprint: string };
  readonly evictionBlocked?: boolean;
  readonly failed?: FailedStatus | undefined;
  readonly issues?: readonly HealthIssue[];
  /** Members of CreateNodegroup's request, as far as DescribeNodegroup repeats them. */
  readonly request: JsonObject;
}

export function newNodegroup(cluster: ClusterRecord, nodegroup: NewNodegroup): NodegroupRecord {
  const { name, version, releaseVersion, createdAt, activeAt, tags, createToken, request } = nodegroup;
  const arn = ownedArn(cluster.arn, "nodegroup", name, createdAt);
  return {
    name,
    arn,
    createdAt,
    activeAt,
    modifiedAt: activeAt,
    version,
    releaseVersion,
    tags,
    evictionBlocked: nodegroup.evictionBlocked ?? false,
    issues: nodegroup.issues ?? [],
    ...(nodegroup.failed === undefined ? {} : { failed: nodegroup.failed }),
    ...(createToken === undefined ? {} : { createToken }),
    described: described(cluster, arn, name, request),
  };
}

function described(cluster: ClusterRecord, arn: string, name: string, request: JsonObject): JsonObject {
  const template = isJsonObject(request.launchTemplate) ? request.launchTemplate : undefined;
  const group = arn.split("/").at(-1) ?? "";
  return {
    nodeRole: request.nodeRole ?? `${cluster.arn.replace(/:eks:.*/, "")}:iam::${cluster.account}:role/eks-node-${name}`,
    subnets: request.subnets ?? subnetsOf(cluster),
    amiType: request.amiType ?? "AL2023_x86_64_STANDARD",
    capacityType: request.capacityType ?? "ON_DEMAND",
    scalingConfig: { minSize: 1, maxSize: 2, desiredSize: 2, ...objectOf(request.scalingConfig) },
    updateConfig: request.updateConfig ?? { maxUnavailable: 1 },
    nodeRepairConfig: request.nodeRepairConfig ?? { enabled: false },
    labels: request.labels ?? {},
    taints: request.taints ?? [],
    remoteAccess: request.remoteAccess,
    resources: { autoScalingGroups: [{ name: `eks-${name}-${group}` }] },
    // With a launch template these are the template's business (service model).
    instanceTypes: request.instanceTypes ?? (template === undefined ? ["t3.medium"] : undefined),
    diskSize: request.diskSize ?? (template === undefined ? 20 : undefined),
    launchTemplate: template === undefined ? undefined : fullTemplate(cluster, template),
  };
}

/** DescribeNodegroup shows id, name and version of a launch template, whichever of id and name was given. */
function fullTemplate(cluster: ClusterRecord, { id, name, version }: JsonObject): JsonObject {
  const hex = uuidOf(cluster.account, cluster.region, typeof name === "string" ? name : "").replaceAll("-", "");
  return { id: id ?? `lt-0${hex.slice(0, 16)}`, name: name ?? "template", version: version ?? "1" };
}

function subnetsOf(cluster: ClusterRecord): JsonObject[string] {
  return objectOf(cluster.described.resourcesVpcConfig).subnetIds;
}

function objectOf(value: JsonObject[string]): JsonObject {
  return isJsonObject(value) ? value : {};
}

type NodegroupStatus = "CREATING" | "ACTIVE" | "UPDATING" | "DELETING" | "DEGRADED" | FailedStatus;

/** Where a node group stays that never came up, or cannot be deleted. */
export type FailedStatus = "CREATE_FAILED" | "DELETE_FAILED";

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

function nodegroupStatus(cluster: ClusterRecord, nodegroup: NodegroupRecord, now: number): NodegroupStatus {
  if (nodegroup.goneAt !== undefined) return "DELETING";
  if (nodegroup.failed !== undefined) return nodegroup.failed;
  if (now < nodegroup.activeAt) return "CREATING";
  if (runningUpdate(cluster, { kind: "nodegroup", name: nodegroup.name }, now) !== undefined) return "UPDATING";
  return nodegroup.issues.length > 0 ? "DEGRADED" : "ACTIVE";
}

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

/** One update at a time: class and text from users' reports. That a degraded node group can be updated is our guess. */
export function refuseUnlessNodegroupActive(cluster: ClusterRecord, nodegroup: NodegroupRecord, now: number): void {
  const status = nodegroupStatus(cluster, nodegroup, now);
  if (status !== "ACTIVE" && status !== "DEGRADED") {
    throw new EksError("ResourceInUseException", "Nodegroup cannot be updated as it is currently not in Active State", {
      clusterName: cluster.name,
      nodegroupName: nodegroup.name,
    });
  }
}
