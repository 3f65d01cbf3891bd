import type { RawInputs } from "../core/pulumiValues";
import { parseDuration } from "../core/time";
import type { Problem } from "../core/problem";
import { UNKNOWN_VALUE } from "../core/pulumiValues";

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

/** Every problem that rules find, all at once, and inputs that nobody knows. Unknown values are not judged. */
export function ruleProblems(resource: string, rules: Rules, known: readonly string[], news: RawInputs): Problem[] {
  const problems: Problem[] = [];
  for (const [property, rule] of Object.entries(rules)) {
    const value = news[property];
    if (value === UNKNOWN_VALUE) continue;
    if (value === undefined || value === null) {
      if (rule.required !== undefined) problems.push({ property, reason: `${property} is missing; ${rule.required}` });
      continue;
    }
    const reason = rule.wrong(value);
    if (reason !== undefined) problems.push({ property, reason: `${property}: ${reason}` });
  }
  for (const property of Object.keys(news)) {
    if (known.includes(property)) continue;
    const near = known.find((one) => one.toLowerCase() === property.toLowerCase());
    const instead = near === undefined ? "" : `; write ${near}`;
    problems.push({ property, reason: `${resource} has no input "${property}"${instead}` });
  }
  return [...problems, ...timeoutProblems(news.__timeouts)];
}

function timeoutProblems(timeouts: unknown): Problem[] {
  if (typeof timeouts !== "object" || timeouts === null) return [];
  return Object.entries(timeouts).flatMap(([verb, value]) =>
    value === UNKNOWN_VALUE || (typeof value === "string" && parseDuration(value) !== undefined)
      ? []
      : [
          {
            property: "customTimeouts",
            reason: `customTimeouts.${verb}: ${shown(value)} is not a duration; write for example "90m" or "1h30m"`,
          },
        ],
  );
}

export function shown(value: unknown): string {
  return typeof value === "function" || typeof value === "undefined" ? typeof value : JSON.stringify(value);
}
