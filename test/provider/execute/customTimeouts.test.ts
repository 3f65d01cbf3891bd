import assert from "node:assert/strict";
import { SimulatedCluster } from "../../fixtures/SimulatedCluster";

const MINUTE = 60_000;

describe("customTimeouts", () => {
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  const stack = (resource: string) => (resource === "ClusterVersion" ? devel.world.stack() : devel.stack());

  for (const resource of ["ClusterVersion", "ClusterUpgrade"]) {
    it(`bound the evaluation of insights before the first hop of a ${resource}, and start nothing after it`, async () => {
      devel = await SimulatedCluster.start({ version: "1.33" });
      await devel.world.fault({
        operation: "DescribeInsightsRefresh",
        what: { kind: "alter", set: { status: "IN_PROGRESS" } },
      });
      const begun = devel.world.time.now();
      const program = { clusterName: "devel", version: "1.34", refreshInsights: true, __timeouts: { create: "3m" } };
      const outcome = await stack(resource).up(program);
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert.match(outcome.message, /had not evaluated the insights of cluster "devel" again when the time was up/);
      assert(devel.world.time.now() - begun < 4 * MINUTE);
      assert.deepEqual(await devel.started(), []);
    });
  }

  it("bound the bake, and the next up goes on with it", async () => {
    devel = await SimulatedCluster.start({ version: "1.32", nodegroups: [{ name: "blue", version: "1.32" }] });
    const program = { clusterName: "devel", version: "1.33", bakeMinutes: 120 };
    const one = devel.stack();
    const begun = devel.world.time.now();
    const outcome = await one.up({ ...program, __timeouts: { create: "40m", update: "5h" } });
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.match(outcome.message, /the time was up \(customTimeouts\) with 1 h 30 min of the bake left/);
    assert(devel.world.time.now() - begun < 42 * MINUTE);
    assert.deepEqual(await devel.started(), ["1.33"]);
    const again = devel.world.time.now();
    assert.equal((await one.up({ ...program, __timeouts: { create: "40m", update: "5h" } })).kind, "ok");
    assert.deepEqual(await devel.started(), ["1.33", "blue 1.33"]);
    // What was left of the bake, and the roll; not the whole bake again.
    const took = devel.world.time.now() - again;
    assert(took > 60 * MINUTE && took < 130 * MINUTE, String(took / MINUTE));
  });

  it("or else an hour bound the wait for a cluster that does not get ready", async () => {
    devel = await SimulatedCluster.start({ version: "1.32" });
    await devel.world.fault({
      operation: "DescribeCluster",
      what: { kind: "alter", set: { "cluster.status": "PENDING" } },
    });
    const begun = devel.world.time.now();
    const outcome = await devel.stack().up({ clusterName: "devel", version: "1.33", preflight: "off" });
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.equal(outcome.code, "ClusterNotActive", outcome.message);
    const took = devel.world.time.now() - begun;
    assert(took >= 60 * MINUTE && took < 65 * MINUTE, String(took / MINUTE));
  });
});
