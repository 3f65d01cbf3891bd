import { Command, Option } from "commander";
import { planByArguments } from "../lifecycle/plans/planByArguments";
import { EXIT_CODES, verdictOf } from "../lifecycle/preview/verdict";
import type { Report } from "../report/model";
import { reportOf } from "../report/report";
import { surveyText } from "../report/surveyText";
import type { PlanningOptions } from "./clusterOptions";
import { ABOUT_AWS, namedCluster, planArgs, withPlanning } from "./clusterOptions";
import { columnsOf, print } from "./print";
import { progressBar } from "./progressBar";
import { connecting } from "./reach";
import type { Format } from "./render";
import { FORMATS, render } from "./render";
import { survey } from "./survey";

interface PlanOptions extends PlanningOptions {
  readonly format: Format;
}

const EXAMPLES = `
Examples:
  $ pulumi-eks-version plan --cluster prod --to 1.34
  $ pulumi-eks-version plan --cluster prod --to 1.34 --whole-cluster --region eu-central-1 --profile work
  $ pulumi-eks-version plan --cluster prod --to 1.34 --format md >> "$GITHUB_STEP_SUMMARY"
  $ pulumi-eks-version plan --cluster prod --to 1.34 --waive EKSV030="coredns is replaced next week"
  $ pulumi-eks-version plan --all --regions eu-west-1,us-east-1 --to 1.34

Exit codes:
  0  READY or READY WITH WARNINGS
  2  BLOCKED: at least one error stands in the way (with --all: of at least one cluster)
  1  no answer: bad arguments, no credentials, or a cluster could not be read
${ABOUT_AWS}`;

/** @param exit takes the exit code that the plan asks for */
export function planCommand(exit: (code: number) => void): Command {
  return withPlanning(new Command("plan").description("What an upgrade would do, step by step, and what blocks it"))
    .addOption(new Option("--format <format>", "how to print the plan").choices(FORMATS).default("text"))
    .addHelpText("after", EXAMPLES)
    .action(async (options: PlanOptions) => {
      const { format } = options;
      const cluster = namedCluster(options);
      if (cluster === undefined) {
        const report = await surveyed(options);
        if (format === "text") print(surveyText(report));
        else process.stdout.write(await written(report, format));
        exit(exitCodeOf(report));
        return;
      }
      const { plan, at } = await planByArguments(planArgs(options, cluster), connecting(), "plan");
      if (format === "html") {
        const clusters = [{ clusterName: plan.clusterName, region: plan.region, plan }];
        process.stdout.write(await written(reportOf({ at: new Date(at).toISOString(), clusters }), format));
      } else console.log(render(plan, format, columnsOf(process.stdout)));
      exit(EXIT_CODES[verdictOf(plan)]);
    });
}

async function written(report: Report, format: Exclude<Format, "text">): Promise<string> {
  const { writeReport } = await import("../report/formats.js");
  return writeReport(report, format);
}

async function surveyed(options: PlanOptions): Promise<Report> {
  const progress = progressBar();
  try {
    return reportOf(await survey(options, progress));
  } finally {
    progress.end();
  }
}

function exitCodeOf({ states }: Report): number {
  if ((states.blocked ?? 0) > 0) return 2;
  return (states["not-readable"] ?? 0) > 0 ? 1 : 0;
}
