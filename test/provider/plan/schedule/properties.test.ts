import fc from "fast-check";
import { problems } from "./problems";
import { isAsShortAsCanBe, keepsTheRules, movesAddonsAsWellAsCanBe, resumes, rollsAsFewAsCanBe } from "./properties";

/** The same clusters each time, so that a change is judged by itself; the long test goes on to new ones. */
const seed = Number(process.env.SCHEDULE_SEED ?? 20260701);
const runs = (times: number) => ({ numRuns: Math.ceil(Number(process.env.SCHEDULE_RUNS ?? 500) * times), seed });

const LARGE = { hops: 5, nodegroups: 6, addons: 6, releases: 7 };
const SMALL = { hops: 4, nodegroups: 5, addons: 2, releases: 4 };
const draws = fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 });

describe("a whole cluster's schedule, on random clusters", function () {
  this.timeout(Number(process.env.SCHEDULE_RUNS ?? 500) * 600);

  it("breaks no rule, in any order that its graph allows, and ends as wished", () => {
    fc.assert(
      fc.property(problems(LARGE), draws, (problem, its) => void keepsTheRules(problem, its)),
      runs(1),
    );
  });

  it("rolls each node group as rarely as a search over everything finds necessary", () => {
    fc.assert(
      fc.property(problems({ ...LARGE, addons: 0 }), (problem) => void rollsAsFewAsCanBe(problem)),
      runs(1),
    );
  });

  it("moves no add-on over more unfit hops, nor more often, than another way would", () => {
    fc.assert(
      fc.property(problems({ hops: 3, nodegroups: 1, addons: 3, releases: 5 }), movesAddonsAsWellAsCanBe),
      runs(0.5),
    );
  });

  it("is the shortest of all with as few rolls and moves", () => {
    fc.assert(
      fc.property(problems(SMALL), (problem) => void isAsShortAsCanBe(problem)),
      runs(4),
    );
  });

  it("takes no more than what was left when it is planned again half-way", () => {
    fc.assert(fc.property(problems(LARGE), draws, fc.nat(1000), resumes), runs(1));
  });
});
