import * as pulumi from "@pulumi/pulumi";
import { awsConnections } from "../../eks/connections";
import { systemClock } from "../../core/time";
import type { ClusterUpgradePlan } from "../../resources/clusterPlan";
import { clusterUpgradeProblems } from "../../inputs/clusterUpgrade";
import { planCluster } from "./wholeClusterPlan";
import type { AddonPolicy, NodegroupPolicy } from "../../resources/policies";
import { policiesIn } from "../../plan/scheduleProblem";
import { normalised, problemsOf } from "../../inputs/clusterVersion";
import type { ConnectionArgs } from "../../aws/connectionArgs";
import { CONNECTION_ARGS } from "../../aws/connectionArgs";
import { contradictions } from "../../inputs/contradictions";
import { EksVersionError } from "../../core/EksVersionError";
import { observe } from "../../observe/observe";
import { planUpgrade } from "./controlPlanePlan";
import { preflightOptions, waiversIn } from "../../inputs/preflightOptions";
import type { Problem } from "../../core/problem";
import type { UpgradePlan } from "../../resources/planTypes";
import type { Waiver } from "../../preflight/waiver";

/** As the inputs of a ClusterVersion of the same names. */
export interface UpgradePlanArgs extends ConnectionArgs {
  /** The name of the EKS cluster. */
  readonly clusterName: string;
  /** The version the control plane shall have, for example `"1.33"`. */
  readonly version: string;
  /** Whether EKS would be told to override insights. Default: `false`. */
  readonly force?: boolean | undefined;
  /** Whether a lower version is planned as a rollback. Default: `false`. */
  readonly allowRollback?: boolean | undefined;
  /** What EKS expects of managed node groups. Default: `"skew"`. */
  readonly nodegroupPolicy?: "skew" | "strict" | undefined;
  /** Findings that may pass. Default: none. */
  readonly waive?: Waiver[] | undefined;
}

/** As the inputs of a ClusterUpgrade of the same names. */
export interface ClusterUpgradePlanArgs extends UpgradePlanArgs {
  /** Plans the node groups and add-ons too, as a ClusterUpgrade does. */
  readonly wholeCluster: true;
  /** How add-ons go along, by their names. Default: they follow. */
  readonly addons?: Readonly<Record<string, AddonPolicy | string>> | undefined;
  /** How managed node groups go along, by their names. Default: they follow. */
  readonly nodegroups?: Readonly<Record<string, NodegroupPolicy | string>> | undefined;
  /** How many node groups roll side by side. Default: as many as there are. */
  readonly maxParallelNodegroups?: number | undefined;
  /** The order in which node groups roll. Default: all side by side. */
  readonly nodegroupOrder?: readonly (string | readonly string[])[] | undefined;
  /** The pause between the control plane and the nodes, in minutes. Default: 0. */
  readonly bakeMinutes?: number | undefined;
}

/** One for all calls: they share clients and the budget of requests. */
const connect = awsConnections(() => Promise.resolve((key) => pulumi.runtime.getConfig(key)), systemClock);

/**
 * What a ClusterVersion with these inputs would do, and what stands in its way, as data: for stack outputs, for programs that
 * decide by it, and for policies. It only looks. The connection is found as a resource finds it: arguments, the stack's `aws:`
 * configuration, the environment. What cannot be seen is a finding (`EKSV005`), not an error; bad arguments are an error.
 *
 * With `wholeCluster: true` it is what a ClusterUpgrade would do, with the schedule of its steps.
 *
 * @example
 * export const plan = getUpgradePlan({ clusterName: "prod", version: "1.33" });
 * export const rolls = getUpgradePlan({ clusterName: "prod", version: "1.33", wholeCluster: true }).then(
 *   ({ schedule }) => schedule.nodeRolls,
 * );
 */
export function getUpgradePlan(args: ClusterUpgradePlanArgs): Promise<ClusterUpgradePlan>;
export function getUpgradePlan(args: UpgradePlanArgs): Promise<UpgradePlan>;
export async function getUpgradePlan(args: UpgradePlanArgs | ClusterUpgradePlanArgs): Promise<UpgradePlan> {
  const { wholeCluster = false, ...rest } = args as Partial<ClusterUpgradePlanArgs> & UpgradePlanArgs;
  const inputs = normalised({ ...rest });
  const inputProblems = wholeCluster ? clusterUpgradeProblems : problemsOf;
  const connected = await connect(
    Object.fromEntries(CONNECTION_ARGS.flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]]))),
  );
  const problems = [...inputProblems(inputs), ...contradictions({}, inputs), ...connected.problems];
  if (problems.length > 0) refuse(problems);
  const region = await connected.region();
  if (region === undefined) {
    refuse([{ property: "region", reason: "no region is known; set aws:region, or give the argument region" }]);
  }
  const options = preflightOptions(inputs, undefined);
  const [eks, inventory] = await Promise.all([connected.eks(), connected.inventory()]);
  const wish = { clusterName: args.clusterName, region, desired: options.desired, updates: "all" } as const;
  const snapshot = await observe(wish, { eks, inventory, clock: systemClock });
  return wholeCluster
    ? planCluster(snapshot, options, policiesIn(inputs), waiversIn(inputs)).plan
    : planUpgrade(snapshot, options, waiversIn(inputs));
}

function refuse(problems: readonly Problem[]): never {
  throw new EksVersionError({
    code: "BadConfiguration",
    happened: `getUpgradePlan cannot go by its arguments: ${problems.map(({ reason }) => reason).join("; ")}`,
    state: "nothing was looked at",
    next: "mend the arguments, or the stack's `aws:` configuration",
  });
}
