import { setTimeout as delay } from "node:timers/promises";

/** Time as a value that is handed in, so that a schedule can be tested without waiting for it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds) => {
    await delay(Math.max(0, milliseconds));
  },
};
