import type { ConfigReader } from "../aws/config";
import { holdsUnknown } from "../core/pulumiValues";
import type { Problem } from "../core/problem";
import type { Properties } from "./propertyValues";

/** The plugin's own namespace: the engine gives a plugin the settings of no other. */
export const NAMESPACE = "eks-version";

/**
 * Reads the plugin's settings under the names that the rest of the package asks for. A list or a map arrives as such from YAML, and
 * as JSON from the stack's configuration and the SDKs. What is not computed yet is not there.
 */
export function configReader(settings: Properties): ConfigReader {
  return (key) => {
    const [, name] = /^(?:aws|pulumi-eks-version):(.+)$/.exec(key) ?? [];
    const value = name === undefined ? undefined : settings[name];
    if (value === undefined || value === null || holdsUnknown(value)) return undefined;
    return typeof value === "string" ? value : JSON.stringify(value);
  };
}

/** `aws:region`, but not the `aws` of an ARN. */
const SETTING = /(?<![\w:-])(?:aws|pulumi-eks-version):(?=[a-z]\w+)/g;

/** A message that names settings, with the names that they have in the plugin. */
export function inPluginTerms(message: string): string {
  return message.replace(SETTING, `${NAMESPACE}:`);
}

/** A problem as the engine shows it on a resource. */
export function problemInPluginTerms({ property, reason }: Problem): Problem {
  return { property: inPluginTerms(property), reason: inPluginTerms(reason) };
}
