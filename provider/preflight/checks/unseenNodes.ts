import type { Finding } from "../../core/findings";
import type { KubernetesVersion } from "../../core/versions/kubernetesVersion";
import { formatVersion, sameVersion } from "../../core/versions/kubernetesVersion";
import { printableLine } from "../../core/printable";
import type { InsightSummary } from "../../eks/types";
import type { Snapshot } from "../../observe/snapshot";
import type { Step } from "../../plan/hops";
import type { PreflightContext } from "../context";
import { upgradesIn } from "../context";
import { KUBELET_SKEW, notTold } from "./insights";
import { nodesAreSeen } from "./nodes";

/** So many hops a node at the cluster's version, or one minor below, may stay behind without breaking the skew. */
const SAFE_HOPS = 2;

/**
 * EKS's API has managed node groups only. Its insight on kubelet skew covers all nodes, and looks at the next hop only: how old
 * the others are is not known.
 */
export function unseenNodeFindings(context: PreflightContext): Finding[] {
  const { cluster, steps, snapshot, force } = context;
  const upgrades = upgradesIn(steps);
  const [first] = upgrades;
  if (first === undefined || nodesAreSeen(snapshot)) return [];
  const hops = upgrades.length;
  const about = { code: "EKSV028", resource: `cluster/${cluster.name}` } as const;
  const long = hops > SAFE_HOPS;
  const auto = cluster.autoMode
    ? "EKS Auto Mode replaces its nodes after each hop, by drift, within their disruption budgets: their pods restart elsewhere, and this run does not wait for it; "
    : "";
  const behind = long ? `, and those that stay are further behind after each of the ${hops} hops` : "";
  const unknown = notKnown(snapshot, first);
  const then =
    unknown === undefined || hops === 1
      ? ""
      : `; up ${unknown.forGood ? "starts no hop after the first on that" : "looks again before each hop after the first, and starts none on that"}`;
  const fact = unknown === undefined ? "" : `; whether they fit the first hop is not known: ${unknown.why}${then}`;
  const look = unknown === undefined ? "" : "allow eks:ListInsights, or set inspectCluster: true, to see them; or ";
  return [
    {
      ...about,
      severity: unknown?.forGood === true && hops > 1 && !force ? "error" : long || unknown ? "warning" : "note",
      fact: `${auto}nodes outside managed node groups (self-managed, Karpenter's, hybrid) are not seen, and not moved${behind}${fact}`,
      remedy: `${look}see their kubelets (kubectl get nodes); bring them to ${formatVersion(cluster.version)} first, or go ${SAFE_HOPS} minors at a time`,
    },
  ];
}

/** What EKS says of all kubelets, where the cluster is led to `to`. */
export function kubeletInsight(insights: readonly InsightSummary[], to: KubernetesVersion): InsightSummary | undefined {
  return insights.find(
    ({ name, category, version }) =>
      category === "UPGRADE_READINESS" && KUBELET_SKEW.test(name) && version !== undefined && sameVersion(version, to),
  );
}

/** Why EKS's insight does not tell of the nodes either; `forGood`: asking again does not help. */
function notKnown({ insights }: Snapshot, first: Step): { why: string; forGood: boolean } | undefined {
  if (!insights.seen) {
    const { kind, operation, words } = insights.why;
    const why = `${operation} met ${printableLine(words).slice(0, 200)}`;
    return { why, forGood: kind === "denied" };
  }
  const skew = kubeletInsight(insights.value, first.to);
  if (skew === undefined) return { why: "EKS shows no insight on it", forGood: false };
  const why = notTold(skew);
  return why === undefined ? undefined : { why, forGood: false };
}
