import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { STATE_SHAPE } from "../../../provider/outputs/clusterVersion";
import type { SimulatedStack } from "../../fixtures/SimulatedStack";
import { SimulatedCluster } from "../../fixtures/SimulatedCluster";

const FOLDER = join(__dirname, "states", "clusterUpgrade");
const PROGRAM = { clusterName: "devel", bakeMinutes: 10, addons: { "kube-proxy": "default" } };

type Kept = NonNullable<SimulatedStack["kept"]>;

/** A state as a release of this package wrote it. A new shape gets a file of its own; the old ones stay. */
function stored(name: string): Kept {
  return JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Kept;
}

describe("states of ClusterUpgrade of every shape that was ever written", () => {
  let devel: SimulatedCluster;

  beforeEach(async () => {
    devel = await SimulatedCluster.start({
      version: "1.32",
      createdAt: "2026-01-01T00:00:00Z",
      nodegroups: [{ name: "workers" }],
      addons: [{ name: "kube-proxy" }],
    });
  });

  afterEach(() => devel.close());

  it("are one for each shape up to today's", () => {
    const shapes = Array.from({ length: STATE_SHAPE }, (_, i) => `shape-${i + 1}.json`);
    assert.deepEqual(readdirSync(FOLDER).sort(), shapes);
  });

  for (const name of readdirSync(FOLDER)) {
    it(`${name}: nothing to do stays nothing to do`, async () => {
      const stack = devel.stack();
      stack.kept = stored(name);
      const { __urn } = stack.kept.inputs;
      assert.deepEqual(await stack.up({ ...PROGRAM, version: "1.32", __urn }), { kind: "ok", verb: "same" });
      assert.deepEqual(await devel.world.requests(), []);
    });

    it(`${name}: refresh, upgrade and destroy work, and what was recorded stays`, async () => {
      const stack = devel.stack();
      stack.kept = stored(name);
      await stack.refresh();
      const outcome = await stack.up({ ...PROGRAM, version: "1.33" });
      assert.deepEqual(outcome, { kind: "ok", verb: "update" });
      const { updates, steps, previousVersion } = stack.kept.outputs as {
        updates: [];
        steps: [];
        previousVersion: string;
      };
      assert.deepEqual([updates.length, steps.length, previousVersion], [2, 8, "1.32"]);
      await stack.destroy();
    });

    it(`${name}: an update in flight is gone on with`, async () => {
      const id = await devel.world.startElsewhere("1.33");
      const stack = devel.stack();
      const kept = stored(name);
      const inFlight = { id, type: "VersionUpdate", from: "1.32", to: "1.33", createdAt: "2026-10-01T00:00:00.000Z" };
      stack.kept = { ...kept, outputs: { ...kept.outputs, updateInFlight: inFlight } };
      const outcome = await stack.up({ ...PROGRAM, version: "1.33" });
      assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
      assert.equal(await devel.world.updatesStarted(), 1);
    });
  }
});
