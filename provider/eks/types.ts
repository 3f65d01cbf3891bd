import type { FailedUpdate } from "../core/failures/EksVersionError";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import type { TemplateWord } from "../core/templateWords";
import type { NodegroupLaunchTemplate, ResolveConflicts } from "../resources/policies";

// What EKS tells and what it is told, as plain values. In everything the SDK's shapes say, members may be missing.

/** What an update is of. EKS keeps the updates of a control plane, of each add-on and of each node group apart. */
export type Subject = { readonly kind: "control-plane"; readonly clusterName: string } | PartOfCluster;

export interface PartOfCluster {
  readonly kind: "addon" | "nodegroup";
  readonly clusterName: string;
  readonly name: string;
}

export function controlPlaneOf(clusterName: string): Subject {
  return { kind: "control-plane", clusterName };
}

/** A health issue of a cluster, a node group or an add-on. */
export interface HealthIssue {
  readonly code: string;
  readonly message: string;
  readonly resourceIds: readonly string[];
}

/** A cluster as DescribeCluster shows it, which is eventually consistent. */
export interface Cluster {
  readonly name: string;
  readonly arn: string;
  /** ISO 8601; tells a cluster from a later one with the same name. */
  readonly createdAt: string;
  readonly version: KubernetesVersion;
  readonly platformVersion: string | undefined;
  readonly status: string;
  readonly issues: readonly HealthIssue[];
  /** What EKS does at the end of standard support: charge for extended support, or upgrade. */
  readonly supportType: "STANDARD" | "EXTENDED" | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly autoMode: boolean;
  /** Its control plane runs on an Outpost, not in the cloud. */
  readonly onOutpost: boolean;
  /** Where its Kubernetes API answers; undefined while there is none. */
  readonly endpoint?: string | undefined;
  /** The certificate authority of that endpoint, PEM. */
  readonly certificateAuthority?: string | undefined;
}

/** An update as DescribeUpdate shows it. */
export interface Update extends FailedUpdate {
  /** EKS's word: `InProgress`, `Failed`, `Cancelled`, `Successful`, or one that is new. */
  readonly status: string;
  /** The Kubernetes version it leads to, where it is about that. */
  readonly to: KubernetesVersion | undefined;
  /** What was asked for, by EKS's names: `AddonVersion`, `ReleaseVersion`. */
  readonly params: Readonly<Record<string, string>>;
  readonly cancellation: string | undefined;
}

/** `YYYY-MM-DD` */
export interface SupportDates {
  readonly endOfStandardSupport: string | undefined;
  readonly endOfExtendedSupport: string | undefined;
}

export interface OfferedVersion extends SupportDates {
  readonly version: KubernetesVersion;
  readonly support: "STANDARD_SUPPORT" | "EXTENDED_SUPPORT" | "UNSUPPORTED" | undefined;
  /** Whether a new cluster gets it where nobody says a version. */
  readonly isDefault?: true;
}

export interface Nodegroup {
  readonly name: string;
  /** Tells the node group from a later one of the same name. */
  readonly arn: string;
  readonly status: string;
  readonly version: KubernetesVersion | undefined;
  /** `AL2_x86_64`, `AL2023_ARM_64_STANDARD`, `CUSTOM`, … */
  readonly amiType: string | undefined;
  /** The release of the EKS optimised image: `1.33.4-20251103`; undefined where the image is the user's own. */
  readonly releaseVersion: string | undefined;
  /** The version of the launch template that the node group was last rolled with. */
  readonly launchTemplateVersion: string | undefined;
  readonly launchTemplateName?: string | undefined;
  readonly launchTemplateId?: string | undefined;
  readonly issues: readonly HealthIssue[];
  /** Its last roll failed, and it is DEGRADED since: some of its nodes may have another version than EKS shows. */
  readonly rollFailed?: true;
  readonly subnets: readonly string[];
  readonly updateConfig?: NodegroupUpdateConfig;
  /** How many nodes it is to have. */
  readonly desiredSize?: number | undefined;
}

/** How many nodes of a node group EKS replaces at once. */
export interface NodegroupUpdateConfig {
  readonly maxUnavailable?: number | undefined;
  readonly maxUnavailablePercentage?: number | undefined;
  /** `DEFAULT`: new nodes come first; `MINIMAL`: old ones go first. */
  readonly updateStrategy?: string | undefined;
}

export interface Addon {
  readonly name: string;
  /** Tells the add-on from a later one of the same name. */
  readonly arn: string;
  readonly status: string;
  /** `v1.19.0-eksbuild.1` */
  readonly version: string;
  readonly issues: readonly HealthIssue[];
  /** They may hold secrets. */
  readonly configurationValues?: string | undefined;
  /** The IAM role of its service account. */
  readonly serviceAccountRoleArn?: string | undefined;
  /** Narrows DescribeAddonVersions. */
  readonly owner?: string | undefined;
}

/** A version of an add-on, and the cluster versions it fits. */
export interface AddonRelease {
  readonly addon: string;
  readonly version: string;
  readonly fits: readonly KubernetesVersion[];
  /** The cluster versions for which it is EKS's default. */
  readonly defaultFor: readonly KubernetesVersion[];
}

/** An insight as ListInsights tells it. */
export interface InsightSummary {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly version: KubernetesVersion | undefined;
  readonly status: "PASSING" | "WARNING" | "ERROR" | "UNKNOWN";
  readonly reason: string;
  /** ISO 8601; when EKS last evaluated it. */
  readonly refreshedAt: string | undefined;
}

/** What an insight names that does not pass. */
export interface InsightDetails {
  /** `nodegroup/workers`, `addon/vpc-cni`, `api/policy/v1beta1/podsecuritypolicies`, or its ARN or URI. */
  readonly resources: readonly string[];
  /** The deprecated APIs that were called in the last 30 days. */
  readonly usages: readonly ApiUsage[];
}

export interface ApiUsage {
  /** As EKS names it: `/apis/policy/v1beta1/podsecuritypolicies`. */
  readonly api: string;
  /** The API that takes its place, where there is one. */
  readonly instead: string | undefined;
  /** Who called it. */
  readonly clients: readonly ApiClient[];
}

export interface ApiClient {
  readonly userAgent: string;
  /** In the last 30 days. */
  readonly requests: number | undefined;
  /** ISO 8601 */
  readonly lastRequestAt: string | undefined;
}

export type RefreshStatus = "COMPLETED" | "FAILED" | "IN_PROGRESS" | undefined;

/** Its version is a number; or `$Latest` or `$Default`, where it is not known which number that is. */
export interface LaunchTemplate extends NodegroupLaunchTemplate {
  /** What the program writes where it writes no number. */
  readonly word?: TemplateWord;
}

export interface StartVersionUpdate {
  readonly clusterName: string;
  readonly version: KubernetesVersion;
  readonly clientRequestToken: string;
  readonly force: boolean;
  readonly rollbackTimeoutMinutes: number | undefined;
}

export interface StartAddonUpdate {
  readonly clusterName: string;
  readonly addonName: string;
  readonly addonVersion: string;
  readonly resolveConflicts: ResolveConflicts | undefined;
  /** undefined: they stay what they are. */
  readonly configurationValues: string | undefined;
  /** undefined: the role of the nodes, whatever it was before. */
  readonly serviceAccountRoleArn: string | undefined;
  readonly clientRequestToken: string;
}

export interface StartNodegroupUpdate {
  readonly clusterName: string;
  readonly nodegroupName: string;
  /** undefined: the launch template says it, by its AMI. */
  readonly version: KubernetesVersion | undefined;
  readonly releaseVersion: string | undefined;
  readonly launchTemplate: LaunchTemplate | undefined;
  readonly force: boolean;
  readonly clientRequestToken: string;
}
