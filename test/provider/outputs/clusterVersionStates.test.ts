import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { STATE_SHAPE } from "../../../provider/outputs/clusterVersion";
import type { SimulatedStack } from "../../fixtures/SimulatedStack";
import { SimulatedControlPlane } from "../../fixtures/SimulatedControlPlane";

const FOLDER = join(__dirname, "states", "clusterVersion");
const PROGRAM = { clusterName: "devel", nodegroupPolicy: "skew" };

type Kept = NonNullable<SimulatedStack["kept"]>;

/** A state as a release of this package wrote it. A new shape gets a file of its own; the old ones stay. */
function stored(name: string): Kept {
  return JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Kept;
}

describe("states of every shape that was ever written", () => {
  let world: SimulatedControlPlane;

  beforeEach(async () => {
    world = await SimulatedControlPlane.start({ createdAt: "2026-01-01T00:00:00Z" });
  });

  afterEach(() => world.close());

  it("has one for each shape up to today's", () => {
    const shapes = Array.from({ length: STATE_SHAPE }, (_, i) => `shape-${i + 1}.json`);
    assert.deepEqual(readdirSync(FOLDER).sort(), shapes);
  });

  for (const name of readdirSync(FOLDER)) {
    it(`${name}: nothing to do stays nothing to do`, async () => {
      const stack = world.stack();
      stack.kept = stored(name);
      const { __urn } = stack.kept.inputs;
      assert.deepEqual(await stack.up({ ...PROGRAM, version: "1.31", __urn }), { kind: "ok", verb: "same" });
      assert.deepEqual(await world.requests(), []);
    });

    it(`${name}: refresh, upgrade and destroy work, and what was recorded stays`, async () => {
      const stack = world.stack();
      stack.kept = stored(name);
      await stack.refresh();
      const outcome = await stack.up({ ...PROGRAM, version: "1.32" });
      assert.deepEqual(outcome, { kind: "ok", verb: "update" });
      assert.equal(stack.kept.outputs.previousVersion, "1.31");
      assert.equal((stack.kept.outputs.updates as unknown[]).length, 2);
      await stack.destroy();
    });

    it(`${name}: an update in flight is gone on with`, async () => {
      const id = await world.startElsewhere("1.32");
      const stack = world.stack();
      const kept = stored(name);
      const inFlight = { id, type: "VersionUpdate", from: "1.31", to: "1.32", createdAt: "2026-10-01T00:00:00.000Z" };
      stack.kept = { ...kept, outputs: { ...kept.outputs, updateInFlight: inFlight } };
      const outcome = await stack.up({ ...PROGRAM, version: "1.32" });
      assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
      assert(stack.messages.some((message) => message.startsWith("going on with 1.31 → 1.32")));
      assert.equal(await world.updatesStarted(), 1);
    });
  }
});
