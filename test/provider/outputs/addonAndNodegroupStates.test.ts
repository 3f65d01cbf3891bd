import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { addonResource } from "../../../provider/lifecycle/addonVersion";
import { AddonOrNodegroupLifecycle } from "../../../provider/lifecycle/addonOrNodegroup";
import { PART_STATE_SHAPE } from "../../../provider/outputs/addonAndNodegroup";
import { nodegroupResource } from "../../../provider/lifecycle/nodegroupVersion";
import type { Dependencies } from "../../../provider/lifecycle/Dependencies";
import type { SimulatedStack } from "../../fixtures/SimulatedStack";
import { COREDNS, SimulatedUpdate } from "../../fixtures/SimulatedUpdate";

const FOLDER = join(__dirname, "states", "addonAndNodegroup");
const CREATED_AT = "2026-01-01T00:00:00Z";

/** What the states were written by, and where a cluster goes from there. */
const KINDS = {
  addon: {
    verbs: (world: Dependencies) => new AddonOrNodegroupLifecycle(addonResource, world),
    program: { clusterName: "devel", addonName: "coredns" },
    there: COREDNS.next,
    next: "v1.13.2-eksbuild.1",
    cluster: { addons: [{ name: "coredns", version: COREDNS.next }] },
  },
  nodegroup: {
    verbs: (world: Dependencies) => new AddonOrNodegroupLifecycle(nodegroupResource, world),
    program: { clusterName: "devel", nodegroupName: "workers" },
    there: "1.33",
    next: "1.34",
    cluster: { version: "1.34", nodegroups: [{ name: "workers", version: "1.33" }] },
  },
};

/** A state as a release of this package wrote it. A new shape gets a file of its own; the old ones stay. */
function stored(name: string): NonNullable<SimulatedStack["kept"]> {
  return JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as NonNullable<SimulatedStack["kept"]>;
}

describe("states of AddonVersion and NodegroupVersion of every shape that was ever written", () => {
  it("are one for each shape up to today's", () => {
    const shapes = Array.from({ length: PART_STATE_SHAPE }, (_, i) => [
      `addon-${i + 1}.json`,
      `nodegroup-${i + 1}.json`,
    ]);
    assert.deepEqual(readdirSync(FOLDER).sort(), shapes.flat().sort());
  });

  for (const name of readdirSync(FOLDER)) {
    const kind = KINDS[name.startsWith("addon") ? "addon" : "nodegroup"];
    let world: SimulatedUpdate;
    let stack: SimulatedStack;
    describe(name, () => {
      beforeEach(async () => {
        world = await SimulatedUpdate.start({ createdAt: CREATED_AT, ...kind.cluster });
        stack = world.eks.stack({}, { resource: kind.verbs });
        stack.kept = stored(name);
      });
      afterEach(() => world.close());

      it("nothing to do stays nothing to do", async () => {
        const { __urn } = stored(name).inputs;
        assert.deepEqual(await stack.up({ ...kind.program, version: kind.there, __urn }), { kind: "ok", verb: "same" });
        assert.deepEqual(await world.eks.requests(), []);
      });

      it("refresh, move and destroy work, and what was recorded stays", async () => {
        await stack.refresh();
        const outcome = await stack.up({ ...kind.program, version: kind.next });
        assert.deepEqual(outcome, { kind: "ok", verb: "update" });
        assert.equal(stack.kept?.outputs.previousVersion, kind.there);
        assert.equal((stack.kept.outputs.updates as unknown[]).length, 2);
        await stack.destroy();
      });
    });
  }
});
