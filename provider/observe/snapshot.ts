import type { AwsFailure, AwsFailureKind } from "../core/awsFailure";
import type { Cluster, Update } from "../eks/EksApi";
import type { KubernetesVersion } from "../core/kubernetesVersion";

/** One part of a snapshot: seen, or not, and then why. A part that cannot be seen never hides the others. */
export type Part<T> = { readonly seen: true; readonly value: T } | { readonly seen: false; readonly why: Unseen };

export interface Unseen {
  /** `left-out`: not asked, since a preview makes a bounded number of calls. */
  readonly kind: AwsFailureKind | "no-answer" | "left-out";
  /** The call that did not get through: `ListNodegroups`. */
  readonly operation: string;
  /** AWS's own words. */
  readonly words: string;
  /** What it met; absent where no answer came in time. */
  readonly failure?: AwsFailure;
}

/** A health issue of a cluster, a node group or an add-on. */
export interface HealthIssue {
  readonly code: string;
  readonly message: string;
  readonly resourceIds: readonly string[];
}

export interface ObservedCluster extends Cluster {
  readonly issues: readonly HealthIssue[];
  /** What EKS does at the end of standard support: charge for extended support, or upgrade. */
  readonly supportType: "STANDARD" | "EXTENDED" | undefined;
  readonly autoMode: boolean;
  /** Its control plane runs on an Outpost, not in the cloud. */
  readonly onOutpost: boolean;
}

export interface OfferedVersion {
  readonly version: KubernetesVersion;
  readonly support: "STANDARD_SUPPORT" | "EXTENDED_SUPPORT" | "UNSUPPORTED" | undefined;
  /** `YYYY-MM-DD`, as are the others. */
  readonly endOfStandardSupport: string | undefined;
  readonly endOfExtendedSupport: string | undefined;
}

export interface Nodegroup {
  readonly name: string;
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
}

export interface Addon {
  readonly name: string;
  readonly status: string;
  /** `v1.19.0-eksbuild.1` */
  readonly version: string;
  readonly issues: readonly HealthIssue[];
}

/** A version of an add-on, and the cluster versions it fits. */
export interface AddonRelease {
  readonly addon: string;
  readonly version: string;
  readonly fits: readonly KubernetesVersion[];
  /** The cluster versions for which it is EKS's default. */
  readonly defaultFor: readonly KubernetesVersion[];
}

export interface Insight {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly version: KubernetesVersion | undefined;
  readonly status: "PASSING" | "WARNING" | "ERROR" | "UNKNOWN";
  readonly reason: string;
  /** ISO 8601; when EKS last evaluated it. */
  readonly refreshedAt: string | undefined;
  /** What it names: `nodegroup/workers`, `addon/vpc-cni`, or its ARN or URI. undefined: it was not asked, or not answered. */
  readonly resources?: readonly string[] | undefined;
  /** Why what it names could not be read, where it was asked for. */
  readonly resourcesUnseen?: Unseen;
}

/** All that preview looks at, taken at one moment. Plain data. */
export interface Snapshot {
  readonly clusterName: string;
  readonly region: string;
  /** Milliseconds since the epoch, by AWS's clock. */
  readonly at: number;
  readonly cluster: Part<ObservedCluster>;
  readonly versions: Part<readonly OfferedVersion[]>;
  readonly nodegroups: Part<readonly Nodegroup[]>;
  readonly addons: Part<readonly Addon[]>;
  readonly addonReleases: Part<readonly AddonRelease[]>;
  readonly insights: Part<readonly Insight[]>;
  /** undefined where the plan does not depend on them, as are the updates. */
  readonly fargateProfiles: Part<readonly string[]> | undefined;
  /** The cluster's updates, as far as they were asked. */
  readonly updates: Part<readonly Update[]> | undefined;
  readonly unaskedUpdates?: UnaskedUpdates | undefined;
}

/** Updates of the cluster that were not asked, since a preview makes a bounded number of calls. */
export interface UnaskedUpdates {
  readonly ids: readonly string[];
  /** Whether the cluster has had more than the first page of the list names. */
  readonly more: boolean;
  /** How many of them may be asked still. */
  readonly calls: number;
  /** Among those that were asked: the last ones that this resource made, as the state tells. */
  readonly own: readonly string[];
}

/** What was seen, or nothing. */
export function seenIn<T>(part: Part<readonly T[]> | undefined): readonly T[] {
  return part?.seen === true ? part.value : [];
}

/** How much of the cluster's updates was not looked at, as the end of a sentence; empty where all of it was. */
export function unaskedText({ updates, unaskedUpdates }: Snapshot): string {
  if (!unaskedUpdates) return "";
  const asked = seenIn(updates).length;
  const all = `${asked + unaskedUpdates.ids.length}${unaskedUpdates.more ? " or more" : ""}`;
  return ` (asked ${asked} of ${all} updates: the calls of a preview are bounded)`;
}

/** The parts that were asked for and not seen. */
export function unseenParts(snapshot: Snapshot): Unseen[] {
  const { cluster, versions, nodegroups, addons, addonReleases, insights, fargateProfiles, updates } = snapshot;
  return [cluster, versions, nodegroups, addons, addonReleases, insights, fargateProfiles, updates].flatMap((part) =>
    part === undefined || part.seen ? [] : [part.why],
  );
}
