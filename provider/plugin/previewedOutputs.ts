import { UNKNOWN_VALUE } from "../core/pulumiValues";
import type { Properties } from "./propertyValues";
import type { PluginResource } from "./resources";

/**
 * The outputs that create or update will have, as far as a preview can tell: what the inputs say, what does not change, and the
 * version that is asked for. Everything else is unknown, so that a program that depends on it is previewed as such.
 *
 * @param olds The outputs before an update.
 */
export function previewedOutputs(
  { stable, changing, leads }: Pick<PluginResource, "stable" | "changing" | "leads">,
  news: Properties,
  olds: Properties = {},
): Properties {
  const known = (name: string): unknown => news[name] ?? (stable.includes(name) ? olds[name] : undefined);
  const computed = [...stable, ...changing].map((name) => [name, known(name) ?? UNKNOWN_VALUE] as const);
  const previewed = { ...news, ...Object.fromEntries(computed) };
  return leads === "version" ? { ...previewed, version: previewedVersion(news) } : previewed;
}

/** `latest`, `default`, and a version that is left out are resolved by check, where it looks. */
function previewedVersion({ version, targetVersion }: Properties): unknown {
  if (targetVersion !== undefined) return targetVersion;
  return typeof version === "string" && /^v?\d+\./.test(version) ? version : UNKNOWN_VALUE;
}
