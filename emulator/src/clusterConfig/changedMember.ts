import type { ClusterRecord } from "../clusterRecord";
import { EksError } from "../eksError";
import { isJsonObject, type Json, type JsonObject } from "../json";
import type { UpdateType } from "../updateRecord";
import type { ConfigChange } from "./configChange";

/** The kinds that replace one member of DescribeCluster's answer. */
export function changedMember(type: UpdateType, member: string, param: string) {
  return (cluster: ClusterRecord, body: JsonObject): ConfigChange => {
    const before = cluster.described[member];
    const asked = body[member] ?? null;
    const after = isJsonObject(before) && isJsonObject(asked) ? { ...before, ...asked } : asked;
    refuseNoChange(cluster, before, after);
    const [only, ...others] = isJsonObject(asked) ? Object.values(asked) : [asked];
    const value = others.length === 0 && typeof only === "string" ? only : JSON.stringify(asked);
    return {
      type,
      params: [{ type: param, value }],
      effect: { kind: "clusterConfig", described: { [member]: after } },
    };
  };
}

/** Users' reports have this sentence's start for endpoint access; that other kinds get it is our guess. */
export function refuseNoChange(cluster: ClusterRecord, before: Json | undefined, after: Json, detail = ""): void {
  if (canonical(before ?? null) === canonical(after)) {
    const message = `Cluster is already at the desired configuration${detail}`;
    throw new EksError("InvalidParameterException", message, { clusterName: cluster.name });
  }
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_, inner: Json) =>
    isJsonObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
