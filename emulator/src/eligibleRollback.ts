import type { ClusterRecord, VersionChange } from "./clusterRecord";

const SEVEN_DAYS = 7 * 24 * 3600 * 1000;

/**
 * The change that a rollback would undo, if the cluster is eligible (user guide, "Rollback cluster to previous Kubernetes version"): its last
 * one, an upgrade in place that was finished at most seven days ago. EKS's own upgrade at the end of standard support counts,
 * the one at the end of extended support does not.
 */
export function eligibleRollback(cluster: ClusterRecord, now: number): VersionChange | undefined {
  const last = cluster.history.at(-1);
  const upgraded = last?.type === "VersionUpdate" || (last?.type === "AutoUpgrade" && last.endOf === "STANDARD");
  return upgraded && now - last.finishedAt <= SEVEN_DAYS ? last : undefined;
}
