import assert from "node:assert/strict";
import { runFleetProcesses } from "./fleetProcesses";

describe("a fleet run by stacks that are processes of their own, with failures and kills", () => {
  it("starts nothing twice, nothing unproven and nothing over a budget", async function () {
    this.timeout(1_800_000);
    // How far it comes depends on the machine: the emulator's clock goes on whatever the processes are at.
    const options = { stacks: 4, clustersEach: 20, days: 8, hoursBetweenUps: 2, hoursASecond: 0.5 };
    const result = await runFleetProcesses({ ...options, failing: 0.04, killed: 0.1 });
    console.log(JSON.stringify(result));
    const { twice, unproven, overBudget, defects, kills, failed, started } = result;
    assert.deepEqual(
      { twice, unproven, overBudget, defects },
      { twice: [], unproven: [], overBudget: [], defects: [] },
    );
    assert(kills > 0 && failed > 0 && started > 10, "nothing was killed, or nothing failed: the case shows nothing");
  });
});
