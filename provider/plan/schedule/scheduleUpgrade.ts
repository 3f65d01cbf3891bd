import { addonOutlook } from "./addonCandidates";
import { addonWays } from "./addonPaths";
import { arrangement, batchesOf } from "./arrangement";
import type { ClusterSchedule, Obstacle, ScheduleProblem } from "./types";
import { addonObstacles, blockingNodegroup, pinObstacles } from "./obstacles";
import type { RollingGroup } from "./rollArrangements";
import { rollOptions } from "./rollOptions";
import { stepsOf, criticalPathMinutes } from "./steps";
import { upgradeWay } from "./windows";

/**
 * The whole cluster's way to a version, with the fewest node rolls, then the fewest hops over which an add-on does not fit, then
 * the fewest add-on moves, then the shortest. No I/O, no clock: the same problem has the same schedule.
 */
export function scheduleUpgrade(problem: ScheduleProblem): ClusterSchedule {
  const way = upgradeWay(problem.from, problem.to);
  const obstacles: Obstacle[] = [];
  const groups: RollingGroup[] = [];
  let blocked = false;
  for (const nodegroup of problem.nodegroups) {
    obstacles.push(...pinObstacles(nodegroup, way));
    const found = rollOptions(nodegroup, way, problem.nodegroupPolicy);
    if (found.kind === "options") {
      groups.push({ nodegroup, options: found.options });
    } else {
      obstacles.push(blockingNodegroup(nodegroup, found.hop, way, problem.nodegroupPolicy));
      blocked = true;
    }
  }
  const addons = problem.addons.map((addon) => {
    const candidates = addonOutlook(addon, problem.releases, way);
    return { candidates, ways: addonWays(candidates, way) };
  });
  const chosen = arrangement(batchesOf(groups, problem.nodegroupOrder), addons, way, problem);
  for (const { candidates, way: its } of chosen.addons.ways) obstacles.push(...addonObstacles(candidates, its, way));
  // Half a schedule would end with the control plane part of the way, and nobody asked for that.
  if (blocked) return { steps: [], obstacles, nodeRolls: 0, criticalPathMinutes: 0 };

  const steps = stepsOf(chosen, way, problem);
  return {
    steps,
    obstacles,
    nodeRolls: steps.filter(({ kind }) => kind === "nodegroup").length,
    criticalPathMinutes: criticalPathMinutes(steps, problem.maxParallelNodegroups),
  };
}
