/** Plain JSON: what requests carry, what answers carry, and what the store may hold. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json | undefined };
export type JsonObject = Record<string, Json | undefined>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Plain data as JSON, a copy without undefined members: what types with known members cannot be assigned to. */
export function jsonOf(data: unknown): Json {
  return JSON.parse(JSON.stringify(data)) as Json;
}
