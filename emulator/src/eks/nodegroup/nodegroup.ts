import { ownedArn, uuidOf } from "../../aws/arn";
import { epochSeconds } from "../../clock";
import type { Call } from "../../http/exchange";
import { isJsonObject, type JsonObject } from "../../json";
import { EksError } from "../EksError";
import { calledCluster } from "../cluster/calledCluster";
import type { ClusterRecord, HealthIssue, NodegroupRecord, TemplateVersions } from "../records";
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
  readonly issues?: readonly HealthIssue[];
  readonly failed?: NodegroupRecord["failed"];
  readonly templateVersions?: TemplateVersions;
  /** Members of CreateNodegroup's request, as far as DescribeNodegroup repeats them. */
  readonly request: JsonObject;
}

/** From 1.30 on (user guide). */
export const DEFAULT_AMI_TYPE = "AL2023_x86_64_STANDARD";

export function newNodegroup(cluster: ClusterRecord, nodegroup: NewNodegroup): NodegroupRecord {
  const { name, version, releaseVersion, createdAt, activeAt, tags, createToken, failed, request } = nodegroup;
  const template = isJsonObject(request.launchTemplate) ? request.launchTemplate : undefined;
  const named = template && templateVersion(template.version, nodegroup.templateVersions);
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
    ...(failed === undefined ? {} : { failed }),
    ...(named === undefined ? {} : { templateVersions: knownTemplateVersions(named, nodegroup.templateVersions) }),
    described: {
      ...described(cluster, arn, name, request),
      launchTemplate: template && fullTemplate(cluster, template, named),
    },
  };
}

function described(cluster: ClusterRecord, arn: string, name: string, request: JsonObject): JsonObject {
  const template = isJsonObject(request.launchTemplate) ? request.launchTemplate : undefined;
  const group = arn.split("/").at(-1) ?? "";
  return {
    nodeRole: request.nodeRole ?? `${cluster.arn.replace(/:eks:.*/, "")}:iam::${cluster.account}:role/eks-node-${name}`,
    subnets: request.subnets ?? subnetsOf(cluster),
    amiType: request.amiType ?? DEFAULT_AMI_TYPE,
    capacityType: request.capacityType ?? "ON_DEMAND",
    scalingConfig: { minSize: 1, maxSize: 2, desiredSize: 2, ...objectOf(request.scalingConfig) },
    updateConfig: request.updateConfig ?? { maxUnavailable: 1 },
    nodeRepairConfig: request.nodeRepairConfig ?? { enabled: false },
    labels: request.labels ?? {},
    taints: request.taints ?? [],
    remoteAccess: request.remoteAccess,
    warmPoolConfig: request.warmPoolConfig,
    resources: { autoScalingGroups: [{ name: `eks-${name}-${group}` }] },
    // With a launch template these are the template's business (service model).
    instanceTypes: request.instanceTypes ?? (template === undefined ? ["t3.medium"] : undefined),
    diskSize: request.diskSize ?? (template === undefined ? 20 : undefined),
  };
}

/** DescribeNodegroup shows id, name and version of a launch template, whichever of id and name was given. */
function fullTemplate(cluster: ClusterRecord, { id, name }: JsonObject, version: string | undefined): JsonObject {
  const hex = uuidOf(cluster.account, cluster.region, typeof name === "string" ? name : "").replaceAll("-", "");
  return { id: id ?? `lt-0${hex.slice(0, 16)}`, name: name ?? "template", version };
}

/**
 * The number that a launch template's version stands for: EKS takes `$Latest` and `$Default` and answers with the number
 * (users' reports). Without a version it is the default one (service model).
 */
export function templateVersion(asked: unknown, versions: TemplateVersions | undefined): string {
  if (asked === "$Latest") return String(versions?.latest ?? 1);
  return typeof asked !== "string" || asked === "$Default" ? String(versions?.default ?? 1) : asked;
}

/** There is no EC2 here: the newest version is the highest that anybody has named, unless a seed says otherwise. */
export function knownTemplateVersions(named: unknown, versions: TemplateVersions | undefined): TemplateVersions {
  const number = typeof named === "string" && /^\d+$/.test(named) ? Number(named) : 1;
  return { latest: Math.max(versions?.latest ?? 1, number), default: versions?.default ?? 1 };
}

function subnetsOf(cluster: ClusterRecord): JsonObject[string] {
  return objectOf(cluster.described.resourcesVpcConfig).subnetIds;
}

function objectOf(value: JsonObject[string]): JsonObject {
  return isJsonObject(value) ? value : {};
}

type NodegroupStatus = "CREATING" | "ACTIVE" | "UPDATING" | "DELETING" | "CREATE_FAILED" | "DELETE_FAILED" | "DEGRADED";

/** A node group as DescribeNodegroup shows it. */
export function describedNodegroup(cluster: ClusterRecord, nodegroup: NodegroupRecord, now: number): JsonObject {
  return {
    nodegroupName: nodegroup.name,
    nodegroupArn: nodegroup.arn,
    clusterName: cluster.name,
    version: nodegroup.version,
    releaseVersion: nodegroup.releaseVersion,
    createdAt: epochSeconds(nodegroup.createdAt),
    modifiedAt: epochSeconds(now < nodegroup.activeAt ? nodegroup.createdAt : nodegroup.modifiedAt),
    status: nodegroupStatus(cluster, nodegroup, now),
    ...nodegroup.described,
    health: { issues: nodegroup.issues.map((issue) => ({ ...issue, resourceIds: [...issue.resourceIds] })) },
    tags: nodegroup.tags,
  };
}

function nodegroupStatus(cluster: ClusterRecord, nodegroup: NodegroupRecord, now: number): NodegroupStatus {
  if (nodegroup.goneAt !== undefined) return "DELETING";
  if (now < nodegroup.activeAt) return "CREATING";
  if (runningUpdate(cluster, { kind: "nodegroup", name: nodegroup.name }, now) !== undefined) return "UPDATING";
  return nodegroup.failed ?? (nodegroup.issues.length > 0 ? "DEGRADED" : "ACTIVE");
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
