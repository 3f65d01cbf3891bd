import { addonCosts, endOfWindow, mayMove, moveCost } from "./addonCosts";
import type { AddonCandidate, AddonOutlook } from "./addonCandidates";
import type { UpgradeWay } from "./windows";

export interface AddonMove {
  readonly window: number;
  readonly from: AddonCandidate;
  readonly to: AddonCandidate;
}

/** A way of an add-on, of the least cost that it can have. */
export interface AddonWay {
  readonly moves: readonly AddonMove[];
  /** How many moves each window holds, one after another. */
  readonly chains: readonly number[];
  /** Windows in which it begins as what does not fit: its first move there comes before nodes roll. */
  readonly urgent: readonly boolean[];
  /** The less, the nearer to EKS's defaults and the newest. */
  readonly taste: number;
}

interface Label {
  readonly at: AddonCandidate;
  readonly spent: number;
  readonly moves: readonly AddonMove[];
  readonly taste: number;
}

/**
 * Every label leads to the least cost. Past this many (a long chain of vpc-cni's minors may be spread over many windows) those
 * with moves in the fewest windows are gone on with.
 */
const MOST_LABELS = 400;

/** All ways of the least cost; for the same end and windows, the one with the better versions. */
export function addonWays(candidates: AddonOutlook, way: UpgradeWay): AddonWay[] {
  const last = way.versions.length - 1;
  const { within, ending } = addonCosts(candidates, way);
  const least = within(0, candidates.installed);

  let labels: Label[] = [{ at: candidates.installed, spent: 0, moves: [], taste: 0 }];
  for (let window = 0; window <= last; window++) {
    const ended: Label[] = [];
    for (let chain = labels; chain.length > 0;) {
      const longer: Label[] = [];
      for (const label of chain) {
        if (label.spent + ending(window, label.at) === least) {
          ended.push({ ...label, spent: label.spent + endOfWindow(label.at, window) });
        }
        for (const to of candidates.candidates) {
          if (!mayMove(label.at, to, window, candidates.addon)) continue;
          const spent = label.spent + moveCost(label.at, to, way);
          if (spent + within(window, to) !== least) continue;
          const moves = [...label.moves, { window, from: label.at, to }];
          longer.push({ at: to, spent, moves, taste: label.taste + distaste(to, window, candidates, last) });
        }
      }
      chain = best(longer);
    }
    labels = best(ended);
  }
  return labels.map(({ moves, taste }) => wayOf(moves, taste, last));
}

/** Of labels with the same version after moves in the same windows, the one with the better versions on the way. */
function best(labels: readonly Label[]): Label[] {
  const byKey = new Map<string, Label>();
  for (const label of labels) {
    const windows = label.moves.map(({ window, from }) => `${window}${from.fits[window] ? "" : "!"}`).join();
    const key = `${label.at.version}|${windows}`;
    const other = byKey.get(key);
    if (!other || label.taste < other.taste) byKey.set(key, label);
  }
  const kept = [...byKey.values()];
  if (kept.length <= MOST_LABELS) return kept;
  return kept.sort((a, b) => windowsIn(a) - windowsIn(b) || a.taste - b.taste).slice(0, MOST_LABELS);
}

function windowsIn({ moves }: Label): number {
  return new Set(moves.map(({ window }) => window)).size;
}

/** Who follows gets what EKS would install; who wants the newest, the newest; and everybody as late as it will do. */
function distaste(to: AddonCandidate, window: number, { addon }: AddonOutlook, last: number): number {
  const byDefault = addon.choice.kind === "follow" || addon.choice.kind === "default";
  const notStandard = (to.isDefault[last] ? 0 : 2) + (to.isDefault[window] ? 0 : 1);
  return ((byDefault ? notStandard : 0) * 1024 + to.rank) * 64 + (last - window);
}

function wayOf(moves: readonly AddonMove[], taste: number, last: number): AddonWay {
  const windows = Array.from({ length: last + 1 }, (_, window) => moves.filter((move) => move.window === window));
  return {
    moves,
    chains: windows.map((inWindow) => inWindow.length),
    urgent: windows.map(([first], window) => first !== undefined && !first.from.fits[window]),
    taste,
  };
}
