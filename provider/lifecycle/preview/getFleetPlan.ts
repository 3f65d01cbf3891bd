import * as pulumi from "@pulumi/pulumi";
import { EksVersionError } from "../../core/EksVersionError";
import type { Problem } from "../../core/problem";
import type { Clock } from "../../core/time";
import { systemClock } from "../../core/time";
import { awsConnections } from "../../eks/connections";
import { expectedHopMs } from "../../fleet/expectedHop";
import { NOTHING_KNOWN } from "../../fleet/known";
import { planOf } from "../../fleet/plan";
import type { Connect } from "../../fleet/survey";
import { fleetProblems } from "../../inputs/fleet";
import type { FleetPlanArgs } from "../../resources/fleetArgs";
import type { FleetPlan } from "../../resources/fleetPlan";
import { decideFleet, surveyFleet } from "./fleetPlan";

/** One for all calls: they share clients and the rate limits. */
const connect = awsConnections(() => Promise.resolve((key) => pulumi.runtime.getConfig(key)), systemClock);

/**
 * What a Fleet with these inputs would do now, what it waits for and what stands in its way, as data. It only looks, and so can run
 * anywhere: in a stack without a Fleet, in a script, in a test with mocks. AWS is reached as by a resource: the roles that the
 * arguments name, the stack's `aws:` configuration, the environment. What cannot be read is part of the plan (`unreadable`);
 * arguments that do not fit are an error that says what to write.
 *
 * @example
 * export const waves = getFleetPlan({
 *   name: "platform",
 *   members: [{ accounts: ["111111111111"], regions: ["eu-west-1"], readRole: "eks-fleet-read" }],
 *   target: "1.34",
 *   waves: [{ name: "canary", where: { ring: "canary" }, soak: "24h" }, { name: "prod", rest: true }],
 * }).then((plan) => plan.waves);
 */
export function getFleetPlan(args: FleetPlanArgs): Promise<FleetPlan> {
  return fleetPlanBy(args, { connect, clock: systemClock }, "getFleetPlan");
}

/**
 * The plan for arguments that come from outside of a resource: a program's `getFleetPlan`, the command line. It only reads.
 * @param what the caller, for the error about bad arguments
 */
export async function fleetPlanBy(
  args: FleetPlanArgs,
  tools: { readonly connect: Connect; readonly clock: Clock },
  what: string,
): Promise<FleetPlan> {
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
