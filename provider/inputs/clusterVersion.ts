import type { Waiver } from "../core/findings";
import type { RawInputs } from "../core/pulumiValues";
import { given } from "../core/pulumiValues";
import type { ConnectionArgs } from "../aws/connectionArgs";
import type { Rules } from "./rules";
import { boolean, clusterName, kubernetesVersion, oneOf, preflight, ruleProblems } from "./rules";
import { countFault } from "./values";
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

const SETTINGS: Rules = {
  force: boolean,
  allowRollback: boolean,
  rollbackTimeoutMinutes: { wrong: countFault("a whole number of minutes", 120, 10_080) },
  nodegroupPolicy: oneOf("skew", "strict"),
  preflight,
  refreshInsights: boolean,
  inspectCluster: boolean,
};

const RULES: Rules = {
  clusterName,
  version: { ...kubernetesVersion, required: `write for example version: "1.33"` },
  ...SETTINGS,
};

/** The inputs beside the cluster, its version and the way to AWS. */
export const CLUSTER_SETTINGS: readonly string[] = [...Object.keys(SETTINGS), "waive"];

/**
 * Every problem of the inputs that are not about the connection, all at once. Unknown values are not judged.
 * @param more The inputs of a resource that has more than a ClusterVersion
 */
export function problemsOf(news: RawInputs, resource = "ClusterVersion", more: readonly string[] = []): Problem[] {
  return [...ruleProblems(resource, RULES, ["waive", ...more], news), ...waiverProblems(news.waive)];
}

/** The inputs with the version in one spelling. Called only with inputs that have no problem. */
export function normalised(news: RawInputs): RawInputs {
  const parsed = parseKubernetesVersion(news.version);
  return { ...given(news), ...(parsed.ok ? { version: formatVersion(parsed.version) } : {}) };
}
