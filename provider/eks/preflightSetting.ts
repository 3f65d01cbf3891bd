import type { ConfigReader } from "../aws/config";
import { nonEmpty } from "../aws/config";
import type { Problem } from "../core/problem";

const KEY = "pulumi-eks-version:preflight";

/** What `preflight` is where a resource does not say: the stack's setting, or nothing for `enforce`. */
export function defaultPreflight(read: ConfigReader): { preflight: string | undefined; problems: Problem[] } {
  const text = nonEmpty(read(KEY)?.trim());
  if (text === undefined || ["enforce", "warn", "off"].includes(text)) return { preflight: text, problems: [] };
  return { preflight: undefined, problems: [{ property: KEY, reason: 'must be "enforce", "warn" or "off"' }] };
}

/** The inputs as findings are shown by them. They are not the inputs that Pulumi keeps: a setting of the stack is no change of a resource. */
export function withPreflight<T extends { readonly preflight?: unknown }>(inputs: T, preflight: string | undefined): T {
  return preflight === undefined || inputs.preflight !== undefined ? inputs : { ...inputs, preflight };
}

/**
 * The inputs as up goes by them. The stack's `warn` shows the findings of all clusters in one preview, and lets none of them pass:
 * only the resource itself may say so.
 */
export function preflightOfUp<T extends { readonly preflight?: unknown }>(inputs: T, preflight: string | undefined): T {
  return withPreflight(inputs, preflight === "warn" ? undefined : preflight);
}
