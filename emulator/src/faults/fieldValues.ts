import { SeedError } from "../seed/FieldReader";
import { textAt } from "../seed/fieldValues";

/* Readers of the fields that only rules have, beside those of `seed/fieldValues.ts`. */

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
