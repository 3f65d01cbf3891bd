/** How long an update of a control plane takes; user reports of 2025 say about ten minutes. */
export const EXPECTED_HOP_MS = 10 * 60_000;

const FIRST_MS = 250;
const GROWTH = 1.45;
const EARLY_CAP_MS = 60_000;
const WINDOW_FROM = 0.75;
const WINDOW_TO = 1.35;
const WINDOW_STEP_MS = 5_000;
const LATE_STEP_MS = 10_000;

/**
 * The pause before the next look at an update that began `elapsed` ms ago: short at first (an update may fail at once, and
 * an emulator's is over in seconds), growing with the time passed, dense while the end is likely, steady after that.
 */
export function pollDelay(elapsed: number, random: () => number = Math.random, expected = EXPECTED_HOP_MS): number {
  const windowStart = WINDOW_FROM * expected;
  let pause: number;
  if (elapsed < windowStart) {
    const growing = Math.max(FIRST_MS, elapsed * (GROWTH - 1));
    pause = Math.min(growing, EARLY_CAP_MS, Math.max(WINDOW_STEP_MS, windowStart - elapsed));
  } else {
    pause = elapsed < WINDOW_TO * expected ? WINDOW_STEP_MS : LATE_STEP_MS;
  }
  // A tenth of jitter keeps many clusters that started together from asking together.
  return pause * (0.9 + 0.2 * random());
}
