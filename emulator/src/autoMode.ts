import type { ClusterRecord } from "./clusterRecord";
import { isJsonObject } from "./json";
import type { UpdateErrorDetail } from "./updateRecord";

export function isAutoMode(cluster: ClusterRecord): boolean {
  const compute = cluster.described.computeConfig;
  return isJsonObject(compute) && compute.enabled === true;
}

/** How the rollback of an EKS Auto Mode cluster will go. */
export interface NodeRoll {
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
