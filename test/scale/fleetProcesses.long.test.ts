import assert from "node:assert/strict";
import type { FleetProcessesOptions, FleetProcessesResult } from "./fleetProcesses";
import { DAY, runFleetProcesses } from "./fleetProcesses";

const NIGHTS = [{ cron: "0 22 * * TUE-THU", duration: "6h", timezone: "Europe/Berlin" }];

/** Of a hundred clusters: two canaries, a tenth, and the rest. */
const SIZE = {
  from: "1.34",
  target: "1.36",
  waveOf: (cluster: number) => (cluster % 50 === 0 ? 0 : cluster % 10 === 5 ? 1 : 2),
  failing: 0.04,
  shared: true,
  seed: 7,
} as const;

/** Budgets that chance alone does not spend. */
function wavesOf(clusters: number): FleetProcessesOptions["waves"] {
  const budget = (part: number, least: number): number => Math.max(least, Math.ceil(clusters * part));
  return [
    { name: "canary", soak: "24h", soakMs: DAY, proof: 1, failures: budget(0.003, 2) },
    { name: "tenth", soak: "3d", soakMs: 3 * DAY, proof: 0.8, failures: budget(0.015, 3), maxConcurrent: "10%" },
    { name: "prod", soak: "0s", soakMs: 0, proof: 1, failures: budget(0.05, 5), maxConcurrent: "10%", windows: NIGHTS },
  ];
}

function assertNothingWrong({ twice, unproven, overBudget, defects }: FleetProcessesResult): void {
  const nothing = { twice: [], unproven: [], overBudget: [], defects: [] };
  assert.deepEqual({ twice, unproven, overBudget, defects }, nothing);
}

describe("a fleet run by stacks that are processes of their own, with failures and kills", () => {
  it("comes to its end in four weeks of hourly ups of 20 stacks, and starts nothing that it must not", async function () {
    const clusters = Number(process.env.FLEET_CLUSTERS ?? 400);
    const hours = Number(process.env.FLEET_HOURS ?? 1);
    // What an up takes grows with them, since it looks at all.
    this.timeout((3_600_000 * clusters) / 400);
    const begun = Date.now();
    const result = await runFleetProcesses({
      ...SIZE,
      stacks: 20,
      clustersEach: clusters / 20,
      days: 28,
      waves: wavesOf(clusters),
      hours,
      killed: 0.02,
      onDay: (day, number) => {
        const minutes = ((Date.now() - begun) / 60_000).toFixed(1);
        console.log(`day ${day}: ${number} ups in ${minutes} minutes`);
      },
    });
    console.log(JSON.stringify(result));
    assertNothingWrong(result);
    const { kills, killsAtWork, failed, done, ups } = result;
    assert(kills > 100 && killsAtWork > 0 && failed > 0, "nothing was killed, or nothing failed: it shows nothing");
    assert(ups > ((20 * 24 * 28) / hours) * 0.9, `${ups} ups`);
    assert.equal(done, clusters);
  });
});
