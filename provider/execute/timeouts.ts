import type { EarlierState } from "../outputs/clusterVersion";
import { goalOf } from "../reconcile/goal";
import type { Goal } from "../reconcile/execution";
import { HOP_TIMEOUT_MS } from "../reconcile/execution";
import type { ScheduleStep } from "../plan/schedule/types";
import type { ClusterUpgradeInputs } from "../inputs/clusterUpgrade";

/**
 * How long one step may take, in ms, where customTimeouts do not bound the whole. A node group is rolled node by node, each
 * with its pods' time to go: hours are usual for large ones.
 */
const STEP_TIMEOUT_MS = { "control-plane": HOP_TIMEOUT_MS, addon: 40 * 60_000, nodegroup: 6 * HOP_TIMEOUT_MS } as const;

/** The goal of the control plane's part; its `timeout`, if there is one, bounds the whole. */
export function upgradeGoal(inputs: ClusterUpgradeInputs, earlier: EarlierState, verb: "create" | "update"): Goal {
  return goalOf(inputs, earlier, verb);
}

export interface Bounds {
  /** When the time for a step that begins at `now` is up. */
  deadline(kind: Exclude<ScheduleStep["kind"], "bake">, now: number): number;
}

export function boundsOf(goal: Goal, begun: number): Bounds {
  return {
    deadline: (kind, now) => (goal.timeout === undefined ? now + STEP_TIMEOUT_MS[kind] : begun + goal.timeout),
  };
}
