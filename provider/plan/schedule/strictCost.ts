import type { ScheduleProblem } from "./types";
import { scheduleUpgrade } from "./scheduleUpgrade";

/** What `strict` takes more than `skew`; undefined where one of them has no schedule. */
export interface StrictCost {
  readonly nodeRolls: number;
  readonly minutes: number;
}

export function strictCost(problem: ScheduleProblem): StrictCost | undefined {
  const strict = scheduleUpgrade({ ...problem, nodegroupPolicy: "strict" });
  const skew = scheduleUpgrade({ ...problem, nodegroupPolicy: "skew" });
  const blocked = [...strict.obstacles, ...skew.obstacles].some(({ kind }) => kind === "nodegroup-blocks");
  if (blocked) return undefined;
  return {
    nodeRolls: strict.nodeRolls - skew.nodeRolls,
    minutes: strict.criticalPathMinutes - skew.criticalPathMinutes,
  };
}
