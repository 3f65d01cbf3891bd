import assert from "node:assert/strict";
import { SimulatedCluster } from "../../fixtures/SimulatedCluster";

const BAKED = { clusterName: "devel", version: "1.33", bakeMinutes: 60 };
const CLUSTER = { version: "1.32", nodegroups: [{ name: "blue", version: "1.32" }] };

interface Step {
  readonly step: string;
  readonly kind: string;
  readonly finishedAt: string;
}

describe("the bake", function () {
  this.timeout(60_000);
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  it("is a pause between the control plane and the nodes", async () => {
    devel = await SimulatedCluster.start(CLUSTER);
    const stack = devel.stack();
    assert.equal((await stack.up(BAKED)).kind, "ok");
    const steps = stack.kept?.outputs.steps as Step[];
    assert.deepEqual(
      steps.map(({ kind }) => kind),
      ["control-plane", "bake", "nodegroup"],
    );
    const [hop, bake] = steps.map(({ finishedAt }) => Date.parse(finishedAt));
    assert((bake ?? 0) - (hop ?? 0) >= 60 * 60_000);
  });

  it("keeps the nodes where the cluster became less healthy, and says so", async () => {
    devel = await SimulatedCluster.start(CLUSTER);
    const stack = devel.stack();
    await devel.world.fault({
      operation: "UpdateClusterVersion",
      what: {
        kind: "healthChanged",
        when: "after",
        issues: [{ code: "KmsKeyDisabled", message: "The key is disabled", resourceIds: ["k"] }],
      },
    });
    const failed = await stack.up(BAKED);
    assert(failed.kind === "failed", JSON.stringify(failed));
    assert.equal(failed.code, "BakeFailed");
    assert.match(failed.message, /KmsKeyDisabled: The key is disabled/);
    assert.match(failed.message, /not started: node group blue 1\.33/);
    assert.deepEqual(stack.kept?.outputs.nodegroupVersions, { blue: "1.32" });
    assert.equal(stack.kept.outputs.version, "1.33");
  });

  it("is made up for by a run after one that was killed in it", async () => {
    devel = await SimulatedCluster.start(CLUSTER);
    const stack = devel.stack();
    await stack.up({ ...BAKED, nodegroups: { blue: "excluded" } });
    assert.equal((await stack.up(BAKED)).kind, "ok");
    const kinds = (stack.kept?.outputs.steps as Step[]).map(({ kind }) => kind);
    assert.deepEqual(kinds, ["control-plane", "bake", "nodegroup"]);
  });
});
