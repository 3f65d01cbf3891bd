import { isJsonObject } from "../../json";
import type { ClusterRecord, UpdateErrorDetail, VersionChange } from "../records";

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

/** An EKS Auto Mode cluster: EKS sees to its nodes. */
export function isAutoMode(cluster: ClusterRecord): boolean {
  const compute = cluster.described.computeConfig;
  return isJsonObject(compute) && compute.enabled === true;
}

/** How the rollback of an EKS Auto Mode cluster will go. */
interface NodeRoll {
  /** Until then its nodes roll, the cluster is ACTIVE and the update can be cancelled. */
  readonly nodesRollUntil: number;
  /** They took too long: then the update has failed, and the control plane was never touched. */
  readonly timedOut: boolean;
}

/**
 * EKS rolls the nodes back before the control plane, for no longer than the rollback's timeout (user guide). A seed says how long
 * the nodes take; as long as a node group's otherwise, which is our guess.
 */
export function nodeRoll(seconds: number, timeoutMinutes: number, now: number): NodeRoll {
  const timedOut = seconds > timeoutMinutes * 60;
  return { nodesRollUntil: now + (timedOut ? timeoutMinutes * 60 : seconds) * 1000, timedOut };
}

/** That a timeout makes the update Failed is the user guide's word; code and text are our guess. */
export const TIMED_OUT: UpdateErrorDetail = {
  errorCode: "PodEvictionFailure",
  errorMessage: "EKS Auto Mode nodes did not complete the rollback within the configured timeout",
  resourceIds: [],
};
