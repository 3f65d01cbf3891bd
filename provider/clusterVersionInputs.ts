import type { ConnectionArgs } from "./connectionArgs";
import { CONNECTION_ARGS } from "./connectionArgs";
import { parseDuration } from "./duration";
import { formatVersion, parseKubernetesVersion } from "./kubernetesVersion";
import type { Problem } from "./problem";
import { UNKNOWN_VALUE } from "./unknownValue";
import type { Waiver } from "./waiver";
import { waiverProblems } from "./waiverInput";

/** What a ClusterVersion keeps as its inputs: validated, the version in one spelling, the region filled in. */
export interface ClusterVersionInputs extends ConnectionArgs {
  readonly clusterName: string;
  readonly version: string;
  readonly force?: boolean;
  readonly allowRollback?: boolean;
  readonly rollbackTimeoutMinutes?: number;
  readonly nodegroupPolicy?: "skew" | "strict";
  readonly preflight?: "enforce" | "warn" | "off";
  readonly waive?: readonly Waiver[];
  readonly refreshInsights?: boolean;
  /** Filled in by check, so that it stays known while an upgrade is previewed. */
  readonly clusterArn?: string;
  readonly __urn?: string;
  readonly __timeouts?: { readonly create?: string; readonly update?: string };
  readonly __provider?: string;
}

export type RawInputs = Readonly<Record<string, unknown>>;

const HIDDEN = ["__provider", "__urn", "__timeouts", "clusterArn"] as const;

interface Rule {
  readonly required?: true;
  /** A sentence that says what is wrong and what to write instead, or undefined when the value is good. */
  readonly wrong: (value: unknown) => string | undefined;
}

const boolean: Rule = {
  wrong: (value) => (typeof value === "boolean" ? undefined : `it must be true or false, not ${shown(value)}`),
};

const oneOf = (...choices: string[]): Rule => ({
  wrong: (value) =>
    typeof value === "string" && choices.includes(value)
      ? undefined
      : `it must be one of ${choices.map((one) => `"${one}"`).join(", ")}, not ${shown(value)}`,
});

const RULES: Readonly<Record<string, Rule>> = {
  clusterName: {
    required: true,
    // Source: `name` of CreateCluster.
    wrong: (value) =>
      typeof value === "string" && /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(value)
        ? undefined
        : `${shown(value)} is not the name of an EKS cluster: 1 to 100 letters, digits, "-" and "_", starting with a letter or digit` +
          (typeof value === "string" && value.startsWith("arn:") ? "; write the name, not the ARN" : ""),
  },
  version: {
    required: true,
    wrong: (value) => {
      const parsed = parseKubernetesVersion(value);
      return parsed.ok ? undefined : parsed.reason;
    },
  },
  force: boolean,
  allowRollback: boolean,
  rollbackTimeoutMinutes: {
    wrong: (value) =>
      typeof value === "number" && Number.isInteger(value) && value >= 120 && value <= 10_080
        ? undefined
        : `it must be a whole number of minutes from 120 to 10080, not ${shown(value)}`,
  },
  nodegroupPolicy: oneOf("skew", "strict"),
  preflight: oneOf("enforce", "warn", "off"),
  refreshInsights: boolean,
};

/** Every problem of the inputs that are not about the connection, all at once. Unknown values are not judged. */
export function problemsOf(news: RawInputs): Problem[] {
  const problems: Problem[] = [];
  for (const [property, rule] of Object.entries(RULES)) {
    const value = news[property];
    if (value === UNKNOWN_VALUE) continue;
    if (value === undefined || value === null) {
      if (rule.required) problems.push({ property, reason: `${property} is missing${exampleOf(property)}` });
      continue;
    }
    const reason = rule.wrong(value);
    if (reason !== undefined) problems.push({ property, reason: `${property}: ${reason}` });
  }
  const known = [...Object.keys(RULES), "waive", ...CONNECTION_ARGS, ...HIDDEN];
  for (const property of Object.keys(news)) {
    if (known.includes(property)) continue;
    const near = known.find((one) => one.toLowerCase() === property.toLowerCase());
    problems.push({
      property,
      reason: `ClusterVersion has no input "${property}"${near === undefined ? "" : `; write ${near}`}`,
    });
  }
  return [...problems, ...waiverProblems(news.waive), ...timeoutProblems(news.__timeouts)];
}

/** The inputs with the version in one spelling. Called only with inputs that have no problem. */
export function normalised(news: RawInputs): RawInputs {
  const parsed = parseKubernetesVersion(news.version);
  const kept = Object.entries(news).filter(([, value]) => value !== undefined && value !== null);
  return { ...Object.fromEntries(kept), ...(parsed.ok ? { version: formatVersion(parsed.version) } : {}) };
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

function exampleOf(property: string): string {
  return property === "version" ? `; write for example version: "1.33"` : `; write the name of the EKS cluster`;
}

function shown(value: unknown): string {
  return typeof value === "function" || typeof value === "undefined" ? typeof value : JSON.stringify(value);
}
