import { formatMinutes, formatTime } from "../../core/time";
import type { Finding } from "../../core/findings";
import { printableLine } from "../../core/printable";
import { offeredAs, takesExtendedSupport } from "../../plan/support";
import type { Update } from "../../eks/types";
import type { KubernetesVersion } from "../../core/versions/kubernetesVersion";
import { compareVersions, formatVersion, sameVersion } from "../../core/versions/kubernetesVersion";
import type { PreflightContext } from "../context";
import { rollbackIn } from "../context";
import type { RollbackStep } from "../../plan/hops";
import { closesAt, CLOSES_WITHIN_MS, DEFAULT_ROLLBACK_TIMEOUT_MINUTES } from "../../core/rollback";
import type { UnaskedUpdates } from "../../observe/snapshot";
import { seenIn } from "../../observe/part";
import { unaskedText } from "../../observe/snapshot";
import { blockingSeverity, detailsText, insightRemedy, reasonOf, namesOf } from "./insights";

/** The gates of a rollback. Source: the EKS user guide, "Roll back a cluster to a previous Kubernetes version". */
export function rollbackFindings(context: PreflightContext): Finding[] {
  const step = rollbackIn(context.steps);
  if (!step) return [];
  return [
    ...windowFindings(context, step),
    ...supportFindings(context, step),
    ...nodesAhead(context, step),
    ...insightFindings(context),
    ...autoMode(context),
  ];
}

/** The upgrade that a rollback from this version would take back: the last change of the version, if it was one. */
export function lastUpgrade(updates: readonly Update[], to: KubernetesVersion): Update | undefined {
  const last = updates
    .filter((one) => one.status === "Successful" && (one.type === "VersionUpdate" || one.type === "VersionRollback"))
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt))
    .at(-1);
  return last?.type === "VersionUpdate" && last.to && sameVersion(last.to, to) ? last : undefined;
}

/** The others may hold a later change of the version, except after the last one that the state tells of. */
export function isOwn(upgrade: Update | undefined, unasked: UnaskedUpdates): boolean {
  return upgrade !== undefined && unasked.own.includes(upgrade.id);
}

function windowFindings(context: PreflightContext, { from, to }: RollbackStep): Finding[] {
  const { cluster, snapshot } = context;
  if (snapshot.updates?.seen !== true) return [];
  const about = { severity: "error", resource: `cluster/${cluster.name}` } as const;
  const back = `${formatVersion(from)} → ${formatVersion(to)}`;
  const keep = `keep version: "${formatVersion(from)}"; to go back after all takes a new cluster at ${formatVersion(to)}`;
  const upgrade = lastUpgrade(snapshot.updates.value, from);
  const { unaskedUpdates: unasked } = snapshot;
  if (unasked && !isOwn(upgrade, unasked)) return [notLookedAt(context, upgrade)];
  if (!upgrade) {
    const fact = `EKS rolls back upgrades only, and its records do not end with one to ${formatVersion(from)}: the cluster was created at it, was rolled back to it, or EKS upgraded it at the end of extended support`;
    return [{ ...about, code: "EKSV052", fact, remedy: keep }];
  }
  const closes = closesAt(upgrade);
  const day = formatTime(closes);
  if (snapshot.at > closes + CLOSES_WITHIN_MS) {
    const fact = `the rollback window closed on ${day}, seven days after the upgrade to ${formatVersion(from)} (update ${upgrade.id}): ${back} is not possible any more`;
    return [{ ...about, code: "EKSV051", fact, remedy: keep }];
  }
  if (snapshot.at < closes - CLOSES_WITHIN_MS) return [];
  const fact = `the rollback window closes about ${day}, seven days after the upgrade to ${formatVersion(from)} was complete`;
  return [{ ...about, code: "EKSV051", severity: "warning", fact, remedy: "run up now" }];
}

function notLookedAt({ cluster, snapshot }: PreflightContext, upgrade: Update | undefined): Finding {
  const seen = upgrade && formatTime(closesAt(upgrade));
  return {
    code: "EKSV005",
    severity: "warning",
    resource: `cluster/${cluster.name}`,
    fact:
      `could not check which upgrade a rollback would take back, nor until when it can${unaskedText(snapshot)}` +
      (seen === undefined ? "" : `; the window of one that was seen, update ${upgrade?.id}, closes about ${seen}`),
    remedy:
      `nothing to do: EKS refuses a rollback that is too late before anything is started; to see it now: ` +
      `aws eks list-updates --name ${cluster.name}, and aws eks describe-update for each`,
  };
}

function supportFindings({ cluster, snapshot }: PreflightContext, { to }: RollbackStep): Finding[] {
  const target = offeredAs(seenIn(snapshot.versions), to);
  const extended = takesExtendedSupport(cluster.supportType);
  if (target?.support !== "EXTENDED_SUPPORT" || extended === true) return [];
  const doubt = extended === undefined ? ", of which it is not known whether EKS lets it go there" : "";
  return [
    {
      code: "EKSV053",
      severity: "error",
      resource: `cluster/${cluster.name}`,
      fact: `${formatVersion(to)} is in extended support, and the cluster's supportType is ${printableLine(cluster.supportType ?? "")}${doubt}`,
      remedy: `choose extended support first, at $0.60 per hour (aws eks update-cluster-config --name ${cluster.name} --upgrade-policy supportType=EXTENDED)`,
    },
  ];
}

function nodesAhead({ cluster, snapshot }: PreflightContext, { to }: RollbackStep): Finding[] {
  return seenIn(snapshot.nodegroups).flatMap(({ name, version }) =>
    version && compareVersions(version, to) > 0
      ? [
          {
            code: "EKSV054",
            severity: "error",
            resource: `nodegroup/${name}`,
            fact: `node group ${name} runs ${formatVersion(version)}, ahead of ${formatVersion(to)}, and a kubelet may not be newer than the API server`,
            remedy: `roll it back first (aws eks update-nodegroup-version --cluster-name ${cluster.name} --nodegroup-name ${name} --kubernetes-version ${formatVersion(to)})`,
          } as const,
        ]
      : [],
  );
}

/** Unlike an upgrade, a rollback is refused because of an UNKNOWN too. */
function insightFindings(context: PreflightContext): Finding[] {
  const insights = seenIn(context.snapshot.insights).filter(
    (insight) => insight.category === "ROLLBACK_READINESS" && insight.status !== "PASSING",
  );
  return insights.map((insight): Finding => {
    const blocks = insight.status !== "WARNING";
    return {
      code: "EKSV055",
      severity: blocks ? blockingSeverity(context) : "warning",
      resource: `insight/${insight.id}`,
      ...namesOf(insight),
      fact: `rollback insight "${insight.name}" is ${insight.status}${reasonOf(insight)}${detailsText(insight, context.snapshot.at)}`,
      remedy: insightRemedy(insight, context, blocks),
    };
  });
}

function autoMode({ cluster, rollbackTimeoutMinutes }: PreflightContext): Finding[] {
  if (!cluster.autoMode) return [];
  const minutes = rollbackTimeoutMinutes ?? DEFAULT_ROLLBACK_TIMEOUT_MINUTES;
  return [
    {
      code: "EKSV056",
      severity: "note",
      resource: `cluster/${cluster.name}`,
      fact: `EKS Auto Mode replaces its nodes first, by their disruption budgets; the cluster stays ACTIVE meanwhile, and after ${formatMinutes(minutes)} EKS cancels the rollback`,
      remedy:
        "set rollbackTimeoutMinutes (120 to 10080) where the nodes need longer, and customTimeouts for up to wait as long",
    },
  ];
}
