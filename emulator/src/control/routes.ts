import { canBeShown, instantIn } from "../clock";
import type { Emulator } from "../emulator";
import { isJsonObject, type Json } from "../json";
import { SeedError } from "../seed/FieldReader";
import { parseSeed } from "../seed/parseSeed";
import { plant } from "../seed/plant";
import { ControlError, type ControlRoute } from "./controlRoute";

export const requestRoutes: readonly ControlRoute[] = [
  // Entries are plain data; going through JSON drops undefined members and gives each caller a copy.
  { method: "GET", path: "requests", answer: (emulator) => [...emulator.requestLog.entries()] as unknown as Json },
  {
    method: "DELETE",
    path: "requests",
    answer: (emulator) => {
      emulator.requestLog.clear();
      return undefined;
    },
  },
];

/** `{"advanceSeconds": 600}` moves the clock on, `{"set": "2026-12-01T00:00:00Z"}` puts it there; either answers with the time. */
export const clockRoutes: readonly ControlRoute[] = [
  { method: "GET", path: "clock", answer: timeOf },
  {
    method: "POST",
    path: "clock",
    answer: (emulator, body) => {
      const { advanceSeconds, set } = isJsonObject(body) ? body : {};
      const { clock } = emulator;
      const instant = typeof set === "string" ? instantIn(set) : undefined;
      if (typeof advanceSeconds === "number" && advanceSeconds >= 0 && set === undefined) {
        checkYear(clock.now() + advanceSeconds * 1000);
        clock.advance(advanceSeconds);
      } else if (instant !== undefined && advanceSeconds === undefined) {
        checkYear(instant);
        clock.set(instant);
      } else {
        throw new ControlError('the body must be {"advanceSeconds": a number from 0} or {"set": "an ISO 8601 date"}');
      }
      return timeOf(emulator);
    },
  },
];

function checkYear(instant: number): void {
  if (!canBeShown(instant)) throw new ControlError("the clock can be moved to the years 1970 to 9998 only");
}

function timeOf(emulator: Emulator): Json {
  return { now: new Date(emulator.clock.now()).toISOString() };
}

/** `POST seed` adds what a seed file could hold; `POST reset` empties the store and the request log, and ends all faults (the clock stays). */
export const seedRoutes: readonly ControlRoute[] = [
  {
    method: "POST",
    path: "seed",
    answer: (emulator, body) => {
      try {
        const seed = parseSeed(body, emulator.clock.now());
        plant(emulator, seed);
        return { clusters: seed.clusters.length };
      } catch (error) {
        if (error instanceof SeedError) {
          throw new ControlError(error.message);
        }
        throw error;
      }
    },
  },
  {
    method: "POST",
    path: "reset",
    answer: (emulator) => {
      emulator.store.clear();
      emulator.requestLog.clear();
      emulator.faults.remove();
      emulator.holds.release({}, "drop");
      return undefined;
    },
  },
];
