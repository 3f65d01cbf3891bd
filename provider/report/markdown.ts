import { formatMinutes, formatTime } from "../core/time";
import type { Cause, Report, ReportCluster, ReportStep } from "./model";
import { STATES } from "./model";
import { dollars, STATE_TEXTS } from "./texts";

/** GitHub cuts a comment at 65,536 characters: a table shows so many clusters, those that need most attention first. */
const MOST_ROWS = 100;
const MOST_IN_A_CAUSE = 10;

/** The report for a pull request's comment or a job's summary. */
export function markdownReport(report: Report): string {
  const { matrix, versions, clusters, causes, money, states } = report;
  const [only, ...others] = clusters;
  const shown = clusters.slice(0, MOST_ROWS);
  const failures = clusters.flatMap(({ name, region, failures: its }) => its.map((one) => ({ name, region, ...one })));
  const left = [
    ...report.unreadable.map(({ what, why }) => `- **${inline(what)}**: ${inline(why)}`),
    ...clusters.flatMap(({ name, region, state, why }) =>
      state === "not-readable" || state === "exempt" || state === "unproven"
        ? [`- **${inline(name)}** (${inline(region)}), ${STATE_TEXTS[state]}: ${inline(why)}`]
        : [],
    ),
  ];
  return `${[
    `## ${inline(report.sentence)}`,
    `Read from EKS on ${formatTime(report.at)}. ${STATES.flatMap((state) => (states[state] === undefined ? [] : [`${states[state]} ${STATE_TEXTS[state]}`])).join(", ")}.`,
    ...(report.notes.length === 0 ? [] : [list(report.notes.map(inline))]),
    ...(only && others.length === 0
      ? []
      : section("Versions and waves", [
          table(
            ["wave", ...versions],
            matrix.map(({ wave, running }) => [wave, ...versions.map((version) => String(running[version] ?? ""))]),
          ),
        ])),
    ...section("What stands in the way", causes.length === 0 ? ["Nothing."] : causes.map(causeText)),
    ...(only && others.length === 0 && only.steps.length > 0
      ? section("Steps", [only.steps.map(stepText).join("\n")])
      : []),
    ...(failures.length === 0
      ? []
      : section("Failures, in EKS's words", [
          failures
            .slice(0, MOST_ROWS)
            .map(
              ({ name, region, what, words }) =>
                `- **${inline(name)}** (${inline(region)}), ${inline(what)}: ${inline(words)}`,
            )
            .join("\n"),
        ])),
    ...(left.length === 0 ? [] : section("Not readable, exempt, unproven", [left.slice(0, MOST_ROWS).join("\n")])),
    "### Calendar",
    list(
      report.calendar.map(
        ({ label, bars, marks }) =>
          `${inline(label)}: ${[...bars, ...marks].map(({ text }) => inline(text)).join("; ")}`,
      ),
    ),
    "### Money",
    list([
      `extended support now: ${dollars(money.nowPerMonth)} a month, for ${money.paying} ${money.paying === 1 ? "cluster" : "clusters"}`,
      `until the forecast upgrades have ended: ${dollars(money.untilForecast)}`,
      `if nothing is done, until AWS upgrades: ${dollars(money.untilAwsUpgrade)}`,
      ...(money.unknown === 0 ? [] : [`not known: what ${money.unknown} of the clusters cost`]),
    ]),
    "### Clusters",
    table(
      ["cluster", "region", "wave", "owner", "version", "to", "state", "takes", "AWS upgrades", "why"],
      shown.map(row),
    ),
    ...(shown.length === clusters.length ? [] : [`And ${clusters.length - shown.length} more.`]),
  ].join("\n\n")}\n`;
}

function section(title: string, texts: readonly string[]): string[] {
  return [`### ${title}`, ...texts];
}

function list(lines: readonly string[]): string {
  return lines.length === 0 ? "Nothing is known." : lines.map((line) => `- ${line}`).join("\n");
}

function causeText({ code, title, severity, clusters, docs }: Cause): string {
  const shown = clusters.slice(0, MOST_IN_A_CAUSE);
  const more = clusters.length - shown.length;
  return [
    `**${code}** (${severity}) ${inline(title)}, ${clusters.length === 1 ? "once" : `${clusters.length} times`}; ${docs.startsWith("https:") ? `[about it](${docs})` : docs}`,
    [
      ...shown.map(
        ({ cluster, region, owner, fact, remedy }) =>
          `- **${inline(cluster)}** (${inline(region)})${owner === undefined ? "" : `, ${inline(owner)}`}: ${inline(fact)}\n  Fix: ${inline(remedy)}`,
      ),
      ...(more > 0 ? [`- and ${more} more`] : []),
    ].join("\n"),
  ].join("\n\n");
}

function stepText({ what, from, to, minutes, why }: ReportStep, index: number): string {
  const way = to === undefined ? "" : ` ${from ?? "?"} → ${to}`;
  return `${index + 1}. ${inline(`${what}${way}, ${formatMinutes(minutes)}: ${why}`)}`;
}

function row(one: ReportCluster): string[] {
  return [
    one.name,
    one.region,
    one.wave ?? "",
    one.owner ?? "",
    one.version ?? "?",
    one.to ?? "?",
    STATE_TEXTS[one.state],
    one.expectedMinutes === undefined ? "" : formatMinutes(one.expectedMinutes),
    one.awsUpgrade?.on ?? "?",
    one.why,
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(inline).join(" | ")} |`;
  return [line(head), `| ${head.map(() => "---").join(" | ")} |`, ...rows.map(line)].join("\n");
}

/** Text that is only text: names and AWS's words cannot become markup. */
function inline(text: string): string {
  return text
    .replace(/\s*\n\s*/g, " ")
    .replace(/[\\`*_[\]<>|#~]/g, "\\$&")
    .replace(/@/g, "@\u200b");
}
