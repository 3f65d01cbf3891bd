import fc from "fast-check";
import { walk, walkThrough } from "./randomWalk";

const WALKS = 25;

describe("a random walk of upgrades, faults, kills, other people's changes and refreshes", () => {
  it("keeps its invariants at every step, and always ends where one up puts all right", async function () {
    this.timeout(600_000);
    // The same walks each time, so that a change is judged by itself; the long test goes on to new ones.
    const seed = Number(process.env.WALK_SEED ?? 125928879);
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(walk, async (taken) => {
        steps += await walkThrough(taken);
      }),
      { numRuns: WALKS, seed },
    );
    console.log(`      seed ${seed}: ${WALKS} walks, ${steps} steps, every one of them ended right`);
  });
});
