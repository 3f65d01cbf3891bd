import fc from "fast-check";
import { problems } from "./problems";
import { keepsTheRules, movesAddonsAsWellAsCanBe, resumes, rollsAsFewAsCanBe, isAsShortAsCanBe } from "./properties";

/** How many clusters: `SCHEDULE_RUNS=100000 npm run test:long -- test/provider/plan/schedule/properties.long.test.ts`. */
const RUNS = Number(process.env.SCHEDULE_RUNS ?? 10_000);

describe("a whole cluster's schedule, on many random clusters", function () {
  this.timeout(RUNS * 100);
  const seed = Number(process.env.SCHEDULE_SEED ?? Date.now() % 2 ** 31);
  const draws = fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 });
  const seen = { steps: 0, most: 0, rolls: 0, tried: 0 };

  it(`is right on ${RUNS} of up to 8 hops, 10 node groups and 6 add-ons`, () => {
    const large = problems({ hops: 8, nodegroups: 10, addons: 6, releases: 8 });
    const holds = fc.property(large, draws, fc.nat(1000), (problem, its, cut) => {
      const steps = keepsTheRules(problem, its);
      seen.steps += steps;
      seen.most = Math.max(seen.most, steps);
      seen.rolls += rollsAsFewAsCanBe(problem);
      resumes(problem, its, cut);
    });
    fc.assert(holds, { numRuns: RUNS, seed });
    console.log(
      `      seed ${seed}: ${RUNS} clusters, ${seen.steps} steps (at most ${seen.most}), ${seen.rolls} rolls`,
    );
  });

  it(`has the best ways of add-ons, and is the shortest, on ${RUNS} small ones`, () => {
    const small = problems({ hops: 4, nodegroups: 4, addons: 3, releases: 5 });
    const holds = fc.property(small, (problem) => {
      movesAddonsAsWellAsCanBe(problem);
      if (isAsShortAsCanBe(problem)) seen.tried++;
    });
    fc.assert(holds, { numRuns: RUNS, seed });
    console.log(`      seed ${seed}: ${RUNS} clusters, every combination tried on ${seen.tried}`);
  });
});
