import type { RawInputs } from "../core/pulumiValues";
import { withoutUndefined } from "../core/pulumiValues";
import type { FleetPlan, FleetProgress } from "../resources/fleetPlan";
import { FLEET_INPUTS } from "../inputs/fleet";
import { canonical } from "../core/fields";
import type { Known } from "./known";
import { encodeKnown } from "./known";

/** What a state holds: the inputs, where the fleet is, and what need not be asked again. */
export function outputsOf(inputs: RawInputs, plan: FleetPlan, known: Known): Record<string, unknown> {
  return { ...kept(inputs), ...whereItIs(plan), __history: encodeKnown(known) };
}

function kept(inputs: RawInputs): Record<string, unknown> {
  const names = [...FLEET_INPUTS, "__urn", "__provider", "__timeouts"];
  return Object.fromEntries(names.flatMap((name) => (inputs[name] === undefined ? [] : [[name, inputs[name]]])));
}

/** Nothing here changes by the passing of time alone: an up without a change shall be one. */
function whereItIs(plan: FleetPlan): Record<string, unknown> {
  const progress = plan.waves.map(
    ({ name, members, versions, decisions, opensFor, proven, failed, overBudget }): FleetProgress =>
      withoutUndefined({ name, members, versions, decisions, opensFor, proven, failed, overBudget }),
  );
  return {
    targetVersion: plan.target,
    progress,
    versions: Object.fromEntries(plan.members.map(({ clusterArn, version = "unknown" }) => [clusterArn, version])),
    running: plan.members.filter(({ decision }) => decision === "follow").map(({ clusterArn }) => clusterArn),
    unreadable: plan.unreadable.map(({ what }) => what),
  };
}

/** Whether there is anything for an up to do, or to store. */
export function differs(olds: RawInputs, news: RawInputs, plan: FleetPlan, known: Known): boolean {
  const due = plan.members.some(({ decision }) => decision === "start" || decision === "follow");
  if (due || plan.errors.length > 0) return true;
  const after = outputsOf(news, plan, known);
  const before = Object.fromEntries(Object.keys(after).map((name) => [name, olds[name]]));
  return canonical(comparable(before)) !== canonical(comparable(after));
}

/** How the provider is found is no difference. */
function comparable({ __provider, __urn, __timeouts, ...rest }: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify(rest));
}
