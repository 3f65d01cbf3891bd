import { isJsonObject } from "../json";
import { SeedError } from "./FieldReader";

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
