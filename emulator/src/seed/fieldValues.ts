import { instantIn } from "../clock";
import { KUBERNETES_VERSIONS } from "../eks/kubernetesVersions";
import type { HealthIssue } from "../eks/records";
import { isJsonObject, type JsonObject } from "../json";
import { type FieldReader, SeedError } from "./FieldReader";

/* Readers of single fields of a seed. Each says what the field should be if it is something else. */

export function textAt(value: unknown, where: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new SeedError(`${where} must be a text, not ${JSON.stringify(value)}`);
}

export function versionAt(value: unknown, where: string): string {
  const known = KUBERNETES_VERSIONS.map((each) => each.version);
  if (typeof value === "string" && known.includes(value)) return value;
  const hint = typeof value === "number" ? " (in YAML, put it in quotes)" : "";
  throw new SeedError(
    `${where} must be a Kubernetes version from "${known[0] ?? ""}" to "${known.at(-1) ?? ""}", not ${JSON.stringify(value)}${hint}`,
  );
}

export function accountAt(value: unknown, where: string): string {
  if (typeof value === "string" && /^\d{12}$/.test(value)) return value;
  const hint = typeof value === "number" ? " (in YAML, put it in quotes)" : "";
  throw new SeedError(`${where} must be twelve digits in a text, not ${JSON.stringify(value)}${hint}`);
}

export function instantAt(value: unknown, where: string): number {
  const instant = typeof value === "string" ? instantIn(value) : undefined;
  if (instant !== undefined) return instant;
  throw new SeedError(`${where} must be an ISO 8601 date such as "2026-11-01T00:00:00Z", not ${JSON.stringify(value)}`);
}

export function tagsAt(value: unknown, where: string): Record<string, string> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [["", undefined]];
  if (entries.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    return Object.fromEntries(entries);
  }
  throw new SeedError(`${where} must map texts to texts, not be ${JSON.stringify(value)}`);
}

export function booleanAt(value: unknown, where: string): boolean {
  if (typeof value === "boolean") return value;
  throw new SeedError(`${where} must be true or false, not ${JSON.stringify(value)}`);
}

export function countAt(value: unknown, where: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw new SeedError(`${where} must be a whole number from 0, not ${JSON.stringify(value)}`);
}

export function textsAt(value: unknown, where: string): string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
  throw new SeedError(`${where} must be a list of texts, not ${JSON.stringify(value)}`);
}

export function jsonObjectAt(value: unknown, where: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new SeedError(`${where} must be an object, not ${JSON.stringify(value)}`);
}

export function jsonListAt(value: unknown, where: string): JsonObject[] {
  if (Array.isArray(value) && value.every(isJsonObject)) return value;
  throw new SeedError(`${where} must be a list of objects, not ${JSON.stringify(value)}`);
}

/** A field that takes one of a few texts. */
export function oneOfAt<T extends string>(...allowed: readonly T[]) {
  return (value: unknown, where: string): T => {
    const found = allowed.find((each) => each === value);
    if (found !== undefined) return found;
    throw new SeedError(`${where} must be ${allowed.join(" or ")}, not ${JSON.stringify(value)}`);
  };
}

/** One number for all of the cluster's subnets, or one for each. */
export type FreeAddresses = number | Readonly<Record<string, number>>;

export function freeAddressesAt(value: unknown, where: string): FreeAddresses {
  if (isCount(value)) return value;
  const entries = isJsonObject(value) ? Object.entries(value) : [["", undefined]];
  if (entries.every((entry): entry is [string, number] => isCount(entry[1]))) {
    return Object.fromEntries(entries);
  }
  throw new SeedError(
    `${where} must be a whole number from 0, or map subnets to such numbers, not ${JSON.stringify(value)}`,
  );
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

/** What ails a cluster, a node group or an add-on. */
export function healthIssue(reader: FieldReader): HealthIssue {
  const issue: HealthIssue = {
    code: reader.required("code", textAt),
    message: reader.optional("message", textAt) ?? "as the seed has it",
    resourceIds: reader.optional("resourceIds", textsAt) ?? [],
  };
  reader.noOthers();
  return issue;
}

/* Readers of the fields that only the rules of faults have. */

/** One text or a list of them. */
export function textOrTextsAt(value: unknown, where: string): string[] {
  return (Array.isArray(value) ? value : [value]).map((item) => textAt(item, where));
}

export function numberAt(value: unknown, where: string): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw wrong(where, "a number", value);
}

export function secondsAt(value: unknown, where: string): number {
  if (typeof value === "number" && value >= 0) return value;
  throw wrong(where, "a number of seconds from 0", value);
}

export function fractionAt(value: unknown, where: string): number {
  if (typeof value === "number" && value >= 0 && value <= 1) return value;
  throw wrong(where, "a number from 0 to 1", value);
}

export function statusAt(value: unknown, where: string): number {
  if (Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599) return value as number;
  throw wrong(where, "an HTTP status from 200 to 599", value);
}

export function positiveAt(value: unknown, where: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
  throw wrong(where, "a whole number from 1", value);
}

export function positivesAt(value: unknown, where: string): number[] {
  return (Array.isArray(value) ? value : [value]).map((item) => positiveAt(item, where));
}

function wrong(where: string, wanted: string, value: unknown): SeedError {
  return new SeedError(`${where} must be ${wanted}, not ${JSON.stringify(value)}`);
}
