import { printableLine } from "../../core/printable";
import { offeredAs, takesExtendedSupport } from "../../plan/support";
import type { Finding } from "../../core/findings";
import type { OfferedVersion } from "../../eks/types";
import { compareVersions, formatVersion } from "../../core/versions/kubernetesVersion";
import type { PreflightContext } from "../context";
import { hopText } from "../context";

/** How long before EKS upgrades a cluster by itself it is worth a warning. */
const NEAR_DAYS = 60;
const DAY_MS = 24 * 3_600_000;

export function versionFindings(context: PreflightContext): Finding[] {
  const { snapshot } = context;
  if (!snapshot.versions.seen) return [];
  const offered = snapshot.versions.value;
  return [...notOffered(context, offered), ...supportFindings(context, offered)];
}

function notOffered({ cluster, steps }: PreflightContext, offered: readonly OfferedVersion[]): Finding[] {
  const sorted = offered.map((one) => one.version).sort(compareVersions);
  const [oldest, newest] = [sorted[0], sorted.at(-1)];
  const missing = steps.find((step) => !offeredAs(offered, step.to));
  if (!missing || !oldest || !newest) return [];
  const version = formatVersion(missing.to);
  const when =
    compareVersions(missing.to, newest) > 0 ? " yet" : compareVersions(missing.to, oldest) < 0 ? " any more" : "";
  return [
    {
      code: "EKSV010",
      severity: "error",
      resource: `cluster/${cluster.name}`,
      hop: hopText(missing),
      fact: `EKS does not offer ${version}${when}: it has ${formatVersion(oldest)} to ${formatVersion(newest)}`,
      remedy: `write a version up to ${formatVersion(newest)} (aws eks describe-cluster-versions lists them)`,
    },
  ];
}

function supportFindings(context: PreflightContext, offered: readonly OfferedVersion[]): Finding[] {
  const { cluster, steps, desired } = context;
  const target = offeredAs(offered, desired);
  if (!target) return [];
  const rollback = steps.some((step) => step.kind === "rollback");
  const version = formatVersion(desired);
  const about = { resource: `cluster/${cluster.name}` } as const;
  if (target.support === "UNSUPPORTED") {
    return [
      {
        ...about,
        code: "EKSV011",
        severity: rollback ? "error" : "warning",
        fact: `${version} is past its extended support, which ended ${target.endOfExtendedSupport ?? "at a date EKS does not tell"}; EKS moves such clusters on by itself`,
        remedy:
          "write a version in standard support (aws eks describe-cluster-versions --version-status STANDARD_SUPPORT)",
      },
    ];
  }
  // A rollback into extended support has a gate of its own.
  if (rollback) return [];
  const findings: Finding[] = [];
  if (target.support === "EXTENDED_SUPPORT") {
    findings.push({
      ...about,
      code: "EKSV012",
      severity: "note",
      fact: `${version} is in extended support since ${target.endOfStandardSupport ?? "a date EKS does not tell"}, at six times the price of standard support`,
      remedy:
        "write a version in standard support (aws eks describe-cluster-versions --version-status STANDARD_SUPPORT)",
    });
  }
  return [...findings, ...autoUpgrade(context, target)];
}

function autoUpgrade({ cluster, snapshot }: PreflightContext, target: OfferedVersion): Finding[] {
  const { endOfStandardSupport: end } = target;
  const extended = takesExtendedSupport(cluster.supportType);
  if (extended === true || end === undefined) return [];
  const days = Math.ceil((Date.parse(end) - snapshot.at) / DAY_MS);
  if (days > NEAR_DAYS && target.support !== "EXTENDED_SUPPORT") return [];
  const version = formatVersion(target.version);
  const when = days > 0 ? `in ${days} day${days === 1 ? "" : "s"}, on ${end}` : `since ${end}`;
  const then =
    extended === false
      ? "under supportType STANDARD EKS then upgrades the cluster by itself, past what the program says"
      : `the cluster's supportType is ${printableLine(cluster.supportType ?? "")}, of which it is not known whether EKS then upgrades the cluster by itself`;
  return [
    {
      code: "EKSV013",
      severity: "warning",
      resource: `cluster/${cluster.name}`,
      fact: `standard support of ${version} ${days > 0 ? "ends" : "has ended"} ${when}, and ${then}`,
      remedy:
        "write a version with a later end of standard support, or choose extended support " +
        `(aws eks update-cluster-config --name ${cluster.name} --upgrade-policy supportType=EXTENDED)`,
    },
  ];
}
