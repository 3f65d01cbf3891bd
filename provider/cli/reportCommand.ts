import { Command, Option } from "commander";
import { writeFile } from "node:fs/promises";
import type { ReportFormat } from "../report/model";
import { REPORT_FORMATS } from "../report/model";
import { reportOf } from "../report/report";
import type { ReportFacts } from "../report/facts";
import { ABOUT_AWS, OPTIONAL_TO, withPlanning } from "./clusterOptions";
import type { Counter } from "./progressBar";
import { progressBar } from "./progressBar";
import type { SurveyOptions } from "./survey";
import { survey } from "./survey";
import { usage } from "./usage";

interface ReportOptions extends Omit<SurveyOptions, "to"> {
  readonly to?: string;
  readonly fleet?: string;
  readonly format?: ReportFormat;
  readonly out?: string;
}

const EXAMPLES = `
The report is one file that needs no network: what runs, what stands in the way and how it is fixed, whom it concerns, when support ends and AWS upgrades by itself, and what extended support costs.

Examples:
  $ pulumi-eks-version report --cluster prod --to 1.34 --whole-cluster --out prod.html
  $ pulumi-eks-version report --all --regions eu-west-1,us-east-1 --to 1.34 --wave-tag wave --out fleet.html
  $ pulumi-eks-version report --fleet fleet.yaml --out fleet.html
  $ pulumi-eks-version report --all --to 1.34 --format md >> "$GITHUB_STEP_SUMMARY"
  $ pulumi-eks-version report --cluster prod --to 1.34 --format svg > calendar.svg

Exit codes:
  0  the report was written, whatever it tells
  1  no report: bad arguments, no credentials, or a file that cannot be written
${ABOUT_AWS}`;

export function reportCommand(): Command {
  return withPlanning(
    new Command("report").description(
      "One page about a cluster or all of them: blockers, dates, money (HTML, Markdown, SVG, JSON)",
    ),
    OPTIONAL_TO,
  )
    .addOption(
      new Option("--format <format>", "svg is the calendar alone (default: by the name of --out, else html)").choices(
        REPORT_FORMATS,
      ),
    )
    .option(
      "--fleet <file>",
      "a fleet's arguments as YAML or JSON, as of getFleetPlan: its waves, windows and forecasts",
    )
    .option("--out <file>", "the file to write (default: standard output)")
    .option("--wave-tag <key>", "the tag that tells a cluster's wave, for the table of versions and waves")
    .option("--owner-tag <key...>", "tags that tell who looks after a cluster (default: owner, team, contact)")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ReportOptions) => {
      const progress = progressBar();
      try {
        const { writeReport } = await import("../report/formats.js");
        const text = writeReport(reportOf(await factsOf(options, progress)), formatOf(options));
        progress.end();
        if (options.out === undefined) process.stdout.write(text);
        else await writeFile(options.out, text);
      } finally {
        progress.end();
      }
    });
}

async function factsOf(options: ReportOptions, progress: Counter): Promise<ReportFacts> {
  const { fleet, to, cluster, all } = options;
  if (fleet === undefined) {
    if (to === undefined) throw usage("the version to plan for is missing: --to 1.34");
    return survey({ ...options, to }, progress);
  }
  if (to !== undefined || cluster !== undefined || all === true) {
    throw usage("--fleet says which clusters and which version: leave out --cluster, --all and --to");
  }
  const { readFleet } = await import("./fleetFile.js");
  const facts = await readFleet(fleet, options);
  return options.ownerTag === undefined ? facts : { ...facts, ownerTags: options.ownerTag };
}

function formatOf({ format, out = "" }: ReportOptions): ReportFormat {
  if (format !== undefined) return format;
  const ending = /\.(\w+)$/.exec(out)?.[1];
  return REPORT_FORMATS.find((one) => one === ending) ?? "html";
}
