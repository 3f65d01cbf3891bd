import { windowMinutes } from "./windows";
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
  readonly minutes: number;
  /** In which nodes roll. */
  readonly windows: number;
  readonly lag: number;
}

type Rated = Arrangement & Rating;

/** Past this many, the best so far has to do. */
const MOST_LOOKED_AT = 200;

/** Of all ways with the fewest node rolls and add-on moves: the shortest, then with rolls in the fewest windows, then with the newest nodes. */
export function arrangement(
  batches: readonly (readonly RollingGroup[])[],
  addons: readonly MovingAddon[],
  way: UpgradeWay,
  problem: ScheduleProblem,
): Arrangement {
  const minutesOf = (rounds: readonly number[]): number =>
    rounds.reduce((sum, inWindow, window) => {
      return sum + windowMinutes(window, { rounds: inWindow, chain: 0, urgent: false }, way, problem);
    }, 0);
  const candidates = rollArrangements(batches, way, problem)
    .map((nodes) => ({
      nodes,
      minutes: minutesOf(nodes.rounds),
      windows: nodes.rounds.filter((one) => one > 0).length,
    }))
    .sort((a, b) => a.minutes - b.minutes || a.windows - b.windows || a.nodes.lag - b.nodes.lag);

  // What the add-ons cost beside the most rolls of any candidate, they cost beside each.
  const most = way.versions.map((_, window) => Math.max(...candidates.map(({ nodes }) => nodes.rounds[window] ?? 0)));
  const extra = addonArrangement(addons, most, way, problem).minutes - minutesOf(most);

  let best: Rated | undefined;
  for (const { nodes, minutes, windows } of candidates.slice(0, MOST_LOOKED_AT)) {
    const hope = { minutes: minutes + extra, windows, lag: nodes.lag };
    if (best && compare(hope, best) >= 0) continue;
    const beside = addonArrangement(addons, nodes.rounds, way, problem);
    const one = { nodes, addons: beside, windows, lag: nodes.lag, minutes: beside.minutes };
    if (!best || compare(one, best) < 0) best = one;
  }
  if (!best) throw new Error("there is no arrangement of the node groups' ways");
  return best;
}

function compare(a: Rating, b: Rating): number {
  return a.minutes - b.minutes || a.windows - b.windows || a.lag - b.lag;
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
