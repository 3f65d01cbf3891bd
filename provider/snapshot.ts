import type { AwsFailureKind } from "./awsFailure";
import type { Cluster, Update } from "./eks";
import type { KubernetesVersion } from "./kubernetesVersion";

/** One part of a snapshot: seen, or not, and then why. A part that cannot be seen never hides the others. */
export type Part<T> = { readonly seen: true; readonly value: T } | { readonly seen: false; readonly why: Unseen };

export interface Unseen {
  readonly kind: AwsFailureKind | "no-answer";
  /** The call that did not get through: `ListNodegroups`. */
  readonly operation: string;
  /** AWS's own words. */
  readonly words: string;
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
}

/** All that preview looks at, taken at one moment. Plain data. */
export interface Snapshot {
  readonly clusterName: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly cluster: Part<ObservedCluster>;
  readonly versions: Part<readonly OfferedVersion[]>;
  readonly nodegroups: Part<readonly Nodegroup[]>;
  readonly addons: Part<readonly Addon[]>;
  readonly addonReleases: Part<readonly AddonRelease[]>;
  readonly insights: Part<readonly Insight[]>;
  readonly fargateProfiles: Part<readonly string[]>;
  /** The cluster's updates; undefined where the plan does not depend on them. */
  readonly updates: Part<readonly Update[]> | undefined;
}

/** What was seen, or nothing. */
export function seenIn<T>(part: Part<readonly T[]> | undefined): readonly T[] {
  return part?.seen === true ? part.value : [];
}

/** The parts that were asked for and not seen. */
export function unseenParts(snapshot: Snapshot): Unseen[] {
  const { cluster, versions, nodegroups, addons, addonReleases, insights, fargateProfiles, updates } = snapshot;
  return [cluster, versions, nodegroups, addons, addonReleases, insights, fargateProfiles, updates].flatMap((part) =>
    part === undefined || part.seen ? [] : [part.why],
  );
}
