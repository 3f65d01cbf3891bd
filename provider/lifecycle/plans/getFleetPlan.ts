import * as pulumi from "@pulumi/pulumi";
import { systemClock } from "../../core/time";
import { awsConnections } from "../../eks/connections";
import type { FleetPlanArgs } from "../../resources/fleetArgs";
import type { FleetPlan } from "../../resources/fleetPlan";
import { placesNotNamed } from "../../inputs/fleet";
import { awsProvider } from "../../resources/awsProvider";
import type { InputsOf } from "../../resources/VersionResource";
import { fleetPlanByArguments, refuse } from "./fleetPlan";
import { afterDependencies } from "./afterDependencies";
import { isMocked } from "./isMocked";

/** One for all calls: they share clients and the rate limits. */
const connect = awsConnections(() => Promise.resolve((key) => pulumi.runtime.getConfig(key)), systemClock);

/**
 * What a Fleet with these inputs would do now, what it waits for and what stands in its way, as data. It only looks, and so can run
 * anywhere: in a stack without a Fleet, in a script, in a test with mocks. AWS is reached as by a resource: the roles that the
 * arguments name, the stack's `aws:` configuration, the environment. What cannot be read is part of the plan (`unreadable`);
 * arguments that do not fit are an error that says what to write.
 *
 * @param opts Pulumi's options of an invoke. An aws provider (`provider`, or that of `parent`) does not lead a fleet: with one,
 * each of `members` names its regions and its role.
 *
 * @example
 * export const waves = getFleetPlan({
 *   name: "platform",
 *   members: [{ accounts: ["111111111111"], regions: ["eu-west-1"], readRole: "eks-fleet-read" }],
 *   target: "1.34",
 *   waves: [{ name: "canary", where: { ring: "canary" }, soak: "24h" }, { name: "prod", rest: true }],
 * }).then((plan) => plan.waves);
 */
export async function getFleetPlan(args: FleetPlanArgs, opts: pulumi.InvokeOptions = {}): Promise<FleetPlan> {
  // Where a program is tested with Pulumi's mocks, they answer: `call` with this token.
  if (isMocked()) return (await pulumi.runtime.invoke(TOKEN, { ...args }, opts)) as FleetPlan;
  const unnamed = awsProvider(opts) === undefined ? [] : placesNotNamed(args.members);
  if (unnamed.length > 0) refuse("getFleetPlan", unnamed);
  return fleetPlanByArguments(args, { connect, clock: systemClock }, "getFleetPlan");
}

/**
 * The same, with arguments that may be outputs of resources.
 *
 * @example
 * export const blockers = getFleetPlanOutput({ name: "platform", members, target: config.version, waves }).blockers;
 */
export function getFleetPlanOutput(
  args: InputsOf<FleetPlanArgs> | pulumi.Input<FleetPlanArgs>,
  { dependsOn, ...opts }: pulumi.InvokeOutputOptions = {},
): pulumi.Output<FleetPlan> {
  return afterDependencies(args, dependsOn).apply((known) => getFleetPlan(known as FleetPlanArgs, opts));
}

const TOKEN = "eks-version:index:getFleetPlan";
