import type { Call } from "../../http/exchange";
import { EksError } from "../EksError";
import type { ClusterRecord } from "../records";

/** The cluster that the path names, settled to now. */
export function calledCluster(call: Call): ClusterRecord {
  const name = call.path.name ?? "";
  const cluster = call.emulator.store.cluster(call.caller, name, call.now);
  if (cluster === undefined) {
    throw new EksError("ResourceNotFoundException", `No cluster found for name: ${name}.`, { clusterName: name });
  }
  return cluster;
}

/**
 * Nothing can be made of a cluster that is not there yet, or not any more, or that EKS shows only. Both error class and text
 * are our guess.
 */
export function requireActive(cluster: ClusterRecord, now: number, what: string): void {
  if (cluster.connectorConfig !== undefined) {
    const message = `Cannot ${what} because cluster ${cluster.name} is a connected cluster`;
    throw new EksError("InvalidRequestException", message, { clusterName: cluster.name });
  }
  const status =
    cluster.goneAt !== undefined ? "DELETING" : now < cluster.activeAt ? "CREATING" : (cluster.state ?? "ACTIVE");
  if (status !== "ACTIVE") {
    throw new EksError(
      "InvalidRequestException",
      `Cannot ${what} because cluster ${cluster.name} is in status ${status}`,
      { clusterName: cluster.name },
    );
  }
}
