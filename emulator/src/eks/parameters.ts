import { createHash } from "node:crypto";
import { isJsonObject, type Json, type JsonObject } from "../json";
import { EksError, type EksErrorMembers } from "./EksError";

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

/** A `clientRequestToken`, with a fingerprint of what it was sent with. */
export interface RequestToken {
  readonly token: string;
  readonly fingerprint: string;
}

export function requestTokenOf(body: JsonObject): RequestToken | undefined {
  const token = optionalString(body, "clientRequestToken");
  if (token === undefined) {
    return undefined;
  }
  const rest = Object.entries(body).filter(([member]) => member !== "clientRequestToken");
  const sorted = JSON.stringify(rest.sort(([a], [b]) => (a < b ? -1 : 1)));
  return { token, fingerprint: createHash("sha256").update(sorted).digest("hex") };
}

/**
 * Whether a request repeats one that was made with `earlier`. The same token with other parameters is refused; that it is
 * InvalidParameterException, and its text, are our guess: the model says only that the token makes the call idempotent.
 */
export function repeats(
  token: RequestToken | undefined,
  earlier: RequestToken | undefined,
  members: EksErrorMembers,
): boolean {
  if (token === undefined || token.token !== earlier?.token) {
    return false;
  }
  if (token.fingerprint !== earlier.fingerprint) {
    throw new EksError(
      "InvalidParameterException",
      `The clientRequestToken ${token.token} has been used before with different parameters.`,
      members,
    );
  }
  return true;
}

/** A page of a list; `nextToken` is absent on the last one. */
interface Page {
  readonly items: string[];
  readonly nextToken?: string;
}

const PREFIX = "after:";

/**
 * `maxResults` 1 to 100, default 100, and an opaque `nextToken`, as in the service model. The token names the last item
 * shown, so that a list that changes between two pages neither repeats nor skips what was there all along.
 */
export function pageOf(list: readonly string[], query: URLSearchParams, members: EksErrorMembers = {}): Page {
  const size = pageSize(query.get("maxResults"), members);
  const token = query.get("nextToken");
  const start = token === null || token === "" ? 0 : list.indexOf(lastShown(token, list, members)) + 1;
  const items = list.slice(start, start + size);
  const last = items.at(-1);
  return start + size < list.length && last !== undefined
    ? { items, nextToken: Buffer.from(PREFIX + last).toString("base64") }
    : { items };
}

function pageSize(maxResults: string | null, members: EksErrorMembers): number {
  const size = maxResults === null ? 100 : Number(maxResults);
  if (!Number.isInteger(size) || size < 1 || size > 100) {
    // The text is our guess; the bounds are the model's.
    throw new EksError("InvalidParameterException", "maxResults needs to be between 1 and 100", members);
  }
  return size;
}

function lastShown(token: string, list: readonly string[], members: EksErrorMembers): string {
  const decoded = Buffer.from(token, "base64").toString("utf8");
  const last = decoded.slice(PREFIX.length);
  if (!decoded.startsWith(PREFIX) || !list.includes(last)) {
    // The text is our guess.
    throw new EksError("InvalidParameterException", "Invalid nextToken", members);
  }
  return last;
}
