import { isJsonObject, type JsonObject } from "../json";
import { KUBERNETES_VERSIONS } from "../kubernetesVersions";
import { SeedError } from "./FieldReader";

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
  const instant = typeof value === "string" ? Date.parse(value) : NaN;
  if (!Number.isNaN(instant)) return instant;
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
