import { compareVersions, formatVersion } from "../kubernetesVersion";
import type { PreflightContext } from "../preflightContext";
import { upgradesIn } from "../preflightContext";
import { printableLine } from "../printable";
import type { Insight } from "../snapshot";
import { seenIn } from "../snapshot";
import type { Severity } from "./catalogue";
import type { Finding } from "./finding";

/** EKS evaluates its insights once a day; one that is older has missed its turn. */
const STALE_HOURS = 24;
const HOUR_MS = 3_600_000;

/** What EKS says of a cluster's readiness, for every version on the way. */
export function insightFindings(context: PreflightContext): Finding[] {
  const { snapshot, steps, cluster } = context;
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
      severity: "warning",
      resource: `cluster/${cluster.name}`,
      fact: `${stale.length} of ${ours.length} upgrade insights are older than ${STALE_HOURS} h (the oldest of ${oldest}), so they may not show what is the case now`,
      remedy: `set refreshInsights: true, so that up has them evaluated anew before it starts, or do it now (aws eks start-insights-refresh --cluster-name ${cluster.name})`,
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

function notPassing(insight: Insight, { force, cluster }: PreflightContext): Finding[] {
  const { id, name, status, version } = insight;
  if (status === "PASSING") return [];
  const kubelets = KUBELET_SKEW.test(name);
  return [
    {
      code: kubelets ? "EKSV024" : "EKSV040",
      severity: severityOf(insight, force),
      resource: `insight/${id}`,
      fact:
        `insight "${name}"${version ? ` for ${formatVersion(version)}` : ""} is ${status}${reasonOf(insight)}` +
        (kubelets ? "; it covers all nodes, self-managed and Karpenter's too" : ""),
      remedy: `see what it names (aws eks describe-insight --cluster-name ${cluster.name} --id ${id})${
        status === "ERROR" ? ", mend it, or set force: true, with which EKS overrides insights" : ""
      }`,
    },
  ];
}

/** EKS may refuse an update because of an ERROR, and says ERROR of the next minor only; WARNING and UNKNOWN never refuse. */
function severityOf({ status }: Insight, force: boolean): Severity {
  return status === "ERROR" && !force ? "error" : "warning";
}

export function reasonOf({ reason }: Insight): string {
  return reason === "" ? "" : `: ${printableLine(reason).slice(0, 300)}`;
}
