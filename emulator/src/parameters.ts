import { EksError } from "./eksError";
import { isJsonObject, type Json, type JsonObject } from "./json";

/*
 * Readers of request members. AWS's clients check types before they send, so what EKS says to a wrong one is hardly ever
 * seen; the front end of all rest-json services calls it a SerializationException.
 */

export function optionalString(body: JsonObject, member: string): string | undefined {
  return typed(body, member, "String", (value) => (typeof value === "string" ? value : undefined));
}

export function requiredString(body: JsonObject, member: string): string {
  const value = optionalString(body, member);
  if (value === undefined || value === "") {
    // The text is our guess.
    throw new EksError("InvalidParameterException", `${member} can't be null or empty`);
  }
  return value;
}

export function optionalBoolean(body: JsonObject, member: string): boolean | undefined {
  return typed(body, member, "Boolean", (value) => (typeof value === "boolean" ? value : undefined));
}

export function optionalInteger(body: JsonObject, member: string): number | undefined {
  return typed(body, member, "Integer", (value) => (Number.isSafeInteger(value) ? (value as number) : undefined));
}

export function optionalObject(body: JsonObject, member: string): JsonObject | undefined {
  return typed(body, member, "Structure", (value) => (isJsonObject(value) ? value : undefined));
}

export function optionalStrings(body: JsonObject, member: string): string[] | undefined {
  return typed(body, member, "List", (value) =>
    Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined,
  );
}

/** A map of strings, such as tags. */
export function optionalStringMap(body: JsonObject, member: string): Record<string, string> | undefined {
  return typed(body, member, "Map", (value) => {
    const entries = isJsonObject(value) ? Object.entries(value) : undefined;
    return entries?.every((entry): entry is [string, string] => typeof entry[1] === "string")
      ? Object.fromEntries(entries)
      : undefined;
  });
}

function typed<T>(body: JsonObject, member: string, type: string, read: (value: Json) => T | undefined): T | undefined {
  const value = body[member];
  if (value === undefined || value === null) {
    return undefined;
  }
  const result = read(value);
  if (result === undefined) {
    throw new EksError("SerializationException", `${member} cannot be deserialized as ${type}`);
  }
  return result;
}
