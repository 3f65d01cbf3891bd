import { linkTo } from "../core/findings";
import { isFindingCode } from "../core/findings";
import type { Waiver } from "../core/findings";
import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import type { ConfigReader } from "../aws/config";
import { waiverProblems } from "../inputs/waivers";
import type { ConnectionArgs } from "../aws/connectionArgs";
import { withoutUndefined } from "../core/pulumiValues";
import type { ClusterUpgradePlanArgs, UpgradePlanArgs } from "../lifecycle/plans/planArguments";
import { usage } from "./usage";

/** How AWS is reached: options of every command. */
export interface ConnectionOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly assumeRole?: string;
  readonly endpoint?: string;
}

/** Which cluster, or which clusters. */
export interface ClusterOptions extends ConnectionOptions {
  readonly cluster?: string;
  readonly all?: boolean;
  readonly regions?: readonly string[];
}

/** What is planned for them. */
export interface PlanningOptions extends ClusterOptions {
  readonly to: string;
  readonly wholeCluster?: boolean;
  readonly allowRollback?: boolean;
  readonly force?: boolean;
  readonly inspect?: boolean;
  readonly nodegroupPolicy?: "skew" | "strict";
  readonly waive?: readonly Waiver[];
}

/** The end of each command's help. */
export const ABOUT_AWS = `
Credentials and region are found as the AWS CLI finds them: environment, profiles, SSO, web identity, containers.
Permissions: the statements Preflight and WhatEksOffers of ${linkTo("docs/permissions.md")}, with eks:DescribeCluster, eks:ListUpdates and eks:DescribeUpdate; with --all also eks:ListClusters, with --inspect an access entry of the cluster. Nothing is ever started or changed.`;

const TO = ["--to <version>", 'the Kubernetes version to plan for, for example "1.34"'] as const;
const REQUIRED_TO = new Option(...TO).makeOptionMandatory();

/** For a command that can do without it. */
export const OPTIONAL_TO = new Option(...TO);

export function withConnection(command: Command): Command {
  return command
    .option("--region <region>", "the cluster's region (default: as the AWS CLI)")
    .option("--profile <name>", "a profile of the shared AWS files (default: as the AWS CLI)")
    .option("--assume-role <arn>", "a role to assume")
    .option("--endpoint <url>", "where EKS is, for a VPC endpoint or an emulator");
}

/** @param to the option for the version, required or not */
export function withPlanning(command: Command, to = REQUIRED_TO): Command {
  return withConnection(
    command
      .option("--cluster <name>", "the EKS cluster")
      .option("--all", "every cluster of the account, in one region or in those of --regions")
      .addOption(
        new Option("--regions <regions>", "with --all: the regions, for example eu-west-1,us-east-1").argParser(list),
      )
      .addOption(to)
      .option("--whole-cluster", "plan managed node groups and add-ons too, as a ClusterUpgrade does")
      .option("--allow-rollback", "plan a lower version as a rollback")
      .option("--force", "plan as if EKS were told to override readiness insights")
      .option("--inspect", "look into the cluster too, through its Kubernetes API (needs an access entry)")
      .addOption(
        new Option("--nodegroup-policy <policy>", "what is expected of managed node groups").choices([
          "skew",
          "strict",
        ]),
      )
      .addOption(
        new Option(
          "--waive <code=reason>",
          "let a finding pass, of all resources or of one, until a day (EKSV040:insight/ID@2026-12-31=reason); can be repeated",
        ).argParser(waiver),
      ),
  );
}

/** The connection's arguments, as a resource has them. */
export function connectionArgs({ region, profile, endpoint, assumeRole }: ConnectionOptions): ConnectionArgs {
  const role = assumeRole === undefined ? undefined : { roleArn: assumeRole };
  return withoutUndefined({ region, profile, endpoint, assumeRole: role });
}

/** The same as a stack's configuration, for what is reached by roles of its own. */
export function connectionConfig({ region, profile, endpoint, assumeRole }: ConnectionOptions): ConfigReader {
  const config: Readonly<Record<string, string | undefined>> = {
    "aws:region": region,
    "aws:profile": profile,
    "aws:endpoints": endpoint === undefined ? undefined : JSON.stringify([{ eks: endpoint }]),
    "aws:assumeRoles": assumeRole === undefined ? undefined : JSON.stringify([{ roleArn: assumeRole }]),
  };
  return (key) => config[key];
}

/** The arguments of `getUpgradePlan` for one cluster. */
export function planArgs(options: PlanningOptions, clusterName: string): UpgradePlanArgs | ClusterUpgradePlanArgs {
  const { to: version, wholeCluster, allowRollback, force, inspect: inspectCluster, nodegroupPolicy } = options;
  const waive = options.waive && [...options.waive];
  const args = {
    clusterName,
    version,
    ...withoutUndefined({ allowRollback, force, inspectCluster, nodegroupPolicy, waive }),
    ...connectionArgs(options),
  };
  return wholeCluster === true ? { ...args, wholeCluster: true as const } : args;
}

/** The one cluster that is named; undefined with `--all`. */
export function namedCluster({ cluster, all, regions }: ClusterOptions): string | undefined {
  if ((cluster === undefined) === (all !== true))
    throw usage("name one cluster with --cluster, or take all with --all");
  if (regions !== undefined && all !== true)
    throw usage("--regions goes with --all; the region of one cluster is --region");
  return cluster;
}

export function list(text: string): string[] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

const WAIVER =
  'Write the finding\'s code and the reason, for example EKSV030="coredns is replaced", or for one resource until a day: EKSV030:addon/coredns@2026-12-31="coredns is replaced".';

/** `CODE[:RESOURCE][@DAY]=REASON` */
function waiver(text: string, before: readonly Waiver[] = []): Waiver[] {
  const [, code = "", resource, until, reason = ""] = /^([^=:@]+)(?::([^=@]+))?(?:@([^=]+))?=(.+)$/.exec(text) ?? [];
  if (!isFindingCode(code)) throw new InvalidArgumentError(WAIVER);
  const one: Waiver = withoutUndefined({ code, reason, resource, until });
  const [problem] = waiverProblems([one]);
  if (problem) throw new InvalidArgumentError(`${problem.reason.replace(/^waive\[0\]\.?/, "")}. ${WAIVER}`);
  return [...before, one];
}
