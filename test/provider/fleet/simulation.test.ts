import assert from "node:assert/strict";
import { versionFromEks } from "../../../provider/core/versions/kubernetesVersion";
import type { FleetPolicy } from "../../../provider/fleet/policy";
import type { SimulationSize } from "./FleetSimulation";
import { DAY, HOUR, simulate } from "./FleetSimulation";

const wave = { proof: 1, maxConcurrent: undefined, approval: undefined, windows: [] };

function policyOf(failures: number): FleetPolicy {
  return {
    target: versionFromEks("1.33"),
    waves: [
      { ...wave, name: "canary", soakMs: DAY, failures },
      { ...wave, name: "tenth", soakMs: 3 * DAY, failures, maxConcurrent: 10, proof: 0.8 },
      { ...wave, name: "prod", soakMs: 0, failures, maxConcurrent: 40 },
    ],
    freezes: [],
    gates: [],
    retry: { max: 3, afterMs: 12 * HOUR },
    hops: "one",
    hopMs: HOUR / 6,
    endsBefore: undefined,
    exempt: new Map(),
    accept: new Map(),
  };
}

const SIZE: SimulationSize = {
  clusters: 400,
  stacks: 8,
  days: 14,
  failing: 0.04,
  killed: 0.1,
  policy: policyOf(25),
  seed: 1,
};

describe("Stacks that run a fleet side by side, for weeks, with upgrades that fail and runs that are killed", () => {
  for (const seed of [1, 2, 3]) {
    it(`start nothing twice, nothing unproven and nothing over a budget, and come to an end (seed ${seed})`, function () {
      this.timeout(120_000);
      const { started, refused, twice, unproven, overBudget, calendar, failed } = simulate({ ...SIZE, seed });
      assert.deepEqual({ refused, twice, unproven, overBudget }, { refused: 0, twice: 0, unproven: 0, overBudget: 0 });
      assert(failed > 0, "nothing failed: the case does not show what it should");
      assert.equal(started.length, SIZE.clusters + failed);
      const { canary = 99, tenth = 99, prod = 99 } = calendar;
      assert(canary >= 0 && tenth >= canary + 1 && prod >= tenth && prod < SIZE.days, JSON.stringify(calendar));
    });
  }

  it("give a wave with rare windows each version that was proven, while the waves before it go on", function () {
    this.timeout(120_000);
    const nights = [{ cron: "0 22 * * SAT", forMs: 6 * HOUR, timeZone: "Europe/Berlin" }];
    const policy = policyOf(25);
    const waves = policy.waves.map((one) => (one.name === "prod" ? { ...one, windows: nights } : one));
    const target = versionFromEks("1.34");
    const result = simulate({ ...SIZE, days: 33, policy: { ...policy, waves, target } });
    const { started, refused, twice, unproven, overBudget, calendar } = result;
    assert.deepEqual({ refused, twice, unproven, overBudget }, { refused: 0, twice: 0, unproven: 0, overBudget: 0 });
    const times = (wave: string, to: string) => started.filter((one) => one.wave === wave && one.to === to);
    const firstOf = (wave: string, to: string) => Math.min(...times(wave, to).map(({ at }) => at));
    // In the first window after the tenth has lasted at 1.33, although it is at 1.34 by then, for less than its soak.
    const [tenth, prod] = [firstOf("tenth", "1.34"), firstOf("prod", "1.33")];
    assert(tenth < prod && prod < tenth + 3 * DAY, new Date(prod).toISOString());
    assert(calendar.prod !== undefined, JSON.stringify(calendar));
  });

  it("stop where a wave has more failures than it may, and go no further", function () {
    this.timeout(120_000);
    const { overBudget, calendar, started, failed } = simulate({ ...SIZE, failing: 0.5, policy: policyOf(0) });
    assert.equal(overBudget, 0);
    assert(failed > 0);
    assert.equal(calendar.prod, undefined);
    assert(started.length < SIZE.clusters / 2, `${started.length} were started`);
  });
});
