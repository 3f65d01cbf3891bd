// Objects come from anybody who may write into the cluster: nothing in them is taken for granted.

import type { Fields } from "../../core/fields";
import { isFields, textsIn as textsOf } from "../../core/fields";

/** A member that is an object; empty where it is not. */
export function fieldsIn(value: unknown, ...path: readonly string[]): Fields {
  let at = value;
  for (const name of path) at = isFields(at) ? at[name] : undefined;
  return isFields(at) ? at : {};
}

export function listIn(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const last = path.at(-1);
  const found = last === undefined ? value : fieldsIn(value, ...path.slice(0, -1))[last];
  return Array.isArray(found) ? found : [];
}

export function textIn(value: unknown, ...path: readonly string[]): string | undefined {
  const found = fieldsIn(value, ...path.slice(0, -1))[path.at(-1) ?? ""];
  return typeof found === "string" && found !== "" ? found : undefined;
}

export function numberIn(value: unknown, ...path: readonly string[]): number | undefined {
  const found = fieldsIn(value, ...path.slice(0, -1))[path.at(-1) ?? ""];
  const number = typeof found === "string" ? Number(found) : found;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

export function textsIn(value: unknown, ...path: readonly string[]): Record<string, string> {
  return textsOf(fieldsIn(value, ...path));
}
