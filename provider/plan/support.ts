import type { OfferedVersion } from "../eks/types";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { formatVersion, sameVersion } from "../core/versions/kubernetesVersion";
import type { SupportedVersion } from "../resources/planTypes";

/** Source: https://aws.amazon.com/eks/pricing/, the price per cluster and hour, the same in all commercial regions. */
const DOLLARS_PER_HOUR = { STANDARD_SUPPORT: 0.1, EXTENDED_SUPPORT: 0.6, UNSUPPORTED: undefined } as const;

/** What extended support costs beyond standard support. */
export const EXTRA_PER_HOUR = DOLLARS_PER_HOUR.EXTENDED_SUPPORT - DOLLARS_PER_HOUR.STANDARD_SUPPORT;

/** AWS's own figure for a month. */
export const HOURS_A_MONTH = 730;

export function supportOf(
  versions: readonly OfferedVersion[],
  version: KubernetesVersion,
): SupportedVersion | undefined {
  const found = offeredAs(versions, version);
  if (!found) return undefined;
  const { support: status, endOfStandardSupport, endOfExtendedSupport } = found;
  const dollarsPerHour = status && DOLLARS_PER_HOUR[status];
  return { version: formatVersion(version), status, endOfStandardSupport, endOfExtendedSupport, dollarsPerHour };
}

/** `1.31 is in extended support until 2026-11-26, $0.60 per hour` */
export function supportText(support: SupportedVersion): string {
  const { version, status, endOfStandardSupport, endOfExtendedSupport, dollarsPerHour } = support;
  const price = dollarsPerHour === undefined ? "" : `, $${dollarsPerHour.toFixed(2)} per hour`;
  const until = (day: string | undefined): string => (day === undefined ? "" : ` until ${day}`);
  switch (status) {
    case "STANDARD_SUPPORT":
      return `${version} is in standard support${until(endOfStandardSupport)}, extended${until(endOfExtendedSupport)}${price}`;
    case "EXTENDED_SUPPORT":
      return `${version} is in extended support${until(endOfExtendedSupport)}${price}`;
    case "UNSUPPORTED":
      return `${version} is past its support, which ended ${endOfExtendedSupport ?? "at a date EKS does not tell"}`;
    case undefined:
      return `${version}: EKS does not tell how it is supported`;
    default:
      return `${version}: EKS calls its support ${String(status)}, a word that is not known`;
  }
}

/** What the change of version costs or saves, where it does either. */
export function costText(now: SupportedVersion | undefined, then: SupportedVersion | undefined): string | undefined {
  if (now?.dollarsPerHour === undefined || then?.dollarsPerHour === undefined) return undefined;
  const change = then.dollarsPerHour - now.dollarsPerHour;
  if (change === 0) return undefined;
  const [hour, month] = [Math.abs(change).toFixed(2), Math.round(Math.abs(change) * HOURS_A_MONTH)];
  return change < 0
    ? `leaving extended support saves $${hour} per hour, about $${month} a month`
    : `extended support costs $${hour} more per hour, about $${month} a month`;
}

/**
 * Whether AWS leaves a cluster where it is when the standard support of its version ends, and upgrades it at the end of extended
 * support only; of a word that is new that is not known. Where EKS tells nothing, its default counts.
 * Source: `upgradePolicy` of DescribeCluster; the EKS user guide, "View current cluster upgrade policy".
 */
export function takesExtendedSupport(supportType: string | undefined): boolean | undefined {
  if (supportType === "STANDARD") return false;
  return supportType === undefined || supportType === "EXTENDED" ? true : undefined;
}

/** What EKS says of a version, if it offers it. */
export function offeredAs(offered: readonly OfferedVersion[], version: KubernetesVersion): OfferedVersion | undefined {
  return offered.find((one) => sameVersion(one.version, version));
}
