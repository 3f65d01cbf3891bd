import type { ScheduledNodegroup, ScheduleProblem } from "./types";
import type { Roll } from "./rollOptions";
import type { UpgradeWay } from "./windows";
import { targetOf } from "./windows";

/** A node group with its ways of getting there. */
export interface RollingGroup {
  readonly nodegroup: ScheduledNodegroup;
  readonly options: readonly (readonly Roll[])[];
}

/** When each node group rolls. */
export interface RollArrangement {
  readonly rolls: readonly { readonly nodegroup: ScheduledNodegroup; readonly roll: Roll }[];
  /** How many rolls one after another each window holds, the parallel ones counted once. */
  readonly rounds: readonly number[];
  /** Minors that the nodes are short of the target after their rolls, summed up: less is better. */
  readonly lag: number;
}

interface State extends RollArrangement {
  /** How many of the current batch are in each window's last round; 0: none, or it is full. */
  readonly inBatch: readonly number[];
}

/** Past this many, the ones with the fewest rounds are gone on with: a bound for clusters far larger than any example. */
const MOST_STATES = 2000;

/** All arrangements worth a look: for the same rounds in the same windows, the one with the newest nodes. */
export function rollArrangements(
  batches: readonly (readonly RollingGroup[])[],
  way: UpgradeWay,
  { maxParallelNodegroups }: Pick<ScheduleProblem, "maxParallelNodegroups">,
): RollArrangement[] {
  const none = way.versions.map(() => 0);
  let states: State[] = [{ rolls: [], rounds: none, lag: 0, inBatch: none }];
  for (const batch of batches) {
    states = best(states.map((state) => ({ ...state, inBatch: none })));
    for (const { nodegroup, options } of batch) {
      states = best(
        states.flatMap((state) =>
          options.map((option) => withOption(state, nodegroup, option, way, maxParallelNodegroups ?? Infinity)),
        ),
      );
    }
  }
  return best(states.map((state) => ({ ...state, inBatch: none })));
}

function withOption(
  state: State,
  nodegroup: ScheduledNodegroup,
  option: readonly Roll[],
  way: UpgradeWay,
  parallel: number,
): State {
  const rounds = [...state.rounds];
  const inBatch = [...state.inBatch];
  let { lag } = state;
  for (const { window, to } of option) {
    const before = inBatch[window] ?? 0;
    // A batch's next round begins with its first roll, and again whenever the last one is full.
    if (before === 0) rounds[window] = (rounds[window] ?? 0) + 1;
    inBatch[window] = before + 1 >= parallel ? 0 : parallel === Infinity ? 1 : before + 1;
    lag += targetOf(way).minor - to.minor;
  }
  return { rolls: [...state.rolls, ...option.map((roll) => ({ nodegroup, roll }))], rounds, lag, inBatch };
}

/** What comes later sees the rounds only: of states that are alike in them, one is enough. */
function best(states: readonly State[]): State[] {
  const byRounds = new Map<string, State>();
  for (const state of states) {
    const key = `${state.rounds.join()}|${state.inBatch.join()}`;
    const other = byRounds.get(key);
    if (!other || state.lag < other.lag) byRounds.set(key, state);
  }
  const kept = [...byRounds.values()];
  if (kept.length <= MOST_STATES) return kept;
  return kept.sort((a, b) => total(a) - total(b) || a.lag - b.lag).slice(0, MOST_STATES);
}

function total({ rounds }: State): number {
  return rounds.reduce((sum, one) => sum + one, 0);
}
