import type { ClusterRecord } from "../clusterRecord";
import { isJsonObject, type JsonObject } from "../json";
import { refuseNoChange } from "./changedMember";
import type { ConfigChange } from "./configChange";

const MEMBERS = [
  ["computeConfig", "ComputeConfig"],
  ["kubernetesNetworkConfig", "KubernetesNetworkConfig"],
  ["storageConfig", "StorageConfig"],
] as const;

/** EKS Auto Mode: nodes, load balancing and block storage are switched together. */
export function changedAutoMode(cluster: ClusterRecord, body: JsonObject): ConfigChange {
  const described: JsonObject = {};
  const params: { type: string; value: string }[] = [];
  for (const [member, param] of MEMBERS) {
    const asked = body[member];
    if (isJsonObject(asked)) {
      const before = cluster.described[member];
      described[member] = { ...(isJsonObject(before) ? before : {}), ...asked };
      params.push({ type: param, value: JSON.stringify(asked) });
    }
  }
  const before = Object.fromEntries(Object.keys(described).map((member) => [member, cluster.described[member]]));
  refuseNoChange(cluster, before, described);
  return { type: "AutoModeUpdate", params, effect: { kind: "clusterConfig", described } };
}
