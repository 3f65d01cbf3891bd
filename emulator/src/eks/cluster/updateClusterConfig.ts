import type { Operation } from "../../http/exchange";
import { isJsonObject, type Json, type JsonObject } from "../../json";
import { EksError } from "../EksError";
import { knownVersion, supportStatus } from "../kubernetesVersions";
import { optionalBoolean, optionalObject, optionalString, optionalStrings, requestTokenOf } from "../parameters";
import type { ClusterRecord, UpdateRecord, UpdateType } from "../records";
import { describedUpdate, refuseWhileUpdating, repeatedUpdate, startUpdate } from "../update/updates";
import { calledCluster, requireActive } from "./calledCluster";

const TARGET = { kind: "cluster" } as const;

/** One kind of change a call; what each kind does is in `clusterConfig/`. */
export const updateClusterConfig: Operation = {
  name: "UpdateClusterConfig",
  method: "POST",
  uri: "/clusters/{name}/update-config",
  handle: (call) => {
    const { body, now, emulator } = call;
    const cluster = calledCluster(call);
    const repeated = repeatedUpdate(cluster, TARGET, body);
    if (repeated !== undefined) {
      return { update: describedUpdate(repeated, now) };
    }
    const change = configChangeOf(cluster, body, now);
    requireActive(cluster, now, change.type);
    refuseWhileUpdating(cluster, TARGET, change.type, now);
    const update = startUpdate(
      cluster,
      {
        ...change,
        target: TARGET,
        seconds: emulator.settings.configSeconds,
        token: requestTokenOf(body),
      },
      now,
    );
    return { update: describedUpdate(update, now) };
  },
};

/** From users' reports. */
const ONE_TYPE_ONLY = "Only one type of update can be allowed.";

/** A change of one kind: the update's type, its parameters, and what it does. */
type ConfigChange = Pick<UpdateRecord, "type" | "params" | "effect">;

type Kind = (cluster: ClusterRecord, body: JsonObject, now: number) => ConfigChange;

/** Which members of the request belong to which kind of update. */
const KINDS: readonly (readonly [members: readonly string[], kind: Kind])[] = [
  [["resourcesVpcConfig"], changedNetwork],
  [["logging"], changedLogging],
  [["upgradePolicy"], changedUpgradePolicy],
  [["computeConfig", "kubernetesNetworkConfig", "storageConfig"], changedAutoMode],
  [["accessConfig"], changedMember("AccessConfigUpdate", "accessConfig", "AuthenticationMode")],
  [["zonalShiftConfig"], changedMember("ZonalShiftConfigUpdate", "zonalShiftConfig", "ZonalShiftConfig")],
  [["remoteNetworkConfig"], changedMember("RemoteNetworkConfigUpdate", "remoteNetworkConfig", "RemoteNetworkConfig")],
  [["controlPlaneScalingConfig"], changedTier],
  [["kubeApiServerConfig", "kubeSchedulerConfig", "kubeControllerManagerConfig"], changedComponents],
  [["deletionProtection"], changedMember("DeletionProtectionUpdate", "deletionProtection", "DeletionProtection")],
];

function configChangeOf(cluster: ClusterRecord, body: JsonObject, now: number): ConfigChange {
  const given = Object.keys(body).filter((member) => body[member] !== undefined && body[member] !== null);
  const asked = KINDS.filter(([members]) => members.some((member) => given.includes(member)));
  const [only] = asked;
  if (only === undefined || asked.length > 1) {
    // The second text is from users' reports, the first our guess.
    const message = only === undefined ? "The type for cluster update was not provided." : ONE_TYPE_ONLY;
    throw new EksError("InvalidParameterException", message, { clusterName: cluster.name });
  }
  return only[1](cluster, body, now);
}

/** The kinds that replace one member of DescribeCluster's answer. */
function changedMember(type: UpdateType, member: string, param: string) {
  return (cluster: ClusterRecord, body: JsonObject): ConfigChange => {
    const before = cluster.described[member];
    const asked = body[member] ?? null;
    const after = isJsonObject(before) && isJsonObject(asked) ? { ...before, ...asked } : asked;
    refuseNoChange(cluster, before, after);
    const [only, ...others] = isJsonObject(asked) ? Object.values(asked) : [asked];
    const value = others.length === 0 && typeof only === "string" ? only : JSON.stringify(asked);
    return {
      type,
      params: [{ type: param, value }],
      effect: { kind: "clusterConfig", described: { [member]: after } },
    };
  };
}

/** Users' reports have this sentence's start for endpoint access; that other kinds get it is our guess. */
function refuseNoChange(cluster: ClusterRecord, before: Json | undefined, after: Json, detail = ""): void {
  if (canonical(before ?? null) === canonical(after)) {
    const message = `Cluster is already at the desired configuration${detail}`;
    throw new EksError("InvalidParameterException", message, { clusterName: cluster.name });
  }
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_, inner: Json) =>
    isJsonObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

/** The parameters' names are the service model's; which of them are there is our guess. */
function changedTier(cluster: ClusterRecord, body: JsonObject): ConfigChange {
  const before = optionalString(optionalObject(cluster.described, "controlPlaneScalingConfig") ?? {}, "tier");
  const after = optionalString(optionalObject(body, "controlPlaneScalingConfig") ?? {}, "tier");
  refuseNoChange(cluster, before, after ?? before ?? null);
  return {
    type: "ControlPlaneScalingConfigUpdate",
    params: [
      { type: "PreviousTier", value: before ?? "" },
      { type: "UpdatedTier", value: after ?? "" },
    ],
    effect: { kind: "clusterConfig", described: { controlPlaneScalingConfig: { tier: after ?? null } } },
  };
}

const COMPONENTS = [
  ["kubeApiServerConfig", "KubeApiServerConfig"],
  ["kubeSchedulerConfig", "KubeSchedulerConfig"],
  ["kubeControllerManagerConfig", "KubeControllerManagerConfig"],
] as const;

/** That one update changes several components, and that what is not named stays, is our guess. */
function changedComponents(cluster: ClusterRecord, body: JsonObject): ConfigChange {
  const { described, params } = changedObjects(cluster, body, COMPONENTS);
  return { type: "ControlPlaneComponentConfigUpdate", params, effect: { kind: "clusterConfig", described } };
}

const EGRESS = "controlPlaneEgressMode";

/**
 * How the control plane reaches the VPC is one kind of update, subnets and security groups are another, how the endpoint is reached a third. That
 * they cannot be changed together is our guess, after what is said of other kinds.
 */
function changedNetwork(cluster: ClusterRecord, body: JsonObject): ConfigChange {
  const { [EGRESS]: mode, ...others } = optionalObject(body, "resourcesVpcConfig") ?? {};
  if (mode === undefined || mode === null) return changedVpc(cluster, body);
  if (Object.keys(others).length > 0) {
    throw new EksError("InvalidParameterException", ONE_TYPE_ONLY, { clusterName: cluster.name });
  }
  const before = isJsonObject(cluster.described.resourcesVpcConfig) ? cluster.described.resourcesVpcConfig : {};
  refuseNoChange(cluster, before[EGRESS], mode);
  return {
    type: "ControlPlaneEgressUpdate",
    params: [{ type: "ControlPlaneEgressMode", value: typeof mode === "string" ? mode : JSON.stringify(mode) }],
    effect: { kind: "clusterConfig", described: { resourcesVpcConfig: { ...before, [EGRESS]: mode } } },
  };
}

/** Subnets and security groups are one kind of update (VpcConfigUpdate), how the endpoint is reached another. */
function changedVpc(cluster: ClusterRecord, body: JsonObject): ConfigChange {
  const asked = optionalObject(body, "resourcesVpcConfig") ?? {};
  const before = isJsonObject(cluster.described.resourcesVpcConfig) ? cluster.described.resourcesVpcConfig : {};
  const after = { ...before, ...asked };
  const subnets = optionalStrings(asked, "subnetIds");
  const groups = optionalStrings(asked, "securityGroupIds");
  const isPublic = optionalBoolean(after, "endpointPublicAccess") ?? true;
  const isPrivate = optionalBoolean(after, "endpointPrivateAccess") ?? false;
  const cidrs = optionalStrings(after, "publicAccessCidrs") ?? [];
  // A user's report has this text whole, spaces and all.
  const detail = ` with endpointPrivateAccess: ${isPrivate} , endpointPublicAccess: ${isPublic}, and Public Endpoint Restrictions: [${cidrs.join(", ")}]`;
  refuseNoChange(cluster, before, after, detail);
  const effect = { kind: "clusterConfig", described: { resourcesVpcConfig: after } } as const;
  if (subnets !== undefined || groups !== undefined) {
    const params = [
      { type: "Subnets", value: JSON.stringify(subnets ?? before.subnetIds ?? []) },
      { type: "SecurityGroups", value: JSON.stringify(groups ?? before.securityGroupIds ?? []) },
    ];
    return { type: "VpcConfigUpdate", params, effect };
  }
  const params = [
    { type: "EndpointPublicAccess", value: String(isPublic) },
    { type: "EndpointPrivateAccess", value: String(isPrivate) },
    { type: "PublicAccessCidrs", value: JSON.stringify(cidrs) },
  ];
  return { type: "EndpointAccessUpdate", params, effect };
}

const TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** Log types that the request does not name stay as they are. The text is from users' reports. */
function changedLogging(cluster: ClusterRecord, body: JsonObject): ConfigChange {
  const before = enabledTypes(cluster.described.logging);
  const asked = optionalObject(body, "logging") ?? {};
  const named = new Map(setups(asked).flatMap(({ types, enabled }) => types.map((type) => [type, enabled] as const)));
  const after = TYPES.filter((type) => named.get(type) ?? before.includes(type));
  if (after.join() === before.join()) {
    const message = "No changes needed for the logging config provided";
    throw new EksError("InvalidParameterException", message, { clusterName: cluster.name });
  }
  const off = TYPES.filter((type) => !after.includes(type));
  const clusterLogging = [
    { types: after, enabled: true },
    { types: off, enabled: false },
  ].filter(({ types }) => types.length > 0);
  return {
    type: "LoggingUpdate",
    params: [{ type: "ClusterLogging", value: JSON.stringify({ clusterLogging }) }],
    effect: { kind: "clusterConfig", described: { logging: { clusterLogging } } },
  };
}

function enabledTypes(logging: Json | undefined): readonly string[] {
  const on = setups(isJsonObject(logging) ? logging : {}).filter(({ enabled }) => enabled);
  return TYPES.filter((type) => on.some(({ types }) => types.includes(type)));
}

function setups(logging: JsonObject): { types: string[]; enabled: boolean }[] {
  const list = Array.isArray(logging.clusterLogging) ? logging.clusterLogging : [];
  return list
    .filter(isJsonObject)
    .map((setup) => ({ types: optionalStrings(setup, "types") ?? [], enabled: setup.enabled === true }));
}

/** Extended support cannot be left again once it has begun (service model); class and texts are our guess. */
function changedUpgradePolicy(cluster: ClusterRecord, body: JsonObject, now: number): ConfigChange {
  const supportType = optionalObject(body, "upgradePolicy")?.supportType;
  if (supportType !== "STANDARD" && supportType !== "EXTENDED") {
    throw new EksError("InvalidParameterException", "supportType must be STANDARD or EXTENDED", {
      clusterName: cluster.name,
    });
  }
  refuseNoChange(cluster, cluster.supportType, supportType);
  const version = knownVersion(cluster.version);
  if (supportType === "STANDARD" && version !== undefined && supportStatus(version, now) !== "STANDARD_SUPPORT") {
    const message = `Cannot disable extended support: Kubernetes version ${cluster.version} of cluster ${cluster.name} is in extended support`;
    throw new EksError("InvalidRequestException", message, { clusterName: cluster.name });
  }
  return {
    type: "UpgradePolicyUpdate",
    params: [{ type: "UpgradePolicy", value: JSON.stringify({ supportType }) }],
    effect: { kind: "upgradePolicy", supportType },
  };
}

const MEMBERS = [
  ["computeConfig", "ComputeConfig"],
  ["kubernetesNetworkConfig", "KubernetesNetworkConfig"],
  ["storageConfig", "StorageConfig"],
] as const;

/** EKS Auto Mode: nodes, load balancing and block storage are switched together. */
function changedAutoMode(cluster: ClusterRecord, body: JsonObject): ConfigChange {
  const { described, params } = changedObjects(cluster, body, MEMBERS);
  return { type: "AutoModeUpdate", params, effect: { kind: "clusterConfig", described } };
}

/** Members of DescribeCluster's answer that are changed together, each in what the request says of it. */
function changedObjects(
  cluster: ClusterRecord,
  body: JsonObject,
  members: readonly (readonly [member: string, param: string])[],
): { described: JsonObject; params: { type: string; value: string }[] } {
  const described: JsonObject = {};
  const params: { type: string; value: string }[] = [];
  for (const [member, param] of members) {
    const asked = body[member];
    if (isJsonObject(asked)) {
      const before = cluster.described[member];
      described[member] = { ...(isJsonObject(before) ? before : {}), ...asked };
      params.push({ type: param, value: JSON.stringify(asked) });
    }
  }
  const before = Object.fromEntries(Object.keys(described).map((member) => [member, cluster.described[member]]));
  refuseNoChange(cluster, before, described);
  return { described, params };
}
