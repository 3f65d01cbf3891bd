/** Plain JSON: what requests carry, what answers carry, and what the store may hold. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json | undefined };
export type JsonObject = Record<string, Json | undefined>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
