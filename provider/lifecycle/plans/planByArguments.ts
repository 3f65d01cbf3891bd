import type { Connected } from "../../eks/connect";
import { connectionOf } from "../../eks/connect";
import type { ConnectionArgs } from "../../aws/connectionArgs";
import { EksVersionError } from "../../core/failures/EksVersionError";
import type { Problem } from "../../core/problem";
import { systemClock } from "../../core/time";
import { clusterUpgradeProblems } from "../../inputs/clusterUpgrade";
import { normalised, problemsOf } from "../../inputs/clusterVersion";
import { contradictions } from "../../inputs/contradictions";
import { preflightOptions, waiversIn } from "../../inputs/preflightOptions";
import { observe } from "../../observe/observe";
import { templateNumbers } from "../../observe/templateNumbers";
import { policiesIn, templatesIn, withTemplateNumbers } from "../../plan/scheduleProblem";
import type { UpgradePlan, ClusterUpgradePlan } from "../../resources/planTypes";
import { planUpgrade } from "../preview/controlPlanePlan";
import type { ClusterUpgradePlanArgs, UpgradePlanArgs } from "./planArguments";
import { planCluster, withWhatThePlanMeets } from "../preview/wholeClusterPlan";

/** A plan, and the moment that it is about. */
export interface PlanAtTime {
  readonly plan: UpgradePlan | ClusterUpgradePlan;
  /** Milliseconds since the epoch, by AWS's clock. */
  readonly at: number;
}

/**
 * The plan for arguments that come from outside of a resource: a program's `getUpgradePlan`, the command line. It only reads.
 * @param what the caller, for the error about bad arguments
 */
export async function planByArguments(
  args: UpgradePlanArgs | ClusterUpgradePlanArgs,
  connect: (args: ConnectionArgs) => Promise<Connected>,
  what: string,
): Promise<PlanAtTime> {
  const { wholeCluster = false, ...rest } = args as Partial<ClusterUpgradePlanArgs> & UpgradePlanArgs;
  const inputs = normalised({ ...rest });
  const inputProblems = wholeCluster ? clusterUpgradeProblems : problemsOf;
  const connected = await connect(connectionOf({ ...args }));
  const problems = [...inputProblems(inputs), ...contradictions({}, inputs), ...connected.problems];
  if (problems.length > 0) refuse(what, problems);
  const region = await connected.region();
  if (region === undefined) {
    refuse(what, [
      { property: "region", reason: "no region is known; set aws:region, AWS_REGION or the argument region" },
    ]);
  }
  const options = preflightOptions(inputs, undefined);
  const eks = await connected.eks();
  const cluster = { clusterName: args.clusterName, region, desired: options.desired, updates: "all" } as const;
  const kubernetes = inputs.inspectCluster === true ? connected.kubernetes : undefined;
  const snapshot = await observe(cluster, { eks, clock: systemClock, kubernetes });
  if (!wholeCluster) return { plan: planUpgrade(snapshot, options, waiversIn(inputs)), at: snapshot.at };
  const { numbers, unseen } = await templateNumbers(templatesIn(policiesIn(inputs)), connected.ec2);
  const policies = withTemplateNumbers(policiesIn(inputs), numbers);
  const seen = { ...snapshot, unseenTemplates: unseen };
  const completed = await withWhatThePlanMeets(seen, options, policies, { eks, ec2: connected.ec2 });
  return { plan: planCluster(completed, options, policies, waiversIn(inputs)).plan, at: snapshot.at };
}

function refuse(what: string, problems: readonly Problem[]): never {
  throw new EksVersionError({
    code: "BadConfiguration",
    happened: `${what} cannot use its arguments: ${problems.map(({ reason }) => reason).join("; ")}`,
    state: "nothing was read or changed",
    next: "correct the arguments, or the configuration of AWS",
  });
}
