import type { ClusterRecord } from "../clusterRecord";
import { EksError } from "../eksError";
import type { Call } from "../operation";

/** The cluster that the path names, settled to now. */
export function calledCluster(call: Call): ClusterRecord {
  const name = call.path.name ?? "";
  const cluster = call.emulator.store.cluster(call.caller, name, call.now);
  if (cluster === undefined) {
    throw new EksError("ResourceNotFoundException", `No cluster found for name: ${name}.`, { clusterName: name });
  }
  return cluster;
}
