import type { Severity, Finding } from "../../core/findings";
import { compareVersions, formatVersion } from "../../core/kubernetesVersion";
import { nodesAreSeen } from "./nodes";
import type { PreflightContext } from "../context";
import { upgradesIn } from "../context";
import { formatTime } from "../../core/time";
import { printableLine } from "../../core/printable";
import type { Insight } from "../../observe/snapshot";
import { seenIn } from "../../observe/part";

/** EKS evaluates its insights once a day; one that is older has missed its turn. */
const STALE_HOURS = 24;
const HOUR_MS = 3_600_000;

/** What EKS says of a cluster's readiness, for every version on the way. */
export function insightFindings(context: PreflightContext): Finding[] {
  const { snapshot, steps, cluster, refreshInsights } = context;
  if (upgradesIn(steps).length === 0) return [];
  const ours = seenIn(snapshot.insights).filter(
    (insight) => insight.category === "UPGRADE_READINESS" && isOnTheWay(insight, context),
  );
  const findings = ours.flatMap((insight) => notPassing(insight, context));
  const stale = ours.filter((insight) => isStale(insight, snapshot.at));
  if (stale.length === 0) return findings;
  const oldest = stale.map((insight) => insight.refreshedAt ?? "").sort()[0] ?? "";
  return [
    ...findings,
    {
      code: "EKSV041",
      severity: refreshInsights ? "note" : "warning",
      resource: `cluster/${cluster.name}`,
      fact: `${stale.length} of ${ours.length} upgrade insights are older than ${STALE_HOURS} h (the oldest of ${formatTime(oldest)}), so they may not show what is the case now${refreshInsights ? "; up has them evaluated again" : ""}`,
      remedy: `set refreshInsights: true, so that up has them evaluated again before it starts, or do it now (aws eks start-insights-refresh --cluster-name ${cluster.name})`,
    },
  ];
}

function isOnTheWay({ version }: Insight, { cluster, desired }: PreflightContext): boolean {
  return !version || (compareVersions(version, cluster.version) > 0 && compareVersions(version, desired) <= 0);
}

function isStale({ refreshedAt }: Insight, now: number): boolean {
  return refreshedAt !== undefined && now - Date.parse(refreshedAt) > STALE_HOURS * HOUR_MS;
}

/** Nodes that no managed node group has, as self-managed ones and Karpenter's, are seen through this insight only. */
const KUBELET_SKEW = /kubelet version skew/i;

function notPassing(insight: Insight, context: PreflightContext): Finding[] {
  const { id, name, status, version } = insight;
  const { desired } = context;
  if (status === "PASSING") return [];
  const kubelets = KUBELET_SKEW.test(name);
  // Of hops to come the nodes themselves tell, where they were seen: EKSV020 and EKSV063.
  if (kubelets && status === "WARNING" && nodesAreSeen(context.snapshot)) return [];
  // EKS may refuse an upgrade because of an ERROR, never because of a WARNING or an UNKNOWN. A WARNING of the skew is an ERROR
  // once the cluster is where the insight is about.
  const goesOn = version !== undefined && compareVersions(version, desired) < 0;
  const blocks = status === "ERROR" || (kubelets && status === "WARNING" && goesOn);
  return [
    {
      code: kubelets ? "EKSV024" : "EKSV040",
      severity: blocks ? blockingSeverity(context) : "warning",
      resource: `insight/${id}`,
      ...(insight.resources === undefined ? {} : { names: insight.resources }),
      fact:
        `insight "${name}"${version ? ` for ${formatVersion(version)}` : ""} is ${status}${reasonOf(insight)}` +
        (kubelets ? "; it covers all nodes, self-managed and Karpenter's too" : ""),
      remedy: insightRemedy(insight, context, blocks),
    },
  ];
}

/** An insight that blocks stops preview, unless EKS is told to override it, or up will have it evaluated again. */
export function blockingSeverity({ force, refreshInsights }: PreflightContext): Severity {
  return force || refreshInsights ? "warning" : "error";
}

export function insightRemedy(
  { id }: Insight,
  { cluster, force, refreshInsights }: PreflightContext,
  blocks: boolean,
): string {
  const see = `see what it names (aws eks describe-insight --cluster-name ${cluster.name} --id ${id}) and fix it`;
  if (!blocks) return see;
  if (force) return `${see}; force is true, so EKS will override it`;
  if (refreshInsights) return `${see}; up has it evaluated again before it starts, and stops if it still says so`;
  return `${see}; if that is done already, set refreshInsights: true; to override it, set force: true`;
}

export function reasonOf({ reason }: Insight): string {
  return reason === "" ? "" : `: ${printableLine(reason).slice(0, 300)}`;
}
