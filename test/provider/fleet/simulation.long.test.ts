import assert from "node:assert/strict";
import { versionFromEks } from "../../../provider/core/versions/kubernetesVersion";
import { DAY, HOUR, simulate } from "./FleetSimulation";

const wave = { proof: 1, maxConcurrent: undefined, approval: undefined, windows: [], failures: 100 };

describe("20 stacks that run a fleet of 2,000 clusters side by side, for four weeks", () => {
  it("start nothing twice, nothing unproven and nothing over a budget, and come to an end", function () {
    this.timeout(900_000);
    const { started, refused, twice, unproven, overBudget, calendar, failed } = simulate({
      clusters: 2000,
      stacks: 20,
      days: 28,
      failing: 0.04,
      killed: 0.1,
      seed: 4,
      policy: {
        target: versionFromEks("1.33"),
        waves: [
          { ...wave, name: "canary", soakMs: DAY },
          { ...wave, name: "tenth", soakMs: 3 * DAY, maxConcurrent: 10, proof: 0.8 },
          { ...wave, name: "prod", soakMs: 0, maxConcurrent: 40 },
        ],
        freezes: [],
        gates: [],
        retry: { max: 3, afterMs: 12 * HOUR },
        hops: "one",
        hopMs: HOUR / 6,
        endsBefore: undefined,
        exempt: new Map(),
        accept: new Map(),
      },
    });
    console.log(JSON.stringify({ started: started.length, failed, calendar }));
    assert.deepEqual({ refused, twice, unproven, overBudget }, { refused: 0, twice: 0, unproven: 0, overBudget: 0 });
    assert.equal(started.length, 2000 + failed);
    assert(calendar.prod !== undefined && calendar.prod < 28, JSON.stringify(calendar));
  });
});
