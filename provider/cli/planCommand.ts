import { Command, InvalidArgumentError, Option } from "commander";
import { awsConnections } from "../eks/connections";
import { systemClock } from "../core/time";
import type { ClusterUpgradePlanArgs, UpgradePlanArgs } from "../lifecycle/preview/planArguments";
import { planByArguments } from "../lifecycle/preview/planByArguments";
import { isFindingCode } from "../preflight/catalogue";
import type { Waiver } from "../preflight/waiver";
import type { Format } from "./render";
import { FORMATS, render } from "./render";
import { EXIT_CODES, verdictOf } from "./verdict";

interface PlanOptions {
  readonly cluster: string;
  readonly to: string;
  readonly wholeCluster?: boolean;
  readonly allowRollback?: boolean;
  readonly force?: boolean;
  readonly nodegroupPolicy?: "skew" | "strict";
  readonly waive?: readonly Waiver[];
  readonly region?: string;
  readonly profile?: string;
  readonly assumeRole?: string;
  readonly endpoint?: string;
  readonly format: Format;
}

const EXAMPLES = `
Examples:
  $ pulumi-eks-version plan --cluster prod --to 1.34
  $ pulumi-eks-version plan --cluster prod --to 1.34 --whole-cluster --region eu-central-1 --profile work
  $ pulumi-eks-version plan --cluster prod --to 1.34 --format md >> "$GITHUB_STEP_SUMMARY"
  $ pulumi-eks-version plan --cluster prod --to 1.34 --waive EKSV030="coredns is replaced next week"

Exit codes:
  0  READY or READY WITH WARNINGS
  2  BLOCKED: at least one error stands in the way
  1  no answer: bad arguments, no credentials, or the cluster could not be read

Credentials and region are found as the AWS CLI finds them: environment, profiles, SSO, web identity, containers.
Permissions: the statements Preflight and WhatEksOffers of docs/permissions.md, with eks:DescribeCluster,
eks:ListUpdates and eks:DescribeUpdate. Nothing is ever started or changed.`;

/** @param exit takes the exit code that the plan asks for */
export function planCommand(exit: (code: number) => void): Command {
  return new Command("plan")
    .description("What an upgrade would do, step by step, and what blocks it")
    .showHelpAfterError("(--help shows every option, with examples)")
    .requiredOption("--cluster <name>", "the EKS cluster")
    .requiredOption("--to <version>", 'the Kubernetes version to plan for, for example "1.34"')
    .option("--whole-cluster", "plan managed node groups and add-ons too, as a ClusterUpgrade does")
    .option("--allow-rollback", "plan a lower version as a rollback")
    .option("--force", "plan as if EKS were told to override readiness insights")
    .addOption(
      new Option("--nodegroup-policy <policy>", "what is expected of managed node groups").choices(["skew", "strict"]),
    )
    .addOption(new Option("--waive <code=reason>", "let a finding pass; can be repeated").argParser(waiver))
    .option("--region <region>", "the cluster's region (default: as the AWS CLI)")
    .option("--profile <name>", "a profile of the shared AWS files (default: as the AWS CLI)")
    .option("--assume-role <arn>", "a role to assume")
    .option("--endpoint <url>", "where EKS is, for a VPC endpoint or an emulator")
    .addOption(new Option("--format <format>", "how to print the plan").choices(FORMATS).default("text"))
    .addHelpText("after", EXAMPLES)
    .action(async (options: PlanOptions) => {
      // No stack's configuration: arguments and the environment only.
      const connect = awsConnections(() => Promise.resolve(() => undefined), systemClock);
      const plan = await planByArguments(argsOf(options), connect, "plan");
      console.log(render(plan, options.format));
      exit(EXIT_CODES[verdictOf(plan)]);
    });
}

function argsOf(options: PlanOptions): UpgradePlanArgs | ClusterUpgradePlanArgs {
  const { cluster, to, wholeCluster, assumeRole, waive, region, profile, endpoint } = options;
  const args = {
    clusterName: cluster,
    version: to,
    ...(options.allowRollback === undefined ? {} : { allowRollback: options.allowRollback }),
    ...(options.force === undefined ? {} : { force: options.force }),
    ...(options.nodegroupPolicy === undefined ? {} : { nodegroupPolicy: options.nodegroupPolicy }),
    ...(waive === undefined ? {} : { waive: [...waive] }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(assumeRole === undefined ? {} : { assumeRole: { roleArn: assumeRole } }),
  };
  return wholeCluster === true ? { ...args, wholeCluster: true as const } : args;
}

function waiver(text: string, before: readonly Waiver[] = []): Waiver[] {
  const [, code = "", reason = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (!isFindingCode(code) || reason.trim() === "") {
    throw new InvalidArgumentError(
      'Write the finding\'s code and the reason, for example EKSV030="coredns is replaced".',
    );
  }
  return [...before, { code, reason }];
}
