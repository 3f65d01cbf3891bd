import type { AddonCandidate, AddonOutlook } from "./addonCandidates";
import type { ScheduledAddon } from "./types";
import type { UpgradeWay } from "./windows";

/**
 * What counts, in this order: windows that it ends as what does not fit there; not ending as wished; hops to a version that it
 * does not fit; moves down in an upgrade; moves. Each less than 64, so that one number holds them all and compares like them.
 */
const COST = { stuck: 64 ** 4, unwished: 64 ** 3, unfitHop: 64 ** 2, down: 64, move: 1 };

/** The least cost to the end, by window and the candidate's rank. */
export interface AddonCosts {
  /** With moves in that window still possible. */
  readonly within: (window: number, candidate: AddonCandidate) => number;
  /** When its moves in that window are done. */
  readonly ending: (window: number, candidate: AddonCandidate) => number;
}

export function addonCosts(candidates: AddonOutlook, way: UpgradeWay): AddonCosts {
  const last = way.versions.length - 1;
  const within: number[][] = [];
  const ending: number[][] = [];
  for (let window = last; window >= 0; window--) {
    ending[window] = candidates.candidates.map(
      (candidate) => endOfWindow(candidate, window) + (window < last ? entry(within, window + 1, candidate.rank) : 0),
    );
    within[window] = leastWithin(ending[window] ?? [], window, candidates, way);
  }
  return {
    within: (window, { rank }) => entry(within, window, rank),
    ending: (window, { rank }) => entry(ending, window, rank),
  };
}

/** What it costs to end the window with this version, and to take it over the hop after. */
export function endOfWindow({ fits, wanted }: AddonCandidate, window: number): number {
  const stuck = fits[window] ? 0 : COST.stuck;
  if (window === fits.length - 1) return stuck + (wanted ? 0 : COST.unwished);
  return stuck + (fits[window + 1] ? 0 : COST.unfitHop);
}

export function moveCost(from: AddonCandidate, to: AddonCandidate, { rollback }: UpgradeWay): number {
  return COST.move + (!rollback && to.rank > from.rank ? COST.down : 0);
}

/** To itself as well: nobody gains by that. Source: "Updating VPC-CNI can only go up or down 1 minor version at a time". */
export function mayMove(from: AddonCandidate, to: AddonCandidate, window: number, addon: ScheduledAddon): boolean {
  if (addon.choice.kind === "excluded" || !to.offered[window]) return false;
  if (addon.name !== "vpc-cni") return true;
  return from.ownMinor === undefined || to.ownMinor === undefined || Math.abs(from.ownMinor - to.ownMinor) <= 1;
}

/** Moves until nothing gets cheaper: one round for most add-ons, as many as there are minors for vpc-cni. */
function leastWithin(
  ending: readonly number[],
  window: number,
  { candidates, addon }: AddonOutlook,
  way: UpgradeWay,
): number[] {
  const least = [...ending];
  for (let cheaper = true; cheaper;) {
    cheaper = false;
    for (const from of candidates) {
      for (const to of candidates) {
        if (!mayMove(from, to, window, addon)) continue;
        const cost = moveCost(from, to, way) + (least[to.rank] ?? Infinity);
        if (cost >= (least[from.rank] ?? Infinity)) continue;
        least[from.rank] = cost;
        cheaper = true;
      }
    }
  }
  return least;
}

function entry(table: readonly (readonly number[])[], window: number, rank: number): number {
  return table[window]?.[rank] ?? Infinity;
}
