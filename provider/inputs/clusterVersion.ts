import type { Waiver } from "../core/findings";
import type { RawInputs } from "../core/pulumiValues";
import { given } from "../core/pulumiValues";
import type { ConnectionArgs } from "../aws/connectionArgs";
import { CONNECTION_ARGS } from "../aws/connectionArgs";
import type { Rules } from "./rules";
import { boolean, clusterName, oneOf, ruleProblems, shown } from "./rules";
import { formatVersion, parseKubernetesVersion } from "../core/versions/kubernetesVersion";
import type { TemplateNumbers } from "../core/templateWords";
import type { Problem } from "../core/problem";
import { waiverProblems } from "./waivers";

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
  readonly inspectCluster?: boolean;
  /** Filled in by check, so that it stays known while an upgrade is previewed. */
  readonly __clusterArn?: string;
  /** What `$Latest` and `$Default` of launch templates stand for, filled in by check. */
  readonly __launchTemplates?: TemplateNumbers;
  readonly __urn?: string;
  readonly __timeouts?: { readonly create?: string; readonly update?: string };
  readonly __provider?: string;
}

const HIDDEN = [
  "__provider",
  "__urn",
  "__timeouts",
  "__awsProvider",
  "__clusterArn",
  "__launchTemplates",
  "clusterArn",
] as const;

const RULES: Rules = {
  clusterName,
  version: {
    required: `write for example version: "1.33"`,
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
  inspectCluster: boolean,
};

/** Every problem of the inputs that are not about the connection, all at once. Unknown values are not judged. */
export function problemsOf(news: RawInputs): Problem[] {
  const known = [...Object.keys(RULES), "waive", ...CONNECTION_ARGS, ...HIDDEN];
  return [...ruleProblems("ClusterVersion", RULES, known, news), ...waiverProblems(news.waive)];
}

/** The inputs with the version in one spelling. Called only with inputs that have no problem. */
export function normalised(news: RawInputs): RawInputs {
  const parsed = parseKubernetesVersion(news.version);
  return { ...given(news), ...(parsed.ok ? { version: formatVersion(parsed.version) } : {}) };
}
