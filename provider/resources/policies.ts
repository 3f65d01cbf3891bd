// Part of the package's public types, which must not lead to the AWS SDK's.

/** What UpdateAddon does where somebody changed what the add-on manages. */
export type ResolveConflicts = "NONE" | "OVERWRITE" | "PRESERVE";

/** How an add-on goes along with the cluster. */
export interface AddonPolicy {
  /**
   * - `"follow"` (default): it moves where its version does not fit the cluster's, and no more often than it must; kube-proxy
   *   ends at the cluster's own minor
   * - `"default"`: it ends at the version that is EKS's default for the cluster's version, or stays where it is newer
   * - `"latest"`: it ends at the newest version that fits the cluster's
   * - `"v1.19.6-eksbuild.7"`: it ends there
   * - `"excluded"`: it stays as it is, whatever the cluster does
   */
  readonly version?: string | undefined;
  /**
   * What EKS does where somebody changed what the add-on manages. Default: `"PRESERVE"`, which keeps the changes.
   *
   * @see `resolveConflicts` of UpdateAddon
   */
  readonly resolveConflicts?: ResolveConflicts | undefined;
  /**
   * The add-on's configuration, JSON or YAML, for the version that it ends at. It is sent with the update to that version; where
   * nothing moves the add-on, preview says that it stays configured as it is (`EKSV033`), and where that version does not accept it,
   * preview refuses it (`EKSV036`). Default: what the add-on has is kept.
   */
  readonly configurationValues?: string | undefined;
}

/** A launch template's version, named as the node group names it. */
export interface NodegroupLaunchTemplate {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  /** A number, `"$Latest"` or `"$Default"`. */
  readonly version: string;
}

/** How a managed node group goes along with the cluster. */
export interface NodegroupPolicy {
  /**
   * - `"follow"` (default): it ends at the cluster's version
   * - `"1.32"`: it ends there, and rolls to a newer version only where it is in the cluster's way
   * - `"excluded"`: it stays as it is, whatever the cluster does
   */
  readonly version?: string | undefined;
  /** The release of the EKS optimised image at the end, for example `"1.33.4-20251103"`. Default: the newest. */
  readonly releaseVersion?: string | undefined;
  /** The version of the node group's own launch template at the end. Default: what it has is kept. */
  readonly launchTemplate?: NodegroupLaunchTemplate | undefined;
  /** Whether nodes are replaced although a pod cannot be evicted (a PodDisruptionBudget forbids it). Default: `false`. */
  readonly force?: boolean | undefined;
}

/** The name that stands for every add-on or node group that is not named. */
export const ALL_OTHERS = "*";

/** The policy for a name: its own, else that of `*`; in the short spelling a text is the version. */
export function policyFor<P extends AddonPolicy | NodegroupPolicy>(
  policies: Readonly<Record<string, P | string>> | undefined,
  name: string,
): P | { readonly version?: string } {
  const policy = policies?.[name] ?? policies?.[ALL_OTHERS];
  if (policy === undefined) return {};
  return typeof policy === "string" ? { version: policy } : policy;
}
