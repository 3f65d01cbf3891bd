import type { ConnectionArgs } from "../../aws/connectionArgs";
import { CONNECTION_ARGS } from "../../aws/connectionArgs";
import { EksVersionError } from "../../core/EksVersionError";
import type { Problem } from "../../core/problem";
import { systemClock } from "../../core/time";
import { clusterUpgradeProblems } from "../../inputs/clusterUpgrade";
import { normalised, problemsOf } from "../../inputs/clusterVersion";
import { contradictions } from "../../inputs/contradictions";
import { preflightOptions, waiversIn } from "../../inputs/preflightOptions";
import { observe } from "../../observe/observe";
import { policiesIn } from "../../plan/scheduleProblem";
import type { Waiver } from "../../preflight/waiver";
import type { ClusterUpgradePlan } from "../../resources/clusterPlan";
import type { UpgradePlan } from "../../resources/planTypes";
import type { AddonPolicy, NodegroupPolicy } from "../../resources/policies";
import type { Connected } from "../Dependencies";
import { planUpgrade } from "./controlPlanePlan";
import { planCluster } from "./wholeClusterPlan";

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

/**
 * The plan for arguments that come from outside of a resource: a program's `getUpgradePlan`, the command line. It only reads.
 * @param what the caller, for the error about bad arguments
 */
export async function planByArguments(
  args: UpgradePlanArgs | ClusterUpgradePlanArgs,
  connect: (args: ConnectionArgs) => Promise<Connected>,
  what: string,
): Promise<UpgradePlan | ClusterUpgradePlan> {
  const { wholeCluster = false, ...rest } = args as Partial<ClusterUpgradePlanArgs> & UpgradePlanArgs;
  const inputs = normalised({ ...rest });
  const inputProblems = wholeCluster ? clusterUpgradeProblems : problemsOf;
  const connected = await connect(
    Object.fromEntries(CONNECTION_ARGS.flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]]))),
  );
  const problems = [...inputProblems(inputs), ...contradictions({}, inputs), ...connected.problems];
  if (problems.length > 0) refuse(what, problems);
  const region = await connected.region();
  if (region === undefined) {
    refuse(what, [
      { property: "region", reason: "no region is known; set aws:region, AWS_REGION or the argument region" },
    ]);
  }
  const options = preflightOptions(inputs, undefined);
  const [eks, inventory] = await Promise.all([connected.eks(), connected.inventory()]);
  const cluster = { clusterName: args.clusterName, region, desired: options.desired, updates: "all" } as const;
  const snapshot = await observe(cluster, { eks, inventory, clock: systemClock });
  return wholeCluster
    ? planCluster(snapshot, options, policiesIn(inputs), waiversIn(inputs)).plan
    : planUpgrade(snapshot, options, waiversIn(inputs));
}

function refuse(what: string, problems: readonly Problem[]): never {
  throw new EksVersionError({
    code: "BadConfiguration",
    happened: `${what} cannot use its arguments: ${problems.map(({ reason }) => reason).join("; ")}`,
    state: "nothing was read or changed",
    next: "correct the arguments, or the configuration of AWS",
  });
}
