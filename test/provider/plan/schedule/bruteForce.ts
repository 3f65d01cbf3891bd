import type { ScheduledAddon, ScheduledNodegroup, ScheduleProblem } from "../../../../provider/plan/schedule/types";
import { addonFits, addonInstalls, isOlder } from "./ClusterReplay";

export function minorsOf({ from, to }: ScheduleProblem): number[] {
  const sign = to.minor < from.minor ? -1 : 1;
  return Array.from({ length: Math.abs(to.minor - from.minor) + 1 }, (_, window) => from.minor + sign * window);
}

/** Where a node group has to end, as its user was promised. */
export function endMinor({ version, choice }: ScheduledNodegroup, problem: ScheduleProblem): number {
  const target = problem.to.minor;
  const rollback = target < problem.from.minor;
  const here = version.minor;
  if (choice.kind === "excluded") return here;
  if (here > target) return choice.kind === "pinned" && choice.version.minor > target ? here : target;
  if (choice.kind === "follow" || choice.version.minor >= target) return target;
  const inReach = !rollback && choice.version.minor >= problem.from.minor;
  return choice.version.minor > here && inReach ? choice.version.minor : here;
}

/**
 * All lists of windows in which a node group may roll so that it gets to its end, with the minors that EKS takes:
 * the API server's, its own and a rollback's target; or, to see whether more choice would help, any that the API server has reached.
 */
export function rollWindows(
  nodegroup: ScheduledNodegroup,
  problem: ScheduleProblem,
  taken: "by EKS" | "any",
): number[][] {
  const minors = minorsOf(problem);
  const end = endMinor(nodegroup, problem);
  const rollback = problem.to.minor < problem.from.minor;
  const found = new Map<string, number[]>();
  const mayRoll = nodegroup.choice.kind !== "excluded";
  const go = (window: number, at: number, due: boolean, windows: number[]): void => {
    const api = minors[window];
    if (api === undefined) {
      if (at === end && !due) found.set(windows.join(), windows);
      return;
    }
    const next = minors[window + 1];
    const on = (to: number, stillDue: boolean, list: number[]): void => {
      if (next !== undefined && to > next) return;
      if (next !== undefined && !rollback && next - to > (to >= 25 ? 3 : 2)) return;
      if (next !== undefined && !rollback && problem.nodegroupPolicy === "strict" && to !== api) return;
      go(window + 1, to, stillDue, list);
    };
    on(at, due, windows);
    for (
      let to = rollback ? Math.min(at, problem.to.minor) : at;
      mayRoll && to <= Math.min(api, Math.max(end, at));
      to++
    ) {
      const takes = taken === "any" || to === api || to === at || (rollback && to === problem.to.minor);
      if (takes && (to !== at || due)) on(to, due && to !== end, [...windows, window]);
    }
  };
  go(0, nodegroup.version.minor, nodegroup.otherwiseDue && mayRoll, []);
  return [...found.values()];
}

/** What a way of an add-on costs: stuck, not as wished, unfit hops, moves down, moves. */
export type Cost = readonly [number, number, number, number, number];

export interface AddonSequence {
  readonly cost: Cost;
  /** Versions after each move, by window. */
  readonly windows: readonly (readonly string[])[];
}

export function compareCosts(a: Cost, b: Cost): number {
  return a.map((one, index) => one - (b[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** Every way that an add-on could take, without a version twice in the same window; only for small ones. */
export function addonSequences(addon: ScheduledAddon, problem: ScheduleProblem): AddonSequence[] {
  const minors = minorsOf(problem);
  const { name } = addon;
  const rollback = problem.to.minor < problem.from.minor;
  const versions = problem.releases.filter((release) => release.addon === name).map(({ version }) => version);
  const isWished = wishOf(addon, problem);
  const found: AddonSequence[] = [];
  const own = (version: string) => Number(version.split(".")[1]);
  const go = (window: number, at: string, cost: Cost, windows: string[][], inWindow: string[]): void => {
    const minor = minors[window] ?? 0;
    const next = minors[window + 1];
    let [stuck, unwished, unfit] = cost;
    const [, , , downs, moves] = cost;
    if (!addonFits(problem, name, at, minor)) stuck++;
    const ended = [...windows, inWindow];
    if (next === undefined) {
      if (!isWished(at)) unwished++;
      found.push({ cost: [stuck, unwished, unfit, downs, moves], windows: ended });
    } else {
      if (!addonFits(problem, name, at, next)) unfit++;
      go(window + 1, at, [stuck, unwished, unfit, downs, moves], ended, []);
    }
    // Only vpc-cni gains by moving more than once in a window.
    if (addon.choice.kind === "excluded" || (name !== "vpc-cni" && inWindow.length > 0)) return;
    for (const to of versions) {
      if (to === at || inWindow.includes(to) || !addonInstalls(problem, name, to, minor)) continue;
      if (name === "vpc-cni" && Math.abs(own(to) - own(at)) > 1) continue;
      const down = !rollback && isOlder(to, at) ? 1 : 0;
      go(window, to, [cost[0], cost[1], cost[2], downs + down, moves + 1], windows, [...inWindow, to]);
    }
  };
  go(0, addon.version, [0, 0, 0, 0, 0], [], []);
  return found;
}

/** What the user of the add-on is content with at the end. */
export function wishOf({ name, version, choice }: ScheduledAddon, problem: ScheduleProblem): (end: string) => boolean {
  const target = problem.to.minor;
  const fits = (one: string) => addonFits(problem, name, one, target);
  const offered = problem.releases
    .filter((release) => release.addon === name && addonInstalls(problem, name, release.version, target))
    .sort((a, b) => (isOlder(a.version, b.version) ? 1 : -1));
  const has = (one: string) => offered.some((release) => release.version === one);
  if (choice.kind === "exact") {
    const possible = has(choice.version) || (choice.version === version && fits(version));
    return possible ? (end) => end === choice.version : fits;
  }
  const ownMinor = (one: string) => Number(one.split(".")[1]);
  if (choice.kind === "follow" && name === "kube-proxy" && offered.some((one) => ownMinor(one.version) === target)) {
    return (end) => ownMinor(end) === target;
  }
  if (choice.kind === "follow" || choice.kind === "excluded") return fits;
  const byDefault = offered.find(({ defaultFor }) => defaultFor.some(({ minor }) => minor === target));
  const goal = (choice.kind === "default" ? byDefault : undefined) ?? offered[0];
  if (!goal) return fits;
  return (end) => end === goal.version || (isOlder(goal.version, end) && fits(end));
}
