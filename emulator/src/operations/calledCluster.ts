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

/** How far what DescribeCluster shows lags behind, in milliseconds. */
export function lagOf(call: Call): number {
  return call.emulator.settings.consistencySeconds * 1000;
}
