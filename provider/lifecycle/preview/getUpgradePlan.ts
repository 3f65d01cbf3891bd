import * as pulumi from "@pulumi/pulumi";
import { systemClock } from "../../core/time";
import { awsConnections } from "../../eks/connections";
import type { ClusterUpgradePlan } from "../../resources/clusterPlan";
import type { UpgradePlan } from "../../resources/planTypes";
import type { ClusterUpgradePlanArgs, UpgradePlanArgs } from "./planArguments";
import { planByArguments } from "./planByArguments";

export type { ClusterUpgradePlanArgs, UpgradePlanArgs } from "./planArguments";

/** One for all calls: they share clients and the rate limit. */
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
export function getUpgradePlan(args: UpgradePlanArgs | ClusterUpgradePlanArgs): Promise<UpgradePlan> {
  return planByArguments(args, connect, "getUpgradePlan").then(({ plan }) => plan);
}
