import { fleetPlanByArguments } from "./fleetPlan";
import * as pulumi from "@pulumi/pulumi";
import { systemClock } from "../../core/time";
import { awsConnections } from "../../eks/connections";
import type { FleetPlanArgs } from "../../resources/fleetArgs";
import type { FleetPlan } from "../../resources/fleetPlan";

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
  return fleetPlanByArguments(args, { connect, clock: systemClock }, "getFleetPlan");
}
