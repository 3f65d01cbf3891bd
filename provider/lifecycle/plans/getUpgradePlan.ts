import * as pulumi from "@pulumi/pulumi";
import { systemClock } from "../../core/time";
import { awsConnections } from "../../eks/connections";
import type { UpgradePlan, ClusterUpgradePlan } from "../../resources/planTypes";
import type { ClusterUpgradePlanArgs, UpgradePlanArgs } from "./planArguments";
import type { NamedAwsProvider } from "../../aws/connectionArgs";
import { EksVersionError } from "../../core/failures/EksVersionError";
import { inputsOfAwsProvider } from "../../resources/awsProvider";
import type { InputsOf } from "../../resources/VersionResource";
import { afterDependencies } from "./afterDependencies";
import { isMocked } from "./isMocked";
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
 * @param opts Pulumi's options of an invoke: an aws provider (`provider`, or that of `parent`) is followed as by a resource.
 *
 * @example
 * export const plan = getUpgradePlan({ clusterName: "prod", version: "1.33" });
 * export const rolls = getUpgradePlan({ clusterName: "prod", version: "1.33", wholeCluster: true }).then(
 *   ({ schedule }) => schedule.nodeRolls,
 * );
 */
export function getUpgradePlan(args: ClusterUpgradePlanArgs, opts?: pulumi.InvokeOptions): Promise<ClusterUpgradePlan>;
export function getUpgradePlan(args: UpgradePlanArgs, opts?: pulumi.InvokeOptions): Promise<UpgradePlan>;
export async function getUpgradePlan(
  args: UpgradePlanArgs | ClusterUpgradePlanArgs,
  opts: pulumi.InvokeOptions = {},
): Promise<UpgradePlan> {
  // Where a program is tested with Pulumi's mocks, they answer: `call` with this token.
  if (isMocked()) return (await pulumi.runtime.invoke(TOKEN, { ...args }, opts)) as UpgradePlan;
  const { __awsProvider: named, ...followed } = await valueOf(inputsOfAwsProvider({ ...args }, opts));
  refuseProvider(named);
  const given = Object.fromEntries(Object.entries(followed).filter(([, value]) => value !== undefined));
  const { plan } = await planByArguments({ ...args, ...given }, connect, "getUpgradePlan");
  return plan;
}

/**
 * The same, with arguments that may be outputs of resources.
 *
 * @example
 * export const plan = getUpgradePlanOutput({ clusterName: cluster.name, version: "1.33" });
 */
export function getUpgradePlanOutput(
  args: InputsOf<ClusterUpgradePlanArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<ClusterUpgradePlan>;
export function getUpgradePlanOutput(
  args: InputsOf<UpgradePlanArgs>,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<UpgradePlan>;
export function getUpgradePlanOutput(
  args: InputsOf<UpgradePlanArgs> | InputsOf<ClusterUpgradePlanArgs>,
  { dependsOn, ...opts }: pulumi.InvokeOutputOptions = {},
): pulumi.Output<UpgradePlan> {
  return afterDependencies(args, dependsOn).apply((known) => getUpgradePlan(known as UpgradePlanArgs, opts));
}

const TOKEN = "eks-version:index:getUpgradePlan";

async function valueOf(inputs: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  if (Object.keys(inputs).length === 0) return {};
  const output = pulumi.output(inputs);
  const { isKnown } = output as unknown as { readonly isKnown: Promise<boolean> };
  if (!(await isKnown)) refuseProvider({ name: "?", problems: ["its region is not computed yet; write region"] });
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

function refuseProvider(named: unknown): void {
  const { name, problems = [] } = (named ?? {}) as Partial<NamedAwsProvider>;
  if (problems.length === 0) return;
  throw new EksVersionError({
    code: "BadConfiguration",
    happened: `getUpgradePlan cannot follow the aws provider "${name ?? "?"}": ${problems.join("; ")}`,
    state: "nothing was read or changed",
    next: "write it as an argument of getUpgradePlan",
  });
}
