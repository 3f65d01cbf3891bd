import { setTimeout as delay } from "node:timers/promises";

/** Waits for something another process does. Mocha's timeout ends it when that never comes. */
export async function until(what: () => boolean): Promise<void> {
  while (!what()) await delay(20);
}
