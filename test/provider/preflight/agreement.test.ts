import fc from "fast-check";
import { holdsTheAgreement, situation } from "./agreement";

const CLUSTERS = 60;

describe("preview and up", () => {
  it("agree: what preview accepts up completes, what it refuses EKS refuses too", async function () {
    this.timeout(300_000);
    // The same clusters each time, so that a change is judged by itself; the long test goes on to new ones.
    const seed = Number(process.env.AGREEMENT_SEED ?? 129416821);
    const seen = { ok: 0, refused: 0, failed: 0 };
    await fc.assert(
      fc.asyncProperty(situation, async (one) => {
        seen[(await holdsTheAgreement(one)).looked.kind]++;
      }),
      { numRuns: CLUSTERS, seed },
    );
    console.log(`      seed ${seed}: ${CLUSTERS} clusters, ${seen.ok} completed, ${seen.refused} refused by both`);
  });
});
