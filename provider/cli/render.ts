import { printable } from "../core/printable";
import { clusterPlanText } from "../lifecycle/preview/clusterPlanText";
import { fold } from "../engine/fold";
import { findingText, isQuiet, planText } from "../lifecycle/preview/planText";
import type { PlanFinding, UpgradePlan, ClusterUpgradePlan } from "../resources/planTypes";
import { sentence, verdictOf } from "../lifecycle/preview/verdict";

export const FORMATS = ["text", "md", "json", "html"] as const;
export type Format = (typeof FORMATS)[number];

/** The version of what `--format json` prints. It rises when a member is removed or changes its meaning. */
export const JSON_SCHEMA_VERSION = 1;

/**
 * The plan as the command prints it; HTML is that of a report. The same plan gives the same bytes.
 *
 * @param columns how long the lines of the text may be
 */
export function render(
  plan: UpgradePlan | ClusterUpgradePlan,
  format: Exclude<Format, "html">,
  columns = Infinity,
): string {
  switch (format) {
    case "text":
      return asText(plan, columns);
    case "md":
      return asMarkdown(plan);
    case "json":
      return JSON.stringify({ schemaVersion: JSON_SCHEMA_VERSION, verdict: verdictOf(plan), ...plan }, undefined, 2);
  }
}

/** What the resource's line shows in `pulumi preview`. */
function shown(plan: UpgradePlan | ClusterUpgradePlan, columns?: number): string {
  return "schedule" in plan ? clusterPlanText(plan, columns) : planText(plan);
}

function asText(plan: UpgradePlan | ClusterUpgradePlan, columns: number): string {
  const text = [
    `${verdictOf(plan)}  ${printable(sentence(plan))}`,
    shown(plan, columns),
    ...sections(plan).map(({ title, findings }) => [`${title}:`, ...findings.map(findingText)].join("\n")),
  ].join("\n\n");
  return fold(text, columns);
}

function asMarkdown(plan: UpgradePlan | ClusterUpgradePlan): string {
  return [
    `## ${verdictOf(plan)}: ${markdown(sentence(plan))}`,
    fenced(shown(plan)),
    ...sections(plan).flatMap(({ title, findings }) => [
      `### ${title}`,
      findings.map((finding) => fenced(findingText(finding))).join("\n\n"),
    ]),
  ].join("\n\n");
}

/** A fence longer than any in the text, so that names in the cluster cannot end it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

function markdown(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|#]/g, "\\$&");
}

interface Section {
  readonly title: string;
  readonly findings: readonly PlanFinding[];
}

function sections({ findings }: UpgradePlan): Section[] {
  const open = findings.filter((finding) => !isQuiet(finding));
  const notSeen = open.filter(({ code }) => code === "EKSV005");
  const seen = open.filter(({ code }) => code !== "EKSV005");
  return [
    { title: "Blockers", findings: seen.filter(({ severity }) => severity === "error") },
    { title: "Warnings", findings: seen.filter(({ severity }) => severity !== "error") },
    { title: "Not seen", findings: notSeen },
  ].filter((section) => section.findings.length > 0);
}
