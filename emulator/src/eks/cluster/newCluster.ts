import { createHash } from "node:crypto";
import { partitionOf, uuidOf } from "../../aws/arn";
import type { JsonObject } from "../../json";
import type { Place } from "../../state/Store";
import { CONTROL_PLANE_DEFAULTS } from "./controlPlaneDefaults";
import type { ClusterRecord, DriftingNodes, SupportType } from "../records";

/** What CreateCluster and the seed have to say of a new cluster. */
export interface NewCluster extends Place {
  readonly name: string;
  readonly version: string;
  readonly platformVersion: string;
  readonly createdAt: number;
  readonly activeAt: number;
  /** Default: `createdAt`. */
  readonly knownSince?: number;
  readonly createdVersion: string;
  readonly supportType: SupportType;
  readonly tags: Record<string, string>;
  /** Tells apart clusters that bore the same name one after the other: their ids differ. */
  readonly generation?: string;
  readonly nodeRollSeconds?: number;
  readonly driftingNodes?: DriftingNodes;
  readonly selfManagedAddons?: Readonly<Record<string, string>>;
  readonly state?: ClusterRecord["state"];
  readonly connectorConfig?: JsonObject;
  readonly createToken?: { readonly token: string; readonly fingerprint: string };
  /** Members of CreateCluster's request, as far as DescribeCluster repeats them. */
  readonly request: JsonObject;
}

/** Fills in what EKS makes up by itself. All ids follow from account, region, name and generation: the same seed, the same answers. */
export function newCluster(cluster: NewCluster): ClusterRecord {
  const { account, region, name } = cluster;
  const id = digest(account, region, name, cluster.generation ?? "").toUpperCase();
  return {
    account,
    region,
    name,
    id,
    arn: `arn:${partitionOf(region)}:eks:${region}:${account}:cluster/${name}`,
    createdAt: cluster.createdAt,
    activeAt: cluster.activeAt,
    knownSince: cluster.knownSince ?? cluster.createdAt,
    createdVersion: cluster.createdVersion,
    version: cluster.version,
    platformVersion: cluster.platformVersion,
    platformSince: cluster.knownSince ?? cluster.createdAt,
    history: [],
    updates: [],
    supportType: cluster.supportType,
    nodegroups: [],
    addons: [],
    fargateProfiles: [],
    selfManagedKubelets: [],
    insights: { refreshedAt: cluster.knownSince ?? cluster.createdAt, seeded: [] },
    ...optionalMembers(cluster),
    selfManagedAddons: cluster.selfManagedAddons ?? {},
    freeAddresses: {},
    incompatibleFeatures: [],
    tags: cluster.tags,
    described: described(cluster, id),
  };
}

/** Those that are there: records hold no undefined. */
function optionalMembers(cluster: NewCluster) {
  const { nodeRollSeconds, driftingNodes, state, connectorConfig, createToken } = cluster;
  return {
    ...(nodeRollSeconds === undefined ? {} : { nodeRollSeconds }),
    ...(driftingNodes === undefined ? {} : { driftingNodes }),
    ...(state === undefined ? {} : { state }),
    ...(connectorConfig === undefined ? {} : { connectorConfig }),
    ...(createToken === undefined ? {} : { createToken }),
  };
}

function described({ account, region, name, request }: NewCluster, id: string): JsonObject {
  const hex = id.toLowerCase();
  const vpc = memberObject(request, "resourcesVpcConfig");
  return {
    roleArn: request.roleArn ?? `arn:${partitionOf(region)}:iam::${account}:role/eks-cluster-${name}`,
    resourcesVpcConfig: {
      subnetIds: vpc.subnetIds ?? [`subnet-${hex.slice(0, 17)}`, `subnet-${hex.slice(1, 18)}`],
      securityGroupIds: vpc.securityGroupIds ?? [],
      clusterSecurityGroupId: `sg-${hex.slice(2, 19)}`,
      vpcId: `vpc-${hex.slice(3, 20)}`,
      endpointPublicAccess: vpc.endpointPublicAccess ?? true,
      endpointPrivateAccess: vpc.endpointPrivateAccess ?? false,
      publicAccessCidrs: vpc.publicAccessCidrs ?? ["0.0.0.0/0"],
      controlPlaneEgressMode: vpc.controlPlaneEgressMode ?? "AWS_MANAGED",
    },
    kubernetesNetworkConfig: {
      ...(memberObject(request, "kubernetesNetworkConfig").ipFamily === "ipv6"
        ? { serviceIpv6Cidr: "fd12:3456:789a::/108" }
        : { serviceIpv4Cidr: "172.20.0.0/16" }),
      ipFamily: "ipv4",
      elasticLoadBalancing: { enabled: false },
      ...memberObject(request, "kubernetesNetworkConfig"),
    },
    logging: request.logging ?? {
      clusterLogging: [{ types: ["api", "audit", "authenticator", "controllerManager", "scheduler"], enabled: false }],
    },
    identity: { oidc: { issuer: `https://oidc.eks.${region}.amazonaws.com/id/${id}` } },
    health: { issues: [] },
    accessConfig: {
      // By API, SDK and CLI (service model); the console has another default.
      authenticationMode: "CONFIG_MAP",
      ...memberObject(request, "accessConfig"),
      // DescribeCluster never shows it again, whatever the cluster was created with.
      bootstrapClusterCreatorAdminPermissions: undefined,
    },
    deletionProtection: request.deletionProtection ?? false,
    ...Object.fromEntries(
      Object.entries(CONTROL_PLANE_DEFAULTS).map(([member, standard]) => [
        member,
        { ...standard, ...memberObject(request, member) },
      ]),
    ),
    ...picked(request, "encryptionConfig", "zonalShiftConfig", "remoteNetworkConfig"),
    // A local cluster on an Outpost; it alone has an id (service model).
    ...(request.outpostConfig === undefined ? {} : { outpostConfig: request.outpostConfig, id: uuidOf(id) }),
  };
}

function digest(...parts: string[]): string {
  return createHash("md5").update(parts.join("/")).digest("hex");
}

function memberObject(request: JsonObject, member: string): JsonObject {
  const value = request[member];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function picked(request: JsonObject, ...members: string[]): JsonObject {
  return Object.fromEntries(members.filter((each) => request[each] !== undefined).map((each) => [each, request[each]]));
}
