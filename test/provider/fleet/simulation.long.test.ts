import assert from "node:assert/strict";
import { versionFromEks } from "../../../provider/core/kubernetesVersion";
import { DAY, HOUR, simulate } from "./FleetSimulation";

const wave = { proof: 1, maxConcurrent: undefined, approval: undefined, windows: [], failures: 40 };

describe("Twenty stacks with two thousand clusters, four weeks of hourly ups, 4 % failing, some killed", () => {
  it("start nothing twice, nothing unproven, nothing over a budget, and come to an end", function () {
    this.timeout(3_600_000);
    const result = simulate({
      clusters: 2000,
      stacks: 20,
      days: 28,
      failing: 0.04,
      killed: 0.1,
      seed: 1,
      policy: {
        target: versionFromEks("1.34"),
        waves: [
          { ...wave, name: "canary", soakMs: DAY },
          { ...wave, name: "tenth", soakMs: 3 * DAY, maxConcurrent: 10, proof: 0.8 },
          {
            ...wave,
            name: "prod",
            soakMs: 0,
            failures: 100,
            maxConcurrent: 90,
            windows: [{ cron: "0 22 * * TUE-THU", forMs: 6 * HOUR, timeZone: "Europe/Berlin" }],
          },
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
    const { started, refused, twice, unproven, overBudget, calendar, failed } = result;
    console.log(JSON.stringify({ started: started.length, failed, calendar }));
    assert.deepEqual({ refused, twice, unproven, overBudget }, { refused: 0, twice: 0, unproven: 0, overBudget: 0 });
    assert.equal(started.length, 2 * 2000 + failed);
    assert(calendar.prod !== undefined, JSON.stringify(calendar));
  });
});
