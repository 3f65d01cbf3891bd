import type { AddonArrangement, MovingAddon } from "./addonArrangement";
import { addonArrangement } from "./addonArrangement";
import type { ScheduledNodegroup, ScheduleProblem } from "./types";
import type { RollArrangement, RollingGroup } from "./rollArrangements";
import { rollArrangements } from "./rollArrangements";
import type { UpgradeWay } from "./windows";

/** What happens in which window. */
export interface Arrangement {
  readonly nodes: RollArrangement;
  readonly addons: AddonArrangement;
}

interface Rating {
  readonly nodes: RollArrangement;
  readonly minutes: number;
  /** In which nodes roll. */
  readonly windows: number;
}

/** Past this many, the best of those whose nodes alone are the best has to do. */
const MOST_LOOKED_AT = 200;

/** Of all ways with the fewest node rolls and add-on moves: the shortest, then with rolls in the fewest windows, then with the newest nodes. */
export function arrangement(
  batches: readonly (readonly RollingGroup[])[],
  addons: readonly MovingAddon[],
  way: UpgradeWay,
  problem: ScheduleProblem,
): Arrangement {
  const candidates = rollArrangements(batches, way, problem)
    .map((nodes) => ({
      nodes,
      minutes: addonArrangement([], nodes.rounds, way, problem).minutes,
      windows: nodes.rounds.filter((one) => one > 0).length,
    }))
    .sort(bestFirst)
    .slice(0, MOST_LOOKED_AT);
  let best: (Arrangement & Rating) | undefined;
  for (const one of candidates) {
    // Add-ons make none of those that come after shorter.
    if (best && one.minutes > best.minutes) break;
    const beside = addonArrangement(addons, one.nodes.rounds, way, problem);
    const rated = { ...one, addons: beside, minutes: beside.minutes };
    if (!best || bestFirst(rated, best) < 0) best = rated;
  }
  if (!best) throw new Error("there is no arrangement of the node groups' ways");
  return best;
}

function bestFirst(a: Rating, b: Rating): number {
  return a.minutes - b.minutes || a.windows - b.windows || b.nodes.minors - a.nodes.minors;
}

/** In the order given; what is not named comes last. */
export function batchesOf<Group extends { readonly nodegroup: ScheduledNodegroup }>(
  groups: readonly Group[],
  order: ScheduleProblem["nodegroupOrder"],
): Group[][] {
  const batchOf = ({ name }: ScheduledNodegroup): number => {
    const at = order.findIndex((names) => names.includes(name));
    return at < 0 ? order.length : at;
  };
  return Array.from({ length: order.length + 1 }, (_, batch) =>
    groups.filter(({ nodegroup }) => batchOf(nodegroup) === batch),
  );
}
