import type { ScheduledNodegroup, ScheduleProblem } from "./types";
import type { Roll } from "./rollOptions";
import type { UpgradeWay } from "./windows";

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
  /** That nodes are rolled to, summed up: of as many rolls, more is newer nodes. */
  readonly minors: number;
}

interface State extends RollArrangement {
  /** How many more of the current batch may roll in each window's last round. */
  readonly room: readonly number[];
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
  let states: State[] = [{ rolls: [], rounds: none, minors: 0, room: none }];
  for (const batch of batches) {
    for (const { nodegroup, options } of batch) {
      states = best(
        states.flatMap((state) =>
          options.map((option) => withOption(state, nodegroup, option, maxParallelNodegroups ?? Infinity)),
        ),
      );
    }
    states = best(states.map((state) => ({ ...state, room: none })));
  }
  return states;
}

function withOption(state: State, nodegroup: ScheduledNodegroup, option: readonly Roll[], parallel: number): State {
  const rounds = [...state.rounds];
  const room = [...state.room];
  let { minors } = state;
  for (const { window, to } of option) {
    if (room[window] === 0) {
      rounds[window] = (rounds[window] ?? 0) + 1;
      room[window] = parallel;
    }
    room[window] = (room[window] ?? 0) - 1;
    minors += to.minor;
  }
  return { rolls: [...state.rolls, ...option.map((roll) => ({ nodegroup, roll }))], rounds, minors, room };
}

/** What comes later sees the rounds only: of states that are alike in them, the one with the newest nodes is enough. */
function best(states: readonly State[]): State[] {
  const byRounds = new Map<string, State>();
  for (const state of states) {
    const key = `${state.rounds.join()}|${state.room.join()}`;
    const other = byRounds.get(key);
    if (!other || state.minors > other.minors) byRounds.set(key, state);
  }
  const kept = [...byRounds.values()];
  if (kept.length <= MOST_STATES) return kept;
  return kept.sort((a, b) => total(a) - total(b) || b.minors - a.minors).slice(0, MOST_STATES);
}

function total({ rounds }: State): number {
  return rounds.reduce((sum, one) => sum + one, 0);
}
