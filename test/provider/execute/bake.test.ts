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

  it("waits out that its looks get no answer, and tells what they are refused", async () => {
    for (const [what, count, code] of [
      ["reset", 12, undefined],
      ["accessDenied", 1, "AccessDenied"],
    ] as const) {
      devel = await SimulatedCluster.start(CLUSTER);
      const stack = devel.stack();
      const twin = await SimulatedCluster.start(CLUSTER);
      assert.equal((await twin.stack().up(BAKED)).kind, "ok");
      const nth = await lookOfBake(twin);
      await twin.close();
      const turns = Array.from({ length: count }, (_, index) => nth + index);
      await devel.world.fault({ operation: "ListInsights", nth: turns, what });
      const outcome = await stack.up(BAKED);
      if (code === undefined) assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
      else {
        assert(outcome.kind === "failed", JSON.stringify(outcome));
        assert.match(outcome.message, new RegExp(`bake 1\\.33: ${code}: AWS does not allow ListInsights`));
        assert.equal(stack.kept?.outputs.version, "1.33", "what was reached is in the state");
        await devel.world.noMoreFaults();
        assert.equal((await stack.up(BAKED)).kind, "ok");
      }
      await devel.close();
    }
  });

  /** Which of its kind the look at the insights after the bake is: the one after the refresh that comes last. */
  async function lookOfBake(twin: SimulatedCluster): Promise<number> {
    const operations = (await twin.world.requests()).map(({ operation }) => operation);
    const refreshed = operations.lastIndexOf("DescribeInsightsRefresh");
    assert(refreshed > 0, operations.join());
    return operations.slice(0, refreshed).filter((operation) => operation === "ListInsights").length + 1;
  }
});
