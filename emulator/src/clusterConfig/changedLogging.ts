import type { ClusterRecord } from "../clusterRecord";
import { EksError } from "../eksError";
import { isJsonObject, type Json, type JsonObject } from "../json";
import { optionalObject, optionalStrings } from "../parameters";
import type { ConfigChange } from "./configChange";

const TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** Log types that the request does not name stay as they are. The text is from users' reports. */
export function changedLogging(cluster: ClusterRecord, body: JsonObject): ConfigChange {
  const before = enabledTypes(cluster.described.logging);
  const asked = optionalObject(body, "logging") ?? {};
  const named = new Map(setups(asked).flatMap(({ types, enabled }) => types.map((type) => [type, enabled] as const)));
  const after = TYPES.filter((type) => named.get(type) ?? before.includes(type));
  if (after.join() === before.join()) {
    const message = "No changes needed for the logging config provided";
    throw new EksError("InvalidParameterException", message, { clusterName: cluster.name });
  }
  const off = TYPES.filter((type) => !after.includes(type));
  const clusterLogging = [
    { types: after, enabled: true },
    { types: off, enabled: false },
  ].filter(({ types }) => types.length > 0);
  return {
    type: "LoggingUpdate",
    params: [{ type: "ClusterLogging", value: JSON.stringify({ clusterLogging }) }],
    effect: { kind: "clusterConfig", described: { logging: { clusterLogging } } },
  };
}

function enabledTypes(logging: Json | undefined): readonly string[] {
  const on = setups(isJsonObject(logging) ? logging : {}).filter(({ enabled }) => enabled);
  return TYPES.filter((type) => on.some(({ types }) => types.includes(type)));
}

function setups(logging: JsonObject): { types: string[]; enabled: boolean }[] {
  const list = Array.isArray(logging.clusterLogging) ? logging.clusterLogging : [];
  return list
    .filter(isJsonObject)
    .map((setup) => ({ types: optionalStrings(setup, "types") ?? [], enabled: setup.enabled === true }));
}
