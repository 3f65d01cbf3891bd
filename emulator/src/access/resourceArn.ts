import { partitionOf } from "../partition";
import type { Place } from "../store";

/**
 * The resource that an EKS operation is authorized on, as the refusal names it: the cluster, or what users' reports show for
 * operations without one. That those on node groups, add-ons and updates name the cluster too is a simplification.
 */
export function resourceArn({ account, region }: Place, operation: string, cluster: string | undefined): string {
  const prefix = `arn:${partitionOf(region)}:eks:${region}:${account}`;
  if (cluster !== undefined) return `${prefix}:cluster/${cluster}`;
  if (operation === "DescribeAddonVersions") return `${prefix}:/addons/supported-versions`;
  return operation === "ListClusters" ? `${prefix}:cluster/*` : "*";
}
