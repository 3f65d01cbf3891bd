import assert from "node:assert/strict";
import { ClusterFixture } from "./ClusterFixture";

/** Ends the second hop of an upgrade by two minors Failed. */
const SECOND_HOP_FAILS = {
  operation: "UpdateClusterVersion",
  nth: 2,
  what: {
    kind: "updateEnds",
    outcome: "Failed",
    errors: [{ errorCode: "IpNotAvailable", errorMessage: "no addresses left", resourceIds: ["subnet-1"] }],
  },
};

describe("after an upgrade that failed on the real engine", () => {
  const world = new ClusterFixture();

  beforeEach(async () => {
    world.project.setConfig({ version: "1.31" });
    await world.project.succeeds("up", "--yes", "--skip-preview");
    world.project.setConfig({ version: "1.33" });
    await world.fault(SECOND_HOP_FAILS);
    const up = await world.project.up();
    assert.notEqual(up.code, 0, up.output);
    assert.match(up.output, /UpdateFailed: EKS could not complete 1\.32 → 1\.33 on cluster "devel"/);
    assert.match(up.output, /EKS says: IpNotAvailable: no addresses left \[subnet-1\]/);
    assert.match(up.output, /the cluster runs 1\.32 and is ACTIVE; done in this run: 1\.31 → 1\.32/);
  });

  it("the state shows what was reached and how the run ended, and up goes on from there", async () => {
    const { outputs, initErrors } = await world.project.clusterVersion();
    assert.equal(outputs.version, "1.32");
    assert.equal((outputs.updates as unknown[]).length, 1);
    const { code, wanted } = outputs.unfinished as { code: string; wanted: string };
    assert.deepEqual({ code, wanted }, { code: "UpdateFailed", wanted: "1.33" });
    assert.equal(initErrors?.length, 1);
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    const after = await world.project.clusterVersion();
    assert.equal(after.outputs.version, "1.33");
    assert.equal(after.outputs.unfinished, undefined);
    assert.equal(await world.updatesStarted(), 3);
  });

  it("refresh, preview and cancel work", async () => {
    const refresh = await world.project.refresh();
    assert.equal(refresh.code, 0, refresh.output);
    assert.equal((await world.project.clusterVersion()).outputs.version, "1.32");
    const preview = await world.project.succeeds("preview", "--diff");
    assert.match(preview.output, /~ version\s*: "1\.32" => "1\.33"/);
    await world.project.succeeds("cancel", "--yes");
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
  });

  it("the program can go back to where the cluster is @long", async () => {
    world.project.setConfig({ version: "1.32" });
    const up = await world.project.up();
    assert.equal(up.code, 0, up.output);
    assert.equal((await world.project.clusterVersion()).outputs.unfinished, undefined);
    assert.equal(await world.updatesStarted(), 2);
    await world.project.succeeds("preview", "--expect-no-changes");
  });

  it("destroy ends the management of the version, and nothing else", async () => {
    const destroy = await world.project.destroy();
    assert.equal(destroy.code, 0, destroy.output);
    assert.match(destroy.output, /stays as it is, at Kubernetes 1\.32/);
  });
});

describe("a timeout on the real engine", () => {
  const world = new ClusterFixture({ upgradeSeconds: 600 }, { config: { opts: { customTimeouts: { create: "3s" } } } });

  it("leaves the running update in the state, and the next up adopts it", async () => {
    const up = await world.project.up();
    assert.notEqual(up.code, 0, up.output);
    assert.match(up.output, /UpdateStillRunning: 1\.31 → 1\.32 on cluster "devel" had not ended after 3 s/);
    const { outputs } = await world.project.clusterVersion();
    assert.equal((outputs.updateInFlight as { to: string }).to, "1.32");

    await world.advance(700);
    // The second hop is not waited for either; it is kept just the same.
    world.project.setConfig({ opts: { customTimeouts: { update: "3s" } } });
    const next = await world.project.up();
    assert.match(next.output, /going on with 1\.31 → 1\.32/);
    assert.match(next.output, /hop 1 of 2, 1\.31 → 1\.32: done/);
    assert.match(next.output, /UpdateStillRunning: 1\.32 → 1\.33/);

    await world.advance(700);
    const last = await world.project.up();
    assert.equal(last.code, 0, last.output);
    assert.equal((await world.project.clusterVersion()).outputs.version, "1.33");
    assert.equal(await world.updatesStarted(), 2);
  });
});
