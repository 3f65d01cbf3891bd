import { windowMinutes } from "./windows";
import type { AddonOutlook } from "./addonCandidates";
import type { AddonWay } from "./addonPaths";
import type { ScheduleProblem } from "./types";
import type { UpgradeWay } from "./windows";

export interface MovingAddon {
  readonly candidates: AddonOutlook;
  readonly ways: readonly AddonWay[];
}

/** The add-ons' ways beside node rolls that are settled. */
export interface AddonArrangement {
  readonly ways: readonly { readonly candidates: AddonOutlook; readonly way: AddonWay }[];
  readonly minutes: number;
  readonly taste: number;
}

/** What of the add-ons' moves takes time that the nodes do not take anyway; by window. */
interface Load {
  readonly chains: readonly number[];
  readonly urgent: readonly boolean[];
}

interface State extends AddonArrangement, Load {}

/** Past this many, the shortest are gone on with. */
const MOST_STATES = 500;

/** Moves where they cost no time: beside node rolls, or beside one another. */
export function addonArrangement(
  addons: readonly MovingAddon[],
  rounds: readonly number[],
  way: UpgradeWay,
  problem: ScheduleProblem,
): AddonArrangement {
  const minutesIn = (window: number, chain: number, urgent: boolean): number =>
    windowMinutes(window, { rounds: rounds[window] ?? 0, chain, urgent }, way, problem);
  const measure = ({ chains, urgent }: Load): number =>
    rounds.reduce((sum, _, window) => sum + minutesIn(window, chains[window] ?? 0, urgent[window] ?? false), 0);
  const nothing: Load = { chains: rounds.map(() => 0), urgent: rounds.map(() => false) };
  const start: State = { ways: [], taste: 0, ...nothing, minutes: measure(nothing) };
  let states = [start];
  for (const { candidates, ways } of addons) {
    const options = keepBest(ways);
    const next = states.flatMap((state) =>
      options.map((option) => ({ state, option, taste: state.taste + option.taste, ...both(state, option) })),
    );
    states = keepBest(next)
      .map(({ state, option, taste, chains, urgent }) => {
        const its = [...state.ways, { candidates, way: option }];
        return { ways: its, taste, chains, urgent, minutes: measure({ chains, urgent }) };
      })
      .sort((a, b) => a.minutes - b.minutes || a.taste - b.taste)
      .slice(0, MOST_STATES);
  }
  return states[0] ?? start;
}

/** Add-ons move side by side. */
function both(a: Load, b: Load): Load {
  return {
    chains: a.chains.map((chain, window) => Math.max(chain, b.chains[window] ?? 0)),
    urgent: a.urgent.map((one, window) => one || b.urgent[window] === true),
  };
}

/** Of those that take the same time in the same windows, the better versions. */
function keepBest<Rated extends Load & { readonly taste: number }>(all: readonly Rated[]): Rated[] {
  const byLoad = new Map<string, Rated>();
  for (const one of all) {
    const key = `${one.chains.join()}|${one.urgent.map(Number).join()}`;
    const other = byLoad.get(key);
    if (!other || one.taste < other.taste) byLoad.set(key, one);
  }
  return [...byLoad.values()];
}
