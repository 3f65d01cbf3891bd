import assert from "node:assert/strict";
import type { FleetProcessesOptions, FleetProcessesResult } from "./fleetProcesses";
import { DAY, runFleetProcesses } from "./fleetProcesses";

/** Every third cluster is a canary. */
const FEW: FleetProcessesOptions = {
  stacks: 2,
  clustersEach: 6,
  days: 3,
  from: "1.34",
  target: "1.35",
  waves: [
    { name: "canary", soak: "12h", soakMs: DAY / 2, proof: 1, failures: 2 },
    { name: "prod", soak: "0s", soakMs: 0, proof: 1, failures: 3, maxConcurrent: 4 },
  ],
  waveOf: (cluster) => (cluster % 3 === 0 ? 0 : 1),
  failing: 0.1,
  killed: 0.2,
  shared: false,
  seed: 5,
};

function assertNothingWrong({ twice, unproven, overBudget, defects }: FleetProcessesResult): void {
  const nothing = { twice: [], unproven: [], overBudget: [], defects: [] };
  assert.deepEqual({ twice, unproven, overBudget, defects }, nothing);
}

describe("a fleet run by a few stacks that are processes of their own", function () {
  this.timeout(600_000);

  it("comes to its end, whatever fails and is killed, and starts nothing that it must not @long", async () => {
    const result = await runFleetProcesses(FEW);
    assertNothingWrong(result);
    const { done, kills, mostAtOnce } = result;
    assert(kills > 3, "hardly anything was killed: it shows nothing");
    assert.equal(done, 12, JSON.stringify(result));
    assert((mostAtOnce.prod ?? 0) <= 4, JSON.stringify(mostAtOnce));
  });

  it("stops where a wave is over its budget, and goes no further", async () => {
    const waves = FEW.waves.map((wave) => ({ ...wave, failures: 0 }));
    const result = await runFleetProcesses({ ...FEW, waves, failing: 0.7, shared: true });
    assertNothingWrong(result);
    assert(result.failed > 0);
    assert.equal(result.calendar["prod 1.35"], undefined, JSON.stringify(result));
  });
});
