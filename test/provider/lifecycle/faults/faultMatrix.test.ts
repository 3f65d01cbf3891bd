import assert from "node:assert/strict";
import { FAULTS, TIMEOUTS } from "../../../fixtures/requestFaults";
import { SimulatedControlPlane } from "../../../fixtures/SimulatedControlPlane";

const DEVEL = { clusterName: "devel", version: "1.33" };

const SIDE_BY_SIDE = 8;

/** Short updates, so that the matrix has few looks that are all alike. */
const startWorld = (): Promise<SimulatedControlPlane> =>
  SimulatedControlPlane.start({}, { upgradeSeconds: 4, consistencySeconds: 0.4 });

async function numberOfRequests(): Promise<number> {
  const world = await startWorld();
  try {
    assert.equal((await world.stack().up(DEVEL)).kind, "ok");
    return (await world.requests()).length;
  } finally {
    await world.close();
  }
}

/** One run with the fault, and as many more without it as it takes: how many, and whether all is right in the end. */
async function tryFault(what: unknown, nth: readonly number[]): Promise<number> {
  const world = await startWorld();
  try {
    const stack = world.stack({}, { timeouts: TIMEOUTS });
    await world.fault({ nth, what });
    let ups = 1;
    let outcome = await stack.up(DEVEL);
    await world.noMoreFaults();
    if (outcome.kind !== "ok") {
      ups++;
      outcome = await stack.up(DEVEL);
    }
    assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
    assert.equal(stack.kept?.outputs.version, "1.33");
    assert.equal(stack.kept.outputs.unfinished, undefined);
    assert.equal(stack.kept.outputs.updateInFlight, undefined);
    const { version, updates } = await world.truth();
    assert.equal(version, "1.33");
    assert.equal(updates.length, 2, "exactly two updates were started");
    return ups;
  } finally {
    await world.close();
  }
}

describe("the fault matrix: whatever becomes of whichever request, nothing is lost and nothing happens twice", () => {
  for (const [what, fault] of FAULTS) {
    for (const inARow of [1, 3]) {
      it(`every request in turn ${what}, ${inARow === 1 ? "once" : `${inARow} times in a row @long`}`, async function () {
        this.timeout(300_000);
        const requests = await numberOfRequests();
        let secondUps = 0;
        let next = 1;
        // Each in a world of its own; much of the time is waiting, which goes well side by side.
        const worker = async (): Promise<void> => {
          for (let nth = next++; nth <= requests; nth = next++) {
            const range = Array.from({ length: inARow }, (_, i) => nth + i);
            try {
              secondUps += (await tryFault(fault, range)) - 1;
            } catch (error) {
              throw new Error(`request ${nth} of ${requests}: ${String(error)}`, { cause: error });
            }
          }
        };
        await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
        console.log(`      ${requests} requests tried, ${secondUps} needed a second up, none lost`);
      });
    }
  }
});
