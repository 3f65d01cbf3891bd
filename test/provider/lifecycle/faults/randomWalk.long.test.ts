import fc from "fast-check";
import { walk, walkThrough } from "./randomWalk";

/** How long to walk, in minutes: `WALK_MINUTES=60 npm run test:long -- test/provider/lifecycle/faults/randomWalk.long.test.ts`. */
const MINUTES = Number(process.env.WALK_MINUTES ?? 10);

describe("a long random walk", () => {
  it(`keeps its invariants for ${MINUTES} minutes`, async function () {
    this.timeout((MINUTES + 10) * 60_000);
    const seed = Number(process.env.WALK_SEED ?? Date.now() % 2 ** 31);
    let [walks, steps] = [0, 0];
    await fc.assert(
      fc.asyncProperty(walk, async (taken) => {
        steps += await walkThrough(taken);
        walks++;
      }),
      {
        numRuns: Number.MAX_SAFE_INTEGER,
        seed,
        plugins: [fc.interruptAfterTimeLimit(MINUTES * 60_000, { failOnInterrupt: false })],
      },
    );
    console.log(`      seed ${seed}: ${walks} walks, ${steps} steps, every one of them ended right`);
  });
});
