import { EksVersionError } from "../../core/EksVersionError";
import type { Problem } from "../../core/problem";
import { expectedHopMs } from "../../fleet/expectedHop";
import { NOTHING_KNOWN } from "../../fleet/known";
import { planOf } from "../../fleet/plan";
import { fleetProblems } from "../../inputs/fleet";
import type { FleetPlanArgs } from "../../resources/fleetArgs";
import type { FleetPlan } from "../../resources/fleetPlan";
import type { FleetTools } from "./fleetPlan";
import { decideFleet, surveyFleet } from "./fleetPlan";

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

function refuse(what: string, problems: readonly Problem[]): never {
  throw new EksVersionError({
    code: "BadConfiguration",
    happened: `${what} cannot use its arguments: ${problems.map(({ reason }) => reason).join("; ")}`,
    state: "nothing was changed",
    next: "correct the arguments",
  });
}
