import type { AddonOutlook } from "./addonOutlook";
import type { AddonWay } from "./addonWays";
import type { ScheduleProblem } from "./clusterSchedule";
import type { UpgradeWay } from "./upgradeWay";
import { windowMinutes } from "./windowTimes";

export interface MovingAddon {
  readonly outlook: AddonOutlook;
  readonly ways: readonly AddonWay[];
}

/** The add-ons' ways beside node rolls that are settled. */
export interface AddonArrangement {
  readonly ways: readonly { readonly outlook: AddonOutlook; readonly way: AddonWay }[];
  readonly minutes: number;
  readonly taste: number;
}

interface State extends AddonArrangement {
  readonly chains: readonly number[];
  readonly urgent: readonly boolean[];
}

/** Past this many, the shortest are gone on with. */
const MOST_STATES = 500;

/** Moves where they cost no time: beside node rolls, or beside one another. */
export function addonArrangement(
  addons: readonly MovingAddon[],
  rounds: readonly number[],
  way: UpgradeWay,
  problem: ScheduleProblem,
): AddonArrangement {
  const measure = (chains: readonly number[], urgent: readonly boolean[]): number =>
    rounds.reduce((sum, inWindow, window) => {
      const load = { rounds: inWindow, chain: chains[window] ?? 0, urgent: urgent[window] ?? false };
      return sum + windowMinutes(window, load, way, problem);
    }, 0);

  const nothing = { chains: rounds.map(() => 0), urgent: rounds.map(() => false) };
  const start: State = { ways: [], taste: 0, ...nothing, minutes: measure(nothing.chains, nothing.urgent) };
  let states = [start];
  for (const { outlook, ways } of addons) {
    const byLoad = new Map<string, State>();
    for (const state of states) {
      for (const option of ways) {
        const chains = state.chains.map((chain, window) => Math.max(chain, option.chains[window] ?? 0));
        const urgent = state.urgent.map((one, window) => one || option.urgent[window] === true);
        const taste = state.taste + option.taste;
        const key = `${chains.join()}|${urgent.map(Number).join()}`;
        const other = byLoad.get(key);
        if (other && other.taste <= taste) continue;
        const minutes = other?.minutes ?? measure(chains, urgent);
        byLoad.set(key, { ways: [...state.ways, { outlook, way: option }], chains, urgent, taste, minutes });
      }
    }
    states = [...byLoad.values()].sort((a, b) => a.minutes - b.minutes || a.taste - b.taste).slice(0, MOST_STATES);
  }
  return states[0] ?? start;
}
