import { EXPECTED_HOP_MS } from "../../core/durations";
const FIRST_MS = 250;
const GROWTH = 1.6;
const EARLY_CAP_MS = 60_000;
/** Parts of the expected duration, in order: from where on the pause is which. `npm run bench` shows what it comes to. */
const POSSIBLE_FROM = 0.6;
const POSSIBLE_STEP_MS = 12_000;
const LIKELY_FROM = 0.8;
const LIKELY_STEP_MS = 5_000;
const LATE_FROM = 1.2;
const LATE_STEP_MS = 9_000;

/** How much longer than a look itself took the pause before the next one is, as long as an end is not likely. */
const SCARCE_FACTOR = 2;

export interface PollFactors {
  readonly random?: (() => number) | undefined;
  /** How long such an update takes, in ms; default: as a control plane's. */
  readonly expected?: number | undefined;
  /** How long the last look took, in ms, its wait for a permit of the rate limiter included. */
  readonly lookTook?: number;
}

/**
 * The pause before the next look at an update that began `elapsed` ms ago: short at first (an update may fail at once, and
 * an emulator's is over in seconds), growing with the time passed, dense while the end is likely, steady after that.
 * Where a look has to wait for its turn, requests are scarce: the waiting counts as part of the pause, and looks that hardly
 * can see the end become rarer, for the sake of those that can.
 */
export function pollDelay(elapsed: number, factors: PollFactors = {}): number {
  const { random = Math.random, expected = EXPECTED_HOP_MS, lookTook = 0 } = factors;
  // A tenth of jitter keeps many clusters that started together from asking together.
  const pause = pauseAfter(elapsed, expected) * (0.9 + 0.2 * random());
  if (lookTook <= pause) return pause - lookTook;
  if (elapsed >= POSSIBLE_FROM * expected) return 0;
  return notPast(POSSIBLE_FROM * expected, elapsed, SCARCE_FACTOR * lookTook);
}

function pauseAfter(elapsed: number, expected: number): number {
  if (elapsed >= LATE_FROM * expected) return LATE_STEP_MS;
  if (elapsed >= POSSIBLE_FROM * expected) return notPast(LIKELY_FROM * expected, elapsed, POSSIBLE_STEP_MS);
  return notPast(POSSIBLE_FROM * expected, elapsed, Math.min(Math.max(FIRST_MS, elapsed * (GROWTH - 1)), EARLY_CAP_MS));
}

/** A pause that does not lead far into the next, denser part; within that, the pause of that part. */
function notPast(next: number, elapsed: number, pause: number): number {
  return Math.min(pause, Math.max(LIKELY_STEP_MS, next - elapsed));
}

const LOOK_AGAIN_MS = [250, 500, 1_000, 2_000, 4_000, 8_000];
const LONGEST_LOOK_AGAIN_MS = 15_000;

/**
 * The pause before looking again at what is about to change.
 * @param lookTook How long the last look took, in ms: where it had to wait for its turn, requests are scarce, and looks are rarer.
 */
export function lookAgainPause(turn: number, lookTook = 0): number {
  const pause = LOOK_AGAIN_MS[turn] ?? LONGEST_LOOK_AGAIN_MS;
  return Math.max(pause, Math.min(lookTook * SCARCE_FACTOR, 30_000));
}
