import fc from "fast-check";
import { holdsTheAgreement, situation } from "./agreement";

/** How many clusters: `AGREEMENT_CLUSTERS=5000 npm run test:long -- test/provider/preflight/agreement.long.test.ts`. */
const CLUSTERS = Number(process.env.AGREEMENT_CLUSTERS ?? 500);

describe("preview and up, on many clusters", () => {
  it(`agree on ${CLUSTERS} clusters`, async function () {
    this.timeout(CLUSTERS * 5_000);
    const seed = Number(process.env.AGREEMENT_SEED ?? Date.now() % 2 ** 31);
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
