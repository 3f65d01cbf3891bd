import { isJsonObject } from "../json";
import { SeedError } from "../seed/FieldReader";

/* Parsers for `FieldReader`: each says what a field of a rule should be when it is something else. */

export function textAt(value: unknown, where: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw wrong(where, "a text", value);
}

/** One text or a list of them. */
export function textsAt(value: unknown, where: string): string[] {
  return (Array.isArray(value) ? value : [value]).map((item) => textAt(item, where));
}

export function textMapAt(value: unknown, where: string): Record<string, string> {
  const entries = isJsonObject(value) ? Object.entries(value) : undefined;
  if (entries?.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    return Object.fromEntries(entries);
  }
  throw wrong(where, "an object of texts", value);
}

export function flagAt(value: unknown, where: string): boolean {
  if (typeof value === "boolean") return value;
  throw wrong(where, "true or false", value);
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

/** One of a few words. */
export function wordAt<T extends string>(words: readonly T[]): (value: unknown, where: string) => T {
  return (value, where) => {
    const word = words.find((each) => each === value);
    if (word !== undefined) return word;
    throw wrong(where, words.join(", "), value);
  };
}

function wrong(where: string, wanted: string, value: unknown): SeedError {
  return new SeedError(`${where} must be ${wanted}, not ${JSON.stringify(value)}`);
}
