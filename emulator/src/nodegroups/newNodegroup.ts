import { ownedArn, uuidOf } from "../awsArn";
import type { ClusterRecord } from "../clusterRecord";
import { isJsonObject, type JsonObject } from "../json";
import type { HealthIssue, NodegroupRecord } from "./nodegroupRecord";

/** What CreateNodegroup and the seed have to say of a new node group. */
export interface NewNodegroup {
  readonly name: string;
  readonly version: string;
  readonly releaseVersion: string;
  readonly createdAt: number;
  readonly activeAt: number;
  readonly tags: Record<string, string>;
  readonly createToken?: { readonly token: string; readonly fingerprint: string };
  readonly evictionBlocked?: boolean;
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
