import type { JsonObject } from "../json";

export type SupportType = "STANDARD" | "EXTENDED";

/** One change of a cluster's version that has come to its end; seeds may give older ones. */
export interface VersionChange {
  readonly from: string;
  readonly to: string;
  /** `AutoUpgrade`: EKS moved the cluster by itself at the end of support. */
  readonly type: "VersionUpdate" | "VersionRollback" | "AutoUpgrade";
  /** Which support had ended, for an AutoUpgrade. */
  readonly endOf?: SupportType;
  readonly startedAt: number;
  readonly finishedAt: number;
}

/**
 * All the store knows of a cluster. Plain JSON, instants in milliseconds. Nothing in it has to be ticked over: what a cluster
 * is at a given moment follows from the instants (`cluster/clusterView.ts`), after `update/applyDue.ts` has applied what came to its end.
 */
export interface ClusterRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  /** 32 hex digits; part of the endpoint and of the OIDC issuer. */
  readonly id: string;
  readonly createdAt: number;
  /** CREATING until then. */
  readonly activeAt: number;
  /** Set by DeleteCluster: DELETING until then, gone afterwards. */
  goneAt?: number;
  /** Since when the emulator has had it: when it was created here, or planted. */
  readonly knownSince: number;
  readonly createdVersion: string;
  /** The control plane's true version. DescribeCluster may lag behind it. */
  version: string;
  /** What the platform version was at `platformSince`; it moves by itself from there (`kubernetesVersions.ts`). */
  platformVersion: string;
  platformSince: number;
  history: VersionChange[];
  updates: UpdateRecord[];
  supportType: SupportType;
  nodegroups: NodegroupRecord[];
  addons: AddonRecord[];
  readonly fargateProfiles: FargateProfileRecord[];
  /** Versions of nodes that the user manages; EKS knows them by the insights' checks only. */
  readonly selfManagedKubelets: string[];
  /** Nodes of EKS Auto Mode, Karpenter and the like, which follow the control plane by themselves. */
  readonly driftingNodes?: DriftingNodes;
  /** Versions of kube-proxy, coredns or the CNI where the user manages them: no add-ons of EKS. */
  readonly selfManagedAddons: Readonly<Record<string, string>>;
  /** Neither ACTIVE nor on the way there. */
  readonly state?: "FAILED" | "PENDING";
  /** A Kubernetes cluster of somewhere else that EKS shows only; it has no version. */
  readonly connectorConfig?: JsonObject;
  insights: ClusterInsights;
  /** What its Kubernetes API serves, besides nodes; a seed gives it. */
  kubernetes?: KubernetesRecord;
  /** How long EKS Auto Mode's nodes take to roll; without it, as long as a node group's. */
  readonly nodeRollSeconds?: number;
  /** Free addresses by subnet; plenty in a subnet that is not here. */
  readonly freeAddresses: Record<string, number>;
  /** EKS features in use that the previous minor does not have. */
  readonly incompatibleFeatures: string[];
  tags: Record<string, string>;
  /** CreateCluster's token and a fingerprint of its parameters. */
  readonly createToken?: { readonly token: string; readonly fingerprint: string };
  /** DescribeCluster's remaining members, as they are shown once the cluster is there. */
  described: JsonObject;
}

/** What a seed says of the Kubernetes API of a cluster. */
export interface KubernetesRecord {
  /** Manifests, as `kubectl apply` takes them. */
  readonly objects: readonly JsonObject[];
  /** What `apiserver_requested_deprecated_apis` tells. */
  readonly deprecatedRequests: readonly DeprecatedRequest[];
  /** Resources (`pods`) and paths (`/metrics`) that nobody may read. */
  readonly forbidden: readonly string[];
  /** ARNs of callers without an access entry. */
  readonly unknownPrincipals: readonly string[];
  /** Whether the endpoint can be reached from where the emulator's clients are. */
  readonly reachable: boolean;
}

export interface DeprecatedRequest {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly removedRelease: string;
}

/** One after another takes the control plane's version, so many seconds after the one before. */
export interface DriftingNodes {
  /** The Karpenter NodePool that they are of. */
  readonly nodePool?: string;
  kubelets: readonly string[];
  readonly secondsPerNode: number;
  /** When the next one does; undefined while all have it. */
  nextAt?: number;
}

/** A managed node group. Its updates are among the cluster's; its status follows from them and from the instants here. */
export interface NodegroupRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** CREATING until then. */
  readonly activeAt: number;
  modifiedAt: number;
  /** Set by DeleteNodegroup: DELETING until then, gone afterwards. */
  goneAt?: number;
  version: string;
  releaseVersion: string;
  /** It could not be created, or not be deleted. */
  failed?: "CREATE_FAILED" | "DELETE_FAILED";
  /** The versions that `$Latest` and `$Default` of its launch template stand for. */
  templateVersions?: TemplateVersions;
  tags: Record<string, string>;
  readonly createToken?: { readonly token: string; readonly fingerprint: string };
  /** A pod disruption budget that lets no pod go: an update without `force` fails with PodEvictionFailure. */
  readonly evictionBlocked: boolean;
  issues: readonly HealthIssue[];
  /** The Kubernetes version that its nodes have still, where the roll to `version` has failed. */
  nodesLeftAt?: string;
  /** What a failed update has left heals then. */
  healsAt?: number;
  /** DescribeNodegroup's remaining members. */
  described: JsonObject;
}

/** The Kubernetes version of its oldest nodes: after a failed roll not the one that EKS shows. */
export function kubeletOf({ version, nodesLeftAt }: NodegroupRecord): string {
  return nodesLeftAt ?? version;
}

export interface TemplateVersions {
  readonly latest: number;
  readonly default: number;
}

export interface HealthIssue {
  readonly code: string;
  readonly message: string;
  readonly resourceIds: readonly string[];
}

/** An EKS add-on as installed on a cluster. Its updates are among the cluster's. */
export interface AddonRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** CREATING until then. */
  readonly activeAt: number;
  modifiedAt: number;
  /** Set by DeleteAddon: DELETING until then, gone afterwards. */
  goneAt?: number;
  version: string;
  /** It could not be created, or not be deleted. An update that succeeds puts an end to it. */
  failed?: "CREATE_FAILED" | "DELETE_FAILED";
  tags: Record<string, string>;
  readonly createToken?: { readonly token: string; readonly fingerprint: string };
  /** Somebody changed its objects in the cluster: an update that neither overwrites nor preserves fails. */
  conflicting: boolean;
  issues: readonly HealthIssue[];
  /** Its issues are over by then. */
  healsAt?: number;
  /** DescribeAddon's remaining members. */
  described: JsonObject;
}

/** A Fargate profile. They come from seeds only. */
export interface FargateProfileRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** The kubelet of its pods: the cluster's version when they were started. */
  readonly version: string;
  tags: Record<string, string>;
  /** DescribeFargateProfile's remaining members. */
  readonly described: JsonObject;
}

/** All update types of the service model; some are made by events only. */
export const UPDATE_TYPES = [
  "VersionUpdate",
  "VersionRollback",
  "EndpointAccessUpdate",
  "LoggingUpdate",
  "ConfigUpdate",
  "AssociateIdentityProviderConfig",
  "DisassociateIdentityProviderConfig",
  "AssociateEncryptionConfig",
  "AddonUpdate",
  "VpcConfigUpdate",
  "AccessConfigUpdate",
  "UpgradePolicyUpdate",
  "ZonalShiftConfigUpdate",
  "AutoModeUpdate",
  "RemoteNetworkConfigUpdate",
  "DeletionProtectionUpdate",
  "CapabilityUpdate",
  "CertificateAuthorityUpdate",
  "ControlPlaneComponentConfigUpdate",
  "ControlPlaneEgressUpdate",
  "ControlPlaneScalingConfigUpdate",
  "VendedLogsUpdate",
] as const;
export type UpdateType = (typeof UPDATE_TYPES)[number];

type UpdateStatus = "InProgress" | "Failed" | "Cancelled" | "Successful";

export interface UpdateErrorDetail {
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly resourceIds: readonly string[];
}

/** What the update is of. EKS runs one at a time per target. */
export type UpdateTarget =
  | { readonly kind: "cluster" }
  | { readonly kind: "nodegroup"; readonly name: string }
  | { readonly kind: "addon"; readonly name: string };

export function sameTarget(a: UpdateTarget, b: UpdateTarget): boolean {
  return a.kind === b.kind && (a.kind === "cluster" || b.kind === "cluster" || a.name === b.name);
}

/** What a successful update changes. A new kind gets its case in `update/applyDue.ts`. */
export type UpdateEffect =
  | {
      readonly kind: "clusterVersion";
      readonly from: string;
      readonly to: string;
      readonly fromPlatformVersion: string;
      readonly toPlatformVersion: string;
      /** EKS does it by itself, because this support has ended. */
      readonly endOf?: "STANDARD" | "EXTENDED";
    }
  | { readonly kind: "clusterConfig"; readonly described: JsonObject }
  | { readonly kind: "upgradePolicy"; readonly supportType: "STANDARD" | "EXTENDED" }
  | {
      readonly kind: "nodegroup";
      readonly version?: string;
      readonly releaseVersion?: string;
      readonly described: JsonObject;
    }
  | { readonly kind: "addon"; readonly version: string; readonly described: JsonObject }
  | { readonly kind: "none" };

export interface Cancellation {
  readonly endsAt: number;
  readonly outcome: "Successful" | "Failed";
}

/** An update: plain JSON, instants in milliseconds. Its status follows from `endsAt` and `outcome`. */
export interface UpdateRecord {
  readonly id: string;
  readonly type: UpdateType;
  readonly target: UpdateTarget;
  readonly params: readonly { readonly type: string; readonly value: string }[];
  readonly createdAt: number;
  /** InProgress before, `outcome` from then on. `null`: held until somebody sets it. */
  endsAt: number | null;
  outcome: Exclude<UpdateStatus, "InProgress">;
  errors: UpdateErrorDetail[];
  /** If it fails, what it changes stays changed. */
  applied?: boolean;
  /** If it fails and stays applied: so many milliseconds later all is well. Without it, never. */
  healsAfter?: number;
  readonly effect: UpdateEffect;
  /** The rollback of an EKS Auto Mode cluster: its nodes roll until then, and only then does its status show it. */
  nodesRollUntil?: number;
  /** What has to be known when that is over: where the nodes go, how long all would take, and whether insights count. */
  readonly nodeRoll?: { readonly to: string; readonly seconds: number; readonly force: boolean };
  /** Their roll has come to an end, whatever end that was. */
  nodesRolled?: true;
  /** The latest attempt to cancel it: InProgress until `endsAt`, `outcome` from then on. */
  cancellation?: Cancellation;
  /** Its effect has been applied to the cluster (or never will be). */
  settled: boolean;
  readonly token?: { readonly token: string; readonly fingerprint: string };
}

export function updateStatus(update: UpdateRecord, now: number): UpdateStatus {
  return update.endsAt === null || now < update.endsAt ? "InProgress" : update.outcome;
}

type InsightCategory = "UPGRADE_READINESS" | "MISCONFIGURATION" | "ROLLBACK_READINESS";
export type InsightStatus = "PASSING" | "WARNING" | "ERROR" | "UNKNOWN";

/** What a check found, about the cluster or about one resource of it. */
export interface Finding {
  readonly status: InsightStatus;
  readonly reason: string;
}

/** An insight as a check, or a seed, has it. When it was refreshed is added where it is shown. */
export interface InsightRecord extends Finding {
  readonly name: string;
  readonly category: InsightCategory;
  /** The minor that it is about: the one to upgrade to, or to roll back to. */
  readonly kubernetesVersion: string;
  readonly description: string;
  readonly recommendation: string;
  readonly additionalInfo: Readonly<Record<string, string>>;
  readonly resources: readonly (Finding & { readonly arn?: string; readonly kubernetesResourceUri?: string })[];
  readonly deprecationDetails: readonly JsonObject[];
  readonly addonCompatibilityDetails: readonly {
    readonly name: string;
    readonly compatibleVersions: readonly string[];
  }[];
  /** Given by a seed: the check has not succeeded since. */
  readonly lastRefreshTime?: number;
  readonly lastTransitionTime?: number;
}

/** An insight that a seed gives; it takes the place of a computed one of the same name and category. */
export interface SeededInsight extends Omit<InsightRecord, "kubernetesVersion" | "lastRefreshTime" | "status"> {
  /** Absent for ROLLBACK_READINESS: whatever the cluster can be rolled back to. */
  readonly kubernetesVersion?: string;
  status: InsightStatus;
  lastRefreshTime?: number;
  /** What the next refresh on demand will find. */
  afterRefresh?: InsightStatus;
}

/** A cluster's insights, plain JSON. How they are kept up to date: `insight/insights.ts`. */
interface ClusterInsights {
  /** The last refresh that was not just another day's: on demand, or when the version changed. */
  refreshedAt: number;
  /** What the checks found at a refresh, kept because the cluster has changed since. */
  held?: { readonly refreshedAt: number; readonly found: readonly InsightRecord[] };
  /** The latest refresh on demand. */
  refresh?: { readonly startedAt: number; readonly endsAt: number; settled: boolean };
  readonly seeded: SeededInsight[];
}
