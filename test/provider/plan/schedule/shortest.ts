import assert from "node:assert/strict";
import type { ScheduleProblem } from "../../../../provider/plan/schedule/types";
import type { AddonSequence } from "./bruteForce";
import { addonSequences, compareCosts, minorsOf, rollWindows } from "./bruteForce";
import { addonFits } from "./ClusterReplay";

/** Past this many combinations the search is not worth its time. */
const MOST = 3_000;

/**
 * The shortest time of all schedules with the fewest rolls of each node group and the least cost of each add-on, found by trying
 * every combination; undefined where they are too many.
 */
export function shortestMinutes(problem: ScheduleProblem): number | undefined {
  const groups = problem.nodegroups.map((nodegroup) => {
    const all = rollWindows(nodegroup, problem, "by EKS");
    const fewest = Math.min(...all.map((windows) => windows.length));
    return all.filter((windows) => windows.length === fewest);
  });
  const addons = problem.addons.map((addon) => {
    const all = addonSequences(addon, problem);
    const [least] = all.map(({ cost }) => cost).sort(compareCosts);
    assert.ok(least);
    const loads = all
      .filter(({ cost }) => compareCosts(cost, least) === 0)
      .map((one) => loadOf(addon.name, addon.version, one, problem));
    return [...new Map(loads.map((load) => [JSON.stringify(load), load])).values()];
  });
  const count = [...groups, ...addons].reduce((product, { length }) => product * length, 1);
  if (count > MOST) return undefined;

  let shortest = Infinity;
  for (const rolls of combinations(groups)) {
    for (const loads of combinations(addons)) shortest = Math.min(shortest, minutesOf(rolls, loads, problem));
  }
  return shortest;
}

interface AddonLoad {
  readonly moves: readonly number[];
  readonly first: readonly boolean[];
}

function loadOf(name: string, installed: string, { windows }: AddonSequence, problem: ScheduleProblem): AddonLoad {
  let at = installed;
  const first = windows.map((moves, window) => {
    const before = at;
    at = moves.at(-1) ?? at;
    return moves.length > 0 && !addonFits(problem, name, before, minorsOf(problem)[window] ?? 0);
  });
  return { moves: windows.map((moves) => moves.length), first };
}

/** The hops, and between them whatever takes longer: the add-ons, or the nodes with what they wait for. */
function minutesOf(
  rolls: readonly (readonly number[])[],
  loads: readonly AddonLoad[],
  problem: ScheduleProblem,
): number {
  const { minutes, maxParallelNodegroups = Infinity } = problem;
  const rollback = problem.to.minor < problem.from.minor;
  return minorsOf(problem).reduce((sum, _, window) => {
    const rolling = problem.nodegroups.filter((__, index) => rolls[index]?.includes(window));
    const batches = [...problem.nodegroupOrder, undefined].map(
      (names) =>
        rolling.filter(({ name }) => names?.includes(name) ?? !problem.nodegroupOrder.flat().includes(name)).length,
    );
    const rounds = batches.reduce(
      (all, size) => all + (size === 0 ? 0 : Math.max(1, Math.ceil(size / maxParallelNodegroups))),
      0,
    );
    const bake = !rollback && (window > 0 || problem.bakeDue) ? problem.bakeMinutes : 0;
    const waits = Math.max(bake, loads.some(({ first }) => first[window]) ? minutes.addon : 0);
    const nodes = rounds === 0 ? 0 : waits + rounds * minutes.nodegroup;
    const moving = Math.max(0, ...loads.map(({ moves }) => moves[window] ?? 0)) * minutes.addon;
    return sum + Math.max(nodes, moving) + (window > 0 ? minutes.hop : 0);
  }, 0);
}

function* combinations<Choice>(lists: readonly (readonly Choice[])[]): Generator<readonly Choice[]> {
  const [first, ...rest] = lists;
  if (!first) {
    yield [];
    return;
  }
  for (const others of combinations(rest)) for (const one of first) yield [one, ...others];
}
