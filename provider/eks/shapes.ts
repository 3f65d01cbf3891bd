import type {
  Addon as SdkAddon,
  AddonInfo,
  Cluster as SdkCluster,
  ClusterVersionInformation,
  Insight as SdkInsight,
  InsightSummary,
  Nodegroup as SdkNodegroup,
} from "@aws-sdk/client-eks";
import { IncompleteAnswer, isoDay, toCluster } from "./EksApi";
import type { OwnedAddon } from "./eksInventory";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import { parseKubernetesVersion } from "../core/kubernetesVersion";
import type {
  AddonRelease,
  HealthIssue,
  Insight,
  Nodegroup,
  ObservedCluster,
  OfferedVersion,
} from "../observe/snapshot";

// The SDK's shapes, in which everything may be missing, as this package's own.

export function toObservedCluster(name: string, cluster: SdkCluster | undefined): ObservedCluster {
  return {
    ...toCluster(name, cluster),
    issues: toIssues(cluster?.health?.issues),
    supportType: cluster?.upgradePolicy?.supportType,
    autoMode: cluster?.computeConfig?.enabled === true,
    onOutpost: cluster?.outpostConfig !== undefined,
  };
}

export function toOfferedVersion(information: ClusterVersionInformation): OfferedVersion[] {
  const version = versionIn(information.clusterVersion);
  if (!version) return [];
  const { versionStatus, endOfStandardSupportDate, endOfExtendedSupportDate } = information;
  return [
    {
      version,
      support: versionStatus,
      endOfStandardSupport: endOfStandardSupportDate && isoDay(endOfStandardSupportDate),
      endOfExtendedSupport: endOfExtendedSupportDate && isoDay(endOfExtendedSupportDate),
    },
  ];
}

export function toNodegroup(name: string, nodegroup: SdkNodegroup | undefined): Nodegroup {
  if (!nodegroup) throw new IncompleteAnswer("the answer holds no node group");
  return {
    name,
    status: nodegroup.status ?? "UNKNOWN",
    version: versionIn(nodegroup.version),
    amiType: nodegroup.amiType,
    releaseVersion: nodegroup.releaseVersion,
    launchTemplateVersion: nodegroup.launchTemplate?.version,
    launchTemplateName: nodegroup.launchTemplate?.name,
    launchTemplateId: nodegroup.launchTemplate?.id,
    issues: toIssues(nodegroup.health?.issues),
  };
}

export function toAddon(name: string, addon: SdkAddon | undefined): OwnedAddon {
  if (!addon?.addonVersion) throw new IncompleteAnswer("the answer holds no add-on");
  return {
    name,
    status: addon.status ?? "UNKNOWN",
    version: addon.addonVersion,
    issues: toIssues(addon.health?.issues),
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

export function toInsight(insight: InsightSummary): Insight {
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

interface SdkIssue {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly resourceIds?: string[] | undefined;
}

function toIssues(issues: readonly SdkIssue[] | undefined): HealthIssue[] {
  return (issues ?? []).map(({ code, message, resourceIds }) => ({
    code: code ?? "Unknown",
    message: message ?? "no message",
    resourceIds: resourceIds ?? [],
  }));
}

/** A version that EKS tells by the way: one that cannot be read is left out. */
function versionIn(text: string | undefined): KubernetesVersion | undefined {
  const parsed = parseKubernetesVersion(text);
  return parsed.ok ? parsed.version : undefined;
}

/** What an insight names, and does not pass, in the words of findings; what has no name EKS tells of is `unnamed`. */
export function toInsightResources(insight: SdkInsight | undefined): string[] {
  if (!insight) throw new IncompleteAnswer("the answer holds no insight");
  const resources = (insight.resources ?? []).filter(({ insightStatus }) => insightStatus?.status !== "PASSING");
  const addons = insight.categorySpecificSummary?.addonCompatibilityDetails ?? [];
  return [
    ...new Set([
      ...resources.map(({ arn, kubernetesResourceUri }) => namedIn(arn) ?? arn ?? kubernetesResourceUri ?? "unnamed"),
      ...addons.map(({ name }) => (name === undefined ? "unnamed" : `addon/${name}`)),
    ]),
  ];
}

/** `arn:aws:eks:eu-west-1:123456789012:nodegroup/prod/workers/5ac…` */
function namedIn(arn: string | undefined): string | undefined {
  const [, kind, name] = /:eks:[^:]*:\d*:(nodegroup|addon)\/[^/]+\/([^/]+)\//.exec(arn ?? "") ?? [];
  return kind === undefined || name === undefined ? undefined : `${kind}/${name}`;
}
