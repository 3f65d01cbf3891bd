import { defaultAddonVersion } from "../eks/addon/addonCatalogue";
import { epochSeconds } from "../clock";
import { minorOf, minorsBetween } from "../eks/kubernetesVersions";
import { withoutImage } from "../eks/nodegroup/amiReleases";
import type {
  ClusterRecord,
  DriftingNodes,
  HealthIssue,
  KubernetesRecord,
  SeededInsight,
  TemplateVersions,
  VersionChange,
} from "../eks/records";
import { isJsonObject, type JsonObject } from "../json";
import { type FieldReader, SeedError } from "./FieldReader";
import { seededKubernetes } from "./seededKubernetes";
import {
  accountAt,
  booleanAt,
  countAt,
  type FreeAddresses,
  freeAddressesAt,
  healthIssue,
  instantAt,
  jsonListAt,
  jsonObjectAt,
  oneOfAt,
  tagsAt,
  textAt,
  textsAt,
  versionAt,
} from "./fieldValues";

/** A cluster as a seed describes it, with every default filled in. Instants in milliseconds. */
export interface SeededCluster {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly version: string;
  readonly createdVersion: string;
  readonly createdAt: number;
  readonly platformVersion: string | undefined;
  readonly supportType: "STANDARD" | "EXTENDED";
  readonly tags: Record<string, string>;
  readonly history: readonly VersionChange[];
  readonly nodegroups: readonly SeededNodegroup[];
  readonly addons: readonly SeededAddon[];
  readonly fargateProfiles: readonly SeededFargateProfile[];
  /** Versions of nodes that the user manages. */
  readonly selfManagedKubelets: readonly string[];
  /** Nodes that follow the control plane by themselves, one every so many seconds. */
  readonly driftingNodes: DriftingNodes | undefined;
  readonly selfManagedAddons: Readonly<Record<string, string>>;
  readonly state: ClusterRecord["state"];
  readonly connectorConfig: JsonObject | undefined;
  readonly outpostConfig: JsonObject | undefined;
  readonly insights: readonly SeededInsight[];
  readonly autoMode: boolean;
  /** How long EKS Auto Mode's nodes take to roll. */
  readonly nodeRollSeconds: number | undefined;
  readonly subnetIds: readonly string[] | undefined;
  readonly freeAddresses: FreeAddresses;
  readonly health: readonly HealthIssue[];
  /** EKS features in use that the previous minor does not have. */
  readonly incompatibleFeatures: readonly string[];
  readonly kubernetes: KubernetesRecord | undefined;
}

const DAY = 24 * 3600 * 1000;

export function seededCluster(reader: FieldReader, now: number): SeededCluster {
  const connectorConfig = connectorOf(reader, now);
  // A connected cluster has none, whatever the seed says.
  const given = reader.optional("version", versionAt);
  const version = connectorConfig === undefined ? (given ?? reader.required("version", versionAt)) : "";
  const history = reader.list("history").map((item) => seededVersionChange(item));
  const result: SeededCluster = {
    account: reader.optional("account", accountAt) ?? "000000000000",
    region: reader.optional("region", textAt) ?? "us-east-1",
    name: reader.required("name", textAt),
    version,
    createdVersion: reader.optional("createdVersion", versionAt) ?? history[0]?.from ?? version,
    createdAt: reader.optional("createdAt", instantAt) ?? now - 365 * DAY,
    platformVersion: reader.optional("platformVersion", textAt),
    supportType: reader.object("upgradePolicy")?.optional("supportType", oneOfAt("STANDARD", "EXTENDED")) ?? "EXTENDED",
    tags: reader.optional("tags", tagsAt) ?? {},
    history,
    nodegroups: reader.list("nodegroups").map((item) => seededNodegroup(item, version)),
    addons: reader.list("addons").map((item) => seededAddon(item, version)),
    fargateProfiles: reader.list("fargateProfiles").map((item) => seededFargateProfile(item, version)),
    selfManagedKubelets: reader.optional("selfManagedKubelets", textsAt) ?? [],
    driftingNodes: driftingNodesOf(reader.object("driftingNodes"), version),
    selfManagedAddons: reader.optional("selfManagedAddons", tagsAt) ?? {},
    state: reader.optional("status", oneOfAt("FAILED", "PENDING")),
    connectorConfig,
    outpostConfig: reader.optional("outpostConfig", jsonObjectAt),
    insights: reader.list("insights").map((item) => seededInsight(item, version)),
    autoMode: reader.optional("autoMode", booleanAt) ?? false,
    nodeRollSeconds: reader.optional("nodeRollSeconds", countAt),
    subnetIds: reader.optional("subnetIds", textsAt),
    freeAddresses: reader.optional("freeAddresses", freeAddressesAt) ?? {},
    health: reader.list("health").map((item) => healthIssue(item)),
    incompatibleFeatures: reader.optional("incompatibleFeatures", textsAt) ?? [],
    kubernetes: seededKubernetes(reader.object("kubernetes")),
  };
  reader.noOthers();
  refuseWhatCannotBe(result);
  const last = history.at(-1);
  if (last !== undefined && last.to !== version) {
    throw new SeedError(
      `cluster ${result.name} is at ${version}, but the last change of its history ends at ${last.to}`,
    );
  }
  return result;
}

/** A cluster of somewhere else that EKS shows, as DescribeCluster has it. */
function connectorOf(reader: FieldReader, now: number): JsonObject | undefined {
  const given = reader.optional("connectorConfig", jsonObjectAt);
  return (
    given && {
      activationId: "00000000-0000-0000-0000-000000000000",
      activationExpiry: epochSeconds(now + 3 * DAY),
      roleArn: "arn:aws:iam::000000000000:role/AmazonEKSConnectorAgentRole",
      ...given,
    }
  );
}

/** `{kubelets: ["1.33", …], secondsPerNode, nodePool}`. */
function driftingNodesOf(reader: FieldReader | undefined, clusterVersion: string): DriftingNodes | undefined {
  if (reader === undefined) return undefined;
  const nodePool = reader.optional("nodePool", textAt);
  const drifting = {
    ...(nodePool === undefined ? {} : { nodePool }),
    kubelets: reader.optional("kubelets", textsAt) ?? [clusterVersion],
    secondsPerNode: reader.optional("secondsPerNode", countAt) ?? 600,
  };
  reader.noOthers();
  return drifting;
}

/** EKS never lets a node group get ahead of its cluster, nor makes images of Amazon Linux 2 above 1.32. */
function refuseWhatCannotBe({ name, version, nodegroups }: SeededCluster): void {
  for (const nodegroup of nodegroups) {
    const where = `node group ${nodegroup.name} of cluster ${name}`;
    if (minorsBetween(version, nodegroup.version) > 0) {
      throw new SeedError(`${where} is at ${nodegroup.version}, newer than its cluster at ${version}`);
    }
    const { amiType } = nodegroup.request;
    const without = typeof amiType === "string" ? withoutImage(amiType, nodegroup.version) : undefined;
    if (without !== undefined) throw new SeedError(`${where} cannot be at ${nodegroup.version}: ${without}`);
  }
}

function seededVersionChange(reader: FieldReader): VersionChange {
  const finishedAt = reader.required("finishedAt", instantAt);
  const endOf = reader.optional("endOf", oneOfAt("STANDARD", "EXTENDED"));
  const change: VersionChange = {
    from: reader.required("from", versionAt),
    to: reader.required("to", versionAt),
    type: reader.optional("type", oneOfAt("VersionUpdate", "VersionRollback", "AutoUpgrade")) ?? "VersionUpdate",
    startedAt: reader.optional("startedAt", instantAt) ?? finishedAt - 600_000,
    finishedAt,
    ...(endOf === undefined ? {} : { endOf }),
  };
  reader.noOthers();
  return change;
}

/** A managed node group as a seed describes it: name and version, and else as in CreateNodegroup's request. */
interface SeededNodegroup {
  readonly name: string;
  readonly version: string;
  readonly releaseVersion: string | undefined;
  readonly tags: Record<string, string>;
  readonly evictionBlocked: boolean;
  readonly issues: readonly HealthIssue[];
  readonly failed?: "CREATE_FAILED" | "DELETE_FAILED";
  readonly templateVersions?: TemplateVersions;
  readonly request: JsonObject;
}

/** CREATE_FAILED or DELETE_FAILED; what is DEGRADED has issues instead. */
function failureOf(reader: FieldReader): { failed?: "CREATE_FAILED" | "DELETE_FAILED" } {
  const failed = reader.optional("status", oneOfAt("CREATE_FAILED", "DELETE_FAILED"));
  return failed === undefined ? {} : { failed };
}

/** `{id?, name, version}`, and what `$Latest` and `$Default` stand for: `latestVersion`, `defaultVersion`. */
function launchTemplateOf(reader: FieldReader | undefined) {
  if (reader === undefined) return {};
  const latest = reader.optional("latestVersion", countAt);
  const version = reader.optional("version", textAt);
  const standard = reader.optional("defaultVersion", countAt);
  const launchTemplate = { id: reader.optional("id", textAt), name: reader.optional("name", textAt), version };
  reader.noOthers();
  const templateVersions = { latest: latest ?? Math.max(standard ?? 1, Number(version ?? 1)), default: standard ?? 1 };
  return { launchTemplate, templateVersions };
}

function seededNodegroup(reader: FieldReader, clusterVersion: string): SeededNodegroup {
  const { launchTemplate, templateVersions } = launchTemplateOf(reader.object("launchTemplate"));
  const seeded: SeededNodegroup = {
    ...failureOf(reader),
    ...(templateVersions === undefined ? {} : { templateVersions }),
    name: reader.required("name", textAt),
    version: reader.optional("version", versionAt) ?? clusterVersion,
    releaseVersion: reader.optional("releaseVersion", textAt),
    tags: reader.optional("tags", tagsAt) ?? {},
    evictionBlocked: reader.optional("evictionBlocked", booleanAt) ?? false,
    issues: reader.list("issues").map(healthIssue),
    request: {
      amiType: reader.optional("amiType", textAt),
      capacityType: reader.optional("capacityType", textAt),
      instanceTypes: reader.optional("instanceTypes", textsAt),
      labels: reader.optional("labels", tagsAt),
      launchTemplate,
      nodeRole: reader.optional("nodeRole", textAt),
      scalingConfig: reader.optional("scalingConfig", jsonObjectAt),
      subnets: reader.optional("subnets", textsAt),
      taints: reader.optional("taints", jsonListAt),
      updateConfig: reader.optional("updateConfig", jsonObjectAt),
    },
  };
  reader.noOthers();
  return seeded;
}

/** An add-on as a seed describes it. Any version will do, also one that does not fit the cluster. */
interface SeededAddon {
  readonly name: string;
  readonly version: string;
  readonly tags: Record<string, string>;
  readonly conflicting: boolean;
  readonly failed?: "CREATE_FAILED" | "DELETE_FAILED";
  readonly issues: readonly HealthIssue[];
  readonly request: JsonObject;
}

function seededAddon(reader: FieldReader, clusterVersion: string): SeededAddon {
  const name = reader.required("name", textAt);
  const version = reader.optional("version", textAt) ?? defaultAddonVersion(name, clusterVersion);
  if (version === undefined) {
    throw new SeedError(
      `the add-on ${name} is not in the emulator's catalogue for ${clusterVersion}; give it a version`,
    );
  }
  const seeded: SeededAddon = {
    ...failureOf(reader),
    name,
    version,
    tags: reader.optional("tags", tagsAt) ?? {},
    conflicting: reader.optional("conflicting", booleanAt) ?? false,
    issues: reader.list("issues").map(healthIssue),
    request: {
      configurationValues: reader.optional("configurationValues", textAt),
      serviceAccountRoleArn: reader.optional("serviceAccountRoleArn", textAt),
    },
  };
  reader.noOthers();
  return seeded;
}

export interface SeededFargateProfile {
  readonly name: string;
  /** The kubelet of its pods. */
  readonly version: string;
  readonly tags: Record<string, string>;
  readonly podExecutionRoleArn: string | undefined;
  readonly subnets: readonly string[];
  readonly selectors: readonly JsonObject[];
}

function seededFargateProfile(reader: FieldReader, clusterVersion: string): SeededFargateProfile {
  const seeded: SeededFargateProfile = {
    name: reader.required("name", textAt),
    version: reader.optional("version", versionAt) ?? clusterVersion,
    tags: reader.optional("tags", tagsAt) ?? {},
    podExecutionRoleArn: reader.optional("podExecutionRoleArn", textAt),
    subnets: reader.optional("subnets", textsAt) ?? [],
    selectors: reader.optional("selectors", jsonListAt) ?? [{ namespace: "default" }],
  };
  reader.noOthers();
  return seeded;
}

const statusAt = oneOfAt("PASSING", "WARNING", "ERROR", "UNKNOWN");

/**
 * An insight of any status. UPGRADE_READINESS is about the next minor unless the seed says which, ROLLBACK_READINESS about
 * whatever the cluster can be rolled back to. `lastRefreshTime` makes it stale until the next refresh on demand, which may
 * find something else (`afterRefresh`).
 */
function seededInsight(reader: FieldReader, clusterVersion: string): SeededInsight {
  const category =
    reader.optional("category", oneOfAt("UPGRADE_READINESS", "MISCONFIGURATION", "ROLLBACK_READINESS")) ??
    "UPGRADE_READINESS";
  const name = reader.required("name", textAt);
  const status = reader.optional("status", statusAt) ?? "ERROR";
  const next = `1.${(minorOf(clusterVersion) ?? NaN) + 1}`;
  const about =
    reader.optional("kubernetesVersion", versionAt) ?? (category === "UPGRADE_READINESS" ? next : undefined);
  const lastRefreshTime = reader.optional("lastRefreshTime", instantAt);
  const lastTransitionTime = reader.optional("lastTransitionTime", instantAt);
  const afterRefresh = reader.optional("afterRefresh", statusAt);
  const insight: SeededInsight = {
    name,
    category,
    status,
    ...(about === undefined ? {} : { kubernetesVersion: about }),
    reason: reader.optional("reason", textAt) ?? `The seed has it ${status}.`,
    description: reader.optional("description", textAt) ?? name,
    recommendation: reader.optional("recommendation", textAt) ?? "Seed the cluster without it.",
    additionalInfo: reader.optional("additionalInfo", tagsAt) ?? {},
    resources: (reader.optional("resources", jsonListAt) ?? []).map(({ arn, kubernetesResourceUri }) => ({
      status,
      reason: "as the insight",
      ...(typeof arn === "string" ? { arn } : {}),
      ...(typeof kubernetesResourceUri === "string" ? { kubernetesResourceUri } : {}),
    })),
    deprecationDetails: (reader.optional("deprecationDetails", jsonListAt) ?? []).map(deprecationOf),
    addonCompatibilityDetails: [],
    ...(lastRefreshTime === undefined ? {} : { lastRefreshTime }),
    ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }),
    ...(afterRefresh === undefined ? {} : { afterRefresh }),
  };
  reader.noOthers();
  return insight;
}

/** `clientStats` have dates in a seed, and epoch seconds on the wire. */
function deprecationOf({ clientStats, ...detail }: JsonObject): JsonObject {
  if (!Array.isArray(clientStats)) return detail;
  const stats = clientStats.filter(isJsonObject).map(({ lastRequestTime, ...stat }) => ({
    ...stat,
    ...(lastRequestTime === undefined
      ? {}
      : { lastRequestTime: epochSeconds(instantAt(lastRequestTime, "lastRequestTime of clientStats")) }),
  }));
  return { ...detail, clientStats: stats };
}
