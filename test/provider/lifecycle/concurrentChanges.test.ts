import assert from "node:assert/strict";
import type { SimulatedStack } from "../../fixtures/SimulatedStack";
import { SimulatedControlPlane } from "../../fixtures/SimulatedControlPlane";

const DEVEL = { clusterName: "devel", version: "1.33" };

describe("other people at the same cluster", () => {
  let world: SimulatedControlPlane;
  let stack: SimulatedStack;

  beforeEach(async () => {
    world = await SimulatedControlPlane.start();
    stack = world.stack();
  });

  afterEach(() => world.close());

  async function arrives(updates: number): Promise<void> {
    const outcome = await stack.up(DEVEL);
    assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
    const { version } = await world.truth();
    assert.equal(version, "1.33");
    assert.equal(stack.kept?.outputs.version, "1.33");
    assert.equal(await world.updatesStarted(), updates);
  }

  const said = (words: RegExp): boolean => stack.messages.some((message) => words.test(message));

  it("adopts an update that leads to the wanted version and says so", async () => {
    await world.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.32" });
    await arrives(2);
    assert(said(/^1\.31 → 1\.32 is running already \(update [0-9a-f-]{36}, started .*\); adopting it/));
  });

  it("adopts it also where DescribeCluster does not show UPDATING yet, by the 409's text", async () => {
    await world.fault({
      operation: "UpdateClusterVersion",
      nth: 1,
      what: { kind: "updateStarted", type: "VersionUpdate", version: "1.32", when: "before" },
    });
    await arrives(2);
    assert(said(/is running already/));
    assert((await world.requests()).some(({ error }) => error === "ResourceInUseException"));
  });

  it("finds it by ListUpdates where the 409 does not name it", async () => {
    await world.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.32" });
    await world.fault({
      operation: "UpdateClusterVersion",
      nth: 1,
      what: { kind: "error", type: "ResourceInUseException", message: "Update in progress" },
    });
    await arrives(2);
  });

  for (const type of ["LoggingUpdate", "VpcConfigUpdate", "AccessConfigUpdate"]) {
    it(`waits for a ${type}, then starts its own`, async () => {
      await world.event({ kind: "updateStarted", type, params: [], seconds: 240 });
      await arrives(2);
      assert(said(new RegExp(`waiting for another update of cluster "devel" to end: ${type}`)));
    });
  }

  it("waits for another update that starts just before its own", async () => {
    await world.fault({
      operation: "UpdateClusterVersion",
      nth: 2,
      what: { kind: "updateStarted", type: "LoggingUpdate", params: [], seconds: 240, when: "before" },
    });
    await arrives(2);
    assert(said(/waiting for another update of cluster "devel" to end: LoggingUpdate/));
  });

  it("goes on from a hop that somebody else did in between", async () => {
    await stack.up({ ...DEVEL, version: "1.31" });
    await world.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.32" });
    await world.time.sleep(30 * 60_000);
    await arrives(2);
  });

  it("ends with an error that names an update which leads elsewhere, and touches nothing", async () => {
    await stack.up({ ...DEVEL, version: "1.32" });
    await world.event({ kind: "updateStarted", type: "VersionRollback", version: "1.31" });
    const outcome = await stack.up(DEVEL);
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.equal(outcome.code, "OtherUpdateRunning");
    assert.match(
      outcome.message,
      /leads elsewhere is running on cluster "devel": VersionRollback to 1\.31, and 1\.33 is wanted/,
    );
    assert.match(outcome.message, /update: {3}[0-9a-f-]{36} \(VersionRollback\)/);
    assert.equal(await world.updatesStarted(), 2);
  });

  it("stops where somebody rolls back what was reached, and names the rollback", async () => {
    await world.fault({
      operation: "UpdateClusterVersion",
      nth: 2,
      what: { kind: "updateStarted", type: "VersionRollback", version: "1.31", seconds: 1, when: "before" },
    });
    const outcome = await stack.up(DEVEL);
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert(["ClusterChanged", "OtherUpdateRunning"].includes(outcome.code), outcome.message);
  });

  it("touches nothing where somebody moved the cluster past the wanted version", async () => {
    await stack.up({ ...DEVEL, version: "1.31" });
    for (const version of ["1.32", "1.33", "1.34"]) {
      await world.event({ kind: "updateStarted", type: "VersionUpdate", version, seconds: 60 });
      await world.time.sleep(10 * 60_000);
    }
    const started = await world.updatesStarted();
    const outcome = await stack.up({ ...DEVEL, preflight: "off" });
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.equal(outcome.code, "ClusterChanged");
    assert.match(outcome.message, /runs 1\.34, past the wanted 1\.33: somebody else moved it/);
    assert.equal(await world.updatesStarted(), started);
  });

  it("names somebody's rollback that came between the end of its update and its confirmation", async () => {
    await world.fault({ operation: "DescribeUpdate", what: "accessDenied" });
    await stack.up({ ...DEVEL, version: "1.32" });
    assert(stack.kept?.outputs.updateInFlight, "the update is left running");
    await world.noMoreFaults();
    await world.time.sleep(20 * 60_000);
    await world.event({ kind: "updateStarted", type: "VersionRollback", seconds: 1 });
    await world.time.sleep(5 * 60_000);
    const outcome = await stack.up({ ...DEVEL, version: "1.32" });
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.equal(outcome.code, "ClusterChanged");
    assert.match(outcome.message, /somebody rolled cluster "devel" back to 1\.31 \(update [0-9a-f-]{36}\)/);
    assert.equal(stack.kept.outputs.version, "1.31");
    assert.equal(await world.updatesStarted(), 2);
  });

  it("two ups at once: one acts, the other adopts, both end right", async () => {
    const other = world.stack();
    const outcomes = await Promise.all([stack.up(DEVEL), other.up(DEVEL)]);
    assert.deepEqual(outcomes, [
      { kind: "ok", verb: "create" },
      { kind: "ok", verb: "create" },
    ]);
    assert.equal(other.kept?.outputs.version, "1.33");
    await arrives(2);
  });

  it("two stacks that want different versions on the same way both end right", async () => {
    const other = world.stack();
    const [low, high] = await Promise.all([other.up({ ...DEVEL, version: "1.32" }), stack.up(DEVEL)]);
    assert.equal(high.kind, "ok", JSON.stringify(high));
    // The lower one is right as long as it was there when it looked; past it, it says so.
    if (low.kind === "failed")
      assert(["ClusterChanged", "OtherUpdateRunning", "VersionNotReachable"].includes(low.code), low.message);
    assert.equal((await world.truth()).version, "1.33");
    assert.equal(await world.updatesStarted(), 2);
  });
});
