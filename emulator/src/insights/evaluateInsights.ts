import type { ClusterRecord } from "../clusterRecord";
import { eligibleRollback } from "../eligibleRollback";
import { minorsBetween } from "../kubernetesVersion";
import { nextVersion } from "../kubernetesVersions";
import { addonCompatibility } from "./checks/addonCompatibility";
import { amazonLinux2 } from "./checks/amazonLinux2";
import { autoModeDisruption } from "./checks/autoModeDisruption";
import { clusterHealth } from "./checks/clusterHealth";
import { deprecatedApis } from "./checks/deprecatedApis";
import type { Check, CheckedChange } from "./checks/check";
import { kubeletSkew } from "./checks/kubeletSkew";
import { kubeProxySkew } from "./checks/kubeProxySkew";
import type { InsightRecord, SeededInsight } from "./insightRecord";

/** What EKS checks before an upgrade; names and most texts are those of its answers in the user guide and in users' listings. */
const UPGRADE_CHECKS: readonly Check[] = [
  clusterHealth,
  amazonLinux2,
  kubeletSkew,
  kubeProxySkew,
  addonCompatibility,
  deprecatedApis,
];

/** The user guide says what EKS checks before a rollback, not what it calls it: the names are our guess. */
const ROLLBACK_CHECKS: readonly Check[] = [
  clusterHealth,
  kubeletSkew,
  kubeProxySkew,
  addonCompatibility,
  deprecatedApis,
  autoModeDisruption,
];

/** All insights of a cluster as the checks would find them at `now`: computed ones, and those that a seed gives in their place or besides. */
export function evaluateInsights(cluster: ClusterRecord, now: number): InsightRecord[] {
  const computed = changesToCheck(cluster, now).flatMap((change) => {
    const checks = change.category === "UPGRADE_READINESS" ? UPGRADE_CHECKS : ROLLBACK_CHECKS;
    return checks.flatMap((check) => check(cluster, change));
  });
  const seeded = cluster.insights.seeded.flatMap((insight) => asFound(cluster, insight, now));
  const replaced = computed.filter(
    ({ name, category }) => !seeded.some((insight) => insight.name === name && insight.category === category),
  );
  return [...replaced, ...seeded];
}

/** The next minor, if it is out, and while there is a way back, that. */
function changesToCheck(cluster: ClusterRecord, now: number): CheckedChange[] {
  const next = nextVersion(cluster.version, now);
  const back = eligibleRollback(cluster, now);
  return [
    ...(next === undefined ? [] : [{ category: "UPGRADE_READINESS", target: next.version } as const]),
    ...(back === undefined ? [] : [{ category: "ROLLBACK_READINESS", target: back.from } as const]),
  ];
}

/** A seeded insight, unless what it is about is over: the cluster has reached that minor, or there is no way back. */
function asFound(cluster: ClusterRecord, insight: SeededInsight, now: number): InsightRecord[] {
  if (insight.category !== "ROLLBACK_READINESS") {
    const kubernetesVersion = insight.kubernetesVersion ?? cluster.version;
    const over = insight.category === "UPGRADE_READINESS" && minorsBetween(cluster.version, kubernetesVersion) <= 0;
    return over ? [] : [{ ...insight, kubernetesVersion }];
  }
  const back = eligibleRollback(cluster, now)?.from;
  const about = insight.kubernetesVersion ?? back;
  return back === undefined || about !== back ? [] : [{ ...insight, kubernetesVersion: back }];
}
