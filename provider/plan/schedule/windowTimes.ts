import type { ScheduleProblem } from "./types";
import type { UpgradeWay } from "./windows";

/** What a window holds, as far as its length goes. */
export interface WindowLoad {
  /** Rounds of node rolls, one after another. */
  readonly rounds: number;
  /** The longest chain of moves of one add-on. */
  readonly chain: number;
  /** An add-on has to be moved before nodes roll. */
  readonly urgent: boolean;
}

type Times = Pick<ScheduleProblem, "bakeMinutes" | "bakeDue" | "minutes">;

/** Whether the nodes of this window wait for the pause after the hop. */
export function bakes(window: number, way: UpgradeWay, { bakeMinutes, bakeDue }: Times): boolean {
  return bakeMinutes > 0 && !way.rollback && (window > 0 || bakeDue);
}

export function windowMinutes(window: number, load: WindowLoad, way: UpgradeWay, problem: Times): number {
  const { addon, nodegroup } = problem.minutes;
  const addons = load.chain * addon;
  if (load.rounds === 0) return addons;
  const bake = bakes(window, way, problem) ? problem.bakeMinutes : 0;
  const nodes = Math.max(bake, load.urgent ? addon : 0) + load.rounds * nodegroup;
  return Math.max(nodes, addons);
}
