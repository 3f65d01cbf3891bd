import { expectedHopMs } from "../../core/durations";
import { docsOf } from "../../core/findings";
import type { Clock } from "../../core/time";
import { formatVersion } from "../../core/versions/kubernetesVersion";
import { printableLine } from "../../core/printable";
import { ConnectionError } from "../../core/problem";
import { whatIsDue } from "../../fleet/due";
import type { DueOrProblems, Examine } from "../../fleet/due";
import type { Known } from "../../fleet/known";
import { isManaged, sourcesOf, upgradeConnection } from "../../fleet/sources";
import type { Connect, Survey } from "../../fleet/survey";
import { survey } from "../../fleet/survey";
import { preflightOptions } from "../../inputs/preflightOptions";
import { observe } from "../../observe/observe";
import type { FleetPlanArgs } from "../../resources/fleetArgs";
import type { PlanFinding } from "../../resources/planTypes";
import { planUpgrade } from "../preview/controlPlanePlan";
import { planCluster, withWhatThePlanMeets } from "../preview/wholeClusterPlan";
import { EksVersionError } from "../../core/failures/EksVersionError";
import type { Problem } from "../../core/problem";
import { NOTHING_KNOWN } from "../../fleet/known";
import { planOf } from "../../fleet/plan";
import { fleetProblems } from "../../inputs/fleet";
import type { FleetPlan } from "../../resources/fleetPlan";

export interface FleetTools {
  readonly connect: Connect;
  readonly clock: Clock;
}

export function surveyFleet(args: FleetPlanArgs, known: Known, { connect, clock }: FleetTools): Promise<Survey> {
  const labelKeys = new Set(args.waves.flatMap(({ where = {} }) => Object.keys(where)));
  const options = { connect, known, labelKeys, withNodes: args.scope === "cluster", now: () => clock.now() };
  return survey(sourcesOf(args.members), options);
}

export interface DecideOptions {
  /** How long the run goes on, milliseconds; undefined: as long as it takes. */
  readonly left?: number;
  readonly failedNow?: ReadonlySet<string>;
}

export function decideFleet(
  args: FleetPlanArgs,
  seen: Survey,
  tools: FleetTools,
  { left, failedNow }: DecideOptions = {},
): Promise<DueOrProblems> {
  return whatIsDue(seen, {
    args,
    runEndsAt: left === undefined ? undefined : seen.at + left,
    examine: examination(args, tools),
    ...(failedNow === undefined ? {} : { failedNow }),
  });
}

/** The preflight of a member: that of a ClusterVersion or a ClusterUpgrade, by the scope. */
function examination(args: FleetPlanArgs, { connect, clock }: FleetTools): Examine {
  const manage = args.manage ?? {};
  const waivers = args.waive ?? [];
  return async (member, to) => {
    const { name, account, region } = member;
    const read = member.connection;
    const way = isManaged(manage, account, region) ? upgradeConnection(manage, account, region, read) : read;
    try {
      const connected = await connect(way);
      if (connected.problems.length > 0) throw new ConnectionError(connected.problems);
      const eks = await connected.eks();
      const request = { clusterName: name, region, desired: to, updates: "some" } as const;
      const snapshot = await observe(request, { eks, clock });
      if (!snapshot.cluster.seen) return [notReached(name, snapshot.cluster.why.words)];
      const options = preflightOptions({ version: formatVersion(to) }, undefined);
      if (args.scope !== "cluster") return planUpgrade(snapshot, options, waivers).findings;
      const completed = await withWhatThePlanMeets(snapshot, options, {}, { eks, ec2: connected.ec2 });
      return planCluster(completed, options, {}, waivers).plan.findings;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      return [notReached(name, error.message)];
    }
  };
}

/** Of one cluster a preview may go on without a look; a fleet starts nothing that it could not look at. */
function notReached(name: string, why: string): PlanFinding {
  return {
    code: "EKSV005",
    severity: "error",
    resource: `cluster/${name}`,
    fact: `cluster "${name}" cannot be read as it would be upgraded: ${printableLine(why).slice(0, 300)}`,
    remedy: "fix the configuration of AWS, or the role in manage",
    docs: docsOf("EKSV005"),
  };
}

/**
 * The plan for arguments that come from outside of a resource: a program's `getFleetPlan`, the command line. It only reads.
 * @param what the caller, for the error about bad arguments
 */
export async function fleetPlanByArguments(args: FleetPlanArgs, tools: FleetTools, what: string): Promise<FleetPlan> {
  const problems = fleetProblems({ ...args }, expectedHopMs(args.scope));
  if (typeof args.name !== "string") problems.push({ property: "name", reason: "name: it is missing; name the fleet" });
  if (problems.length > 0) refuse(what, problems);
  const seen = await surveyFleet(args, NOTHING_KNOWN, tools);
  const decided = await decideFleet(args, seen, tools);
  if ("problems" in decided) refuse(what, decided.problems);
  return planOf(args, decided.due);
}

export function refuse(what: string, problems: readonly Problem[]): never {
  throw new EksVersionError({
    code: "BadConfiguration",
    happened: `${what} cannot use its arguments: ${problems.map(({ reason }) => reason).join("; ")}`,
    state: "nothing was changed",
    next: "correct the arguments",
  });
}
