import { parseSeed, SeedError } from "../seed/parseSeed";
import { plant } from "../seed/plant";
import { ControlError, type ControlRoute } from "./controlRoute";

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
