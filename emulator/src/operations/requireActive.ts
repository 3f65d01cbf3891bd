import type { ClusterRecord } from "../clusterRecord";
import { EksError } from "../eksError";

/** Nothing can be made of a cluster that is not there yet, or not any more. Both error class and text are our guess. */
export function requireActive(cluster: ClusterRecord, now: number, what: string): void {
  const status = cluster.goneAt !== undefined ? "DELETING" : now < cluster.activeAt ? "CREATING" : "ACTIVE";
  if (status !== "ACTIVE") {
    throw new EksError(
      "InvalidRequestException",
      `Cannot ${what} because cluster ${cluster.name} is in status ${status}`,
      { clusterName: cluster.name },
    );
  }
}
