import { CONNECTION_ARGS } from "../aws/connectionArgs";
import type { RawInputs } from "../core/pulumiValues";
import { isImageRelease, RELEASE_EXAMPLES } from "../core/versions/imageRelease";
import { parseKubernetesVersion } from "../core/versions/kubernetesVersion";
import { parseDuration } from "../core/time";
import type { Problem } from "../core/problem";
import { UNKNOWN_VALUE } from "../core/pulumiValues";
import type { Fields } from "../core/fields";
import { isFields } from "../core/fields";
import { isGiven, problemsSaid, shown } from "./values";
import type { Say } from "./values";

export interface Rule {
  /** What to write where the input is missing; without it, it may be. */
  readonly required?: string;
  /** A sentence that says what is wrong and what to write instead, or undefined when the value is good. */
  readonly wrong: (value: unknown) => string | undefined;
}

export type Rules = Readonly<Record<string, Rule>>;

export const boolean: Rule = {
  wrong: (value) => (typeof value === "boolean" ? undefined : `it must be true or false, not ${shown(value)}`),
};

export const oneOf = (...choices: string[]): Rule => ({
  wrong: (value) =>
    typeof value === "string" && choices.includes(value)
      ? undefined
      : `it must be one of ${choices.map((one) => `"${one}"`).join(", ")}, not ${shown(value)}`,
});

export const clusterName: Rule = {
  required: "write the name of the EKS cluster",
  // Source: `name` of CreateCluster.
  wrong: (value) =>
    typeof value === "string" && /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(value)
      ? undefined
      : `${shown(value)} is not the name of an EKS cluster: 1 to 100 letters, digits, "-" and "_", starting with a letter or digit` +
        (typeof value === "string" && value.startsWith("arn:") ? "; write the name, not the ARN" : ""),
};

/** @param what `the name of a managed node group` */
export const nameOf = (what: string): Rule["wrong"] => {
  return (value) =>
    typeof value === "string" && value.trim() !== "" ? undefined : `it must be ${what}, not ${shown(value)}`;
};

export const kubernetesVersion: Rule = {
  wrong: (value) => {
    const parsed = parseKubernetesVersion(value);
    return parsed.ok ? undefined : parsed.reason;
  },
};

export const preflight = oneOf("enforce", "warn", "off");

export const resolveConflicts = oneOf("NONE", "OVERWRITE", "PRESERVE");

export const configurationValues: Rule = {
  wrong: (value) =>
    typeof value === "string" ? undefined : "it must be a text of JSON or YAML; write JSON.stringify({ … })",
};

export const releaseVersion: Rule = {
  wrong: (value) =>
    typeof value === "string" && isImageRelease(value)
      ? undefined
      : `write the release of the EKS image, ${RELEASE_EXAMPLES}, not ${shown(value)}`,
};

/** What Pulumi and this package hand over among the inputs of every resource. */
const HIDDEN = [
  "__provider",
  "__urn",
  "__timeouts",
  "__awsProvider",
  "__clusterArn",
  "__launchTemplates",
  "clusterArn",
] as const;

/**
 * Every problem that rules find, all at once, and inputs that nobody knows. Unknown values are not judged.
 * @param others Inputs that are known beside those of the rules, the connection and the hidden ones.
 */
export function ruleProblems(resource: string, rules: Rules, others: readonly string[], news: RawInputs): Problem[] {
  const problems: Problem[] = [];
  for (const [property, { required }] of Object.entries(rules)) {
    const value = news[property];
    if (required === undefined || (value !== undefined && value !== null)) continue;
    problems.push({ property, reason: `${property} is missing; ${required}` });
  }
  const known = [...Object.keys(rules), ...others, ...CONNECTION_ARGS, ...HIDDEN];
  for (const property of Object.keys(news)) {
    if (known.includes(property)) continue;
    const near = known.find((one) => one.toLowerCase() === property.toLowerCase());
    const instead = near === undefined ? "" : `; write ${near}`;
    problems.push({ property, reason: `${resource} has no input "${property}"${instead}` });
  }
  const said = problemsSaid((say) => {
    fieldsByRules("", news, rules, say);
    timeoutsAt("customTimeouts", news.__timeouts, say);
  });
  return [...problems, ...said];
}

/** @param within What the places begin with: `addons["vpc-cni"].` */
export function fieldsByRules(within: string, fields: Fields, rules: Rules, say: Say): void {
  for (const [name, { wrong }] of Object.entries(rules)) {
    const reason = isGiven(fields[name]) ? wrong(fields[name]) : undefined;
    if (reason !== undefined) say(`${within}${name}`, reason);
  }
}

function timeoutsAt(place: string, timeouts: unknown, say: Say): void {
  if (!isFields(timeouts)) return;
  for (const [verb, value] of Object.entries(timeouts)) {
    if (value === UNKNOWN_VALUE || (typeof value === "string" && parseDuration(value) !== undefined)) continue;
    say(`${place}.${verb}`, `${shown(value)} is not a duration; write for example "90m" or "1h30m"`);
  }
}
