import type {
  Addon as SdkAddon,
  AddonInfo,
  Cluster as SdkCluster,
  ClusterVersionInformation,
  DeprecationDetail,
  Insight as SdkInsight,
  InsightSummary as SdkInsightSummary,
  Issue,
  Nodegroup as SdkNodegroup,
  Update as SdkUpdate,
} from "@aws-sdk/client-eks";
import { IncompleteAnswer } from "../core/failures/awsFailure";
import { EksVersionError } from "../core/failures/EksVersionError";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { parseKubernetesVersion, versionFromEks } from "../core/versions/kubernetesVersion";
import { printableLine } from "../core/printable";
import type {
  Addon,
  AddonRelease,
  ApiUsage,
  Cluster,
  HealthIssue,
  InsightDetails,
  InsightSummary,
  Nodegroup,
  OfferedVersion,
  RefreshStatus,
  SupportDates,
  Update,
} from "./types";

// The SDK's shapes, in which everything may be missing, as this package's own.

export function toCluster(name: string, cluster: SdkCluster | undefined): Cluster {
  if (cluster?.connectorConfig) throw notUpgradable(name, cluster.connectorConfig.provider);
  if (!cluster?.arn || !cluster.version) throw new IncompleteAnswer("cluster");
  return {
    name: cluster.name ?? name,
    arn: cluster.arn,
    createdAt: isoTime(cluster.createdAt),
    version: versionFromEks(cluster.version),
    platformVersion: cluster.platformVersion,
    status: cluster.status ?? "UNKNOWN",
    issues: toIssues(cluster.health?.issues),
    tags: cluster.tags ?? {},
    supportType: cluster.upgradePolicy?.supportType,
    autoMode: cluster.computeConfig?.enabled === true,
    onOutpost: cluster.outpostConfig !== undefined,
    endpoint: cluster.endpoint,
    certificateAuthority: decoded(cluster.certificateAuthority?.data),
  };
}

function decoded(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, "base64").toString();
}

/** Source: RegisterCluster: EKS shows such a cluster in its console, and does not run its control plane. */
function notUpgradable(name: string, provider = "another provider"): EksVersionError {
  return new EksVersionError({
    code: "VersionNotReachable",
    happened: `EKS does not upgrade a connected cluster: "${name}" is run by ${printableLine(provider)} and only registered with EKS (connectorConfig)`,
    state: "nothing was started",
    next: "remove the resource from the program, and upgrade the cluster where it is run",
  });
}

export function toUpdate(update: SdkUpdate | undefined): Update {
  if (!update?.id || !update.status) throw new IncompleteAnswer("update");
  const params = Object.fromEntries(
    (update.params ?? []).flatMap(({ type, value }) =>
      type === undefined || value === undefined ? [] : [[type, value] as const],
    ),
  );
  return {
    id: update.id,
    status: update.status,
    type: update.type ?? "Unknown",
    to: params.Version === undefined ? undefined : versionFromEks(params.Version),
    params,
    createdAt: isoTime(update.createdAt),
    errors: (update.errors ?? []).map(({ errorCode, errorMessage, resourceIds = [] }) => ({
      errorCode,
      errorMessage,
      resourceIds,
    })),
    cancellation: update.cancellation?.reason ?? update.cancellation?.status,
  };
}

export function toSupportDates(version: ClusterVersionInformation | undefined): SupportDates {
  return {
    endOfStandardSupport: version?.endOfStandardSupportDate && isoDay(version.endOfStandardSupportDate),
    endOfExtendedSupport: version?.endOfExtendedSupportDate && isoDay(version.endOfExtendedSupportDate),
  };
}

function isoTime(date: Date | undefined): string {
  return date?.toISOString() ?? "";
}

function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

export function toOfferedVersion(information: ClusterVersionInformation): OfferedVersion[] {
  const version = versionIn(information.clusterVersion);
  if (!version) return [];
  const isDefault = information.defaultVersion === true ? ({ isDefault: true } as const) : {};
  return [{ version, support: information.versionStatus, ...toSupportDates(information), ...isDefault }];
}

export function toNodegroup(name: string, nodegroup: SdkNodegroup | undefined): Nodegroup {
  if (!nodegroup) throw new IncompleteAnswer("node group");
  return {
    name,
    arn: nodegroup.nodegroupArn ?? "",
    status: nodegroup.status ?? "UNKNOWN",
    version: versionIn(nodegroup.version),
    amiType: nodegroup.amiType,
    releaseVersion: nodegroup.releaseVersion,
    launchTemplateVersion: nodegroup.launchTemplate?.version,
    launchTemplateName: nodegroup.launchTemplate?.name,
    launchTemplateId: nodegroup.launchTemplate?.id,
    subnets: nodegroup.subnets ?? [],
    updateConfig: nodegroup.updateConfig ?? {},
    desiredSize: nodegroup.scalingConfig?.desiredSize,
    issues: toIssues(nodegroup.health?.issues),
  };
}

export function toAddon(name: string, addon: SdkAddon | undefined): Addon {
  if (!addon?.addonVersion) throw new IncompleteAnswer("add-on");
  return {
    name,
    arn: addon.addonArn ?? "",
    status: addon.status ?? "UNKNOWN",
    version: addon.addonVersion,
    issues: toIssues(addon.health?.issues),
    configurationValues: addon.configurationValues,
    serviceAccountRoleArn: addon.serviceAccountRoleArn,
    owner: addon.owner,
  };
}

export function toAddonReleases({ addonName, addonVersions }: AddonInfo): AddonRelease[] {
  if (addonName === undefined) return [];
  return (addonVersions ?? []).flatMap(({ addonVersion, compatibilities }) => {
    if (addonVersion === undefined) return [];
    const fits = (compatibilities ?? []).flatMap(({ clusterVersion, defaultVersion }) => {
      const version = versionIn(clusterVersion);
      return version ? [{ version, isDefault: defaultVersion === true }] : [];
    });
    return [
      {
        addon: addonName,
        version: addonVersion,
        fits: fits.map(({ version }) => version),
        defaultFor: fits.filter(({ isDefault }) => isDefault).map(({ version }) => version),
      },
    ];
  });
}

export function toInsight(insight: SdkInsightSummary): InsightSummary {
  return {
    id: insight.id ?? "",
    name: insight.name ?? insight.id ?? "insight",
    category: insight.category ?? "",
    version: versionIn(insight.kubernetesVersion),
    status: insight.insightStatus?.status ?? "UNKNOWN",
    reason: insight.insightStatus?.reason ?? "",
    refreshedAt: insight.lastRefreshTime?.toISOString(),
  };
}

/** Of a cluster, a node group or an add-on: they differ in their codes. */
type SdkIssue = Omit<Issue, "code"> & { readonly code?: string | undefined };

function toIssues(issues: readonly SdkIssue[] = []): HealthIssue[] {
  return issues.map(({ code = "Unknown", message = "no message", resourceIds = [] }) => ({
    code,
    message,
    resourceIds,
  }));
}

export function toRefreshStatus(status: RefreshStatus): RefreshStatus {
  if (status === undefined) throw new IncompleteAnswer("status");
  return status;
}

/** A version that EKS tells by the way: one that cannot be read is left out. */
function versionIn(text: string | undefined): KubernetesVersion | undefined {
  const parsed = parseKubernetesVersion(text);
  return parsed.ok ? parsed.version : undefined;
}

/** What an insight names, and does not pass, in the words of findings; what has no name EKS tells of is `unnamed`. */
export function toInsightDetails(insight: SdkInsight | undefined): InsightDetails {
  if (!insight) throw new IncompleteAnswer("insight");
  const resources = (insight.resources ?? []).filter(({ insightStatus }) => insightStatus?.status !== "PASSING");
  const { addonCompatibilityDetails = [], deprecationDetails = [] } = insight.categorySpecificSummary ?? {};
  // EKS lists every API that the version removes, called or not.
  const usages = deprecationDetails.flatMap(toApiUsage);
  return {
    resources: [
      ...new Set([
        ...resources.map(({ arn, kubernetesResourceUri }) => namedIn(arn) ?? arn ?? kubernetesResourceUri ?? "unnamed"),
        ...addonCompatibilityDetails.map(({ name }) => (name === undefined ? "unnamed" : `addon/${name}`)),
        ...usages.map(({ api }) => api.replace(/^\/apis?\//, "api/")),
      ]),
    ],
    usages,
  };
}

function toApiUsage({ usage, replacedWith, clientStats = [] }: DeprecationDetail): ApiUsage[] {
  if (usage === undefined || clientStats.length === 0) return [];
  const clients = clientStats.map(({ userAgent, numberOfRequestsLast30Days, lastRequestTime }) => ({
    userAgent: userAgent ?? "a client without a name",
    requests: numberOfRequestsLast30Days,
    lastRequestAt: lastRequestTime?.toISOString(),
  }));
  return [{ api: usage, instead: replacedWith === "" ? undefined : replacedWith, clients }];
}

/** `arn:aws:eks:eu-west-1:123456789012:nodegroup/prod/workers/5ac…` */
function namedIn(arn: string | undefined): string | undefined {
  const [, kind, name] = /:eks:[^:]*:\d*:(nodegroup|addon)\/[^/]+\/([^/]+)\//.exec(arn ?? "") ?? [];
  return kind === undefined || name === undefined ? undefined : `${kind}/${name}`;
}
