import { CancelUpdateCommand, EKSClient, UpdateClusterVersionCommand } from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { SimulatedControlPlane } from "../../fixtures/SimulatedControlPlane";

const HOUR = 3_600;
const UPGRADED = { from: "1.34", to: "1.35", finishedAt: "2026-09-29T00:00:00Z" };
const BACK = { clusterName: "devel", version: "1.34", allowRollback: true };

describe("a rollback", () => {
  let world: SimulatedControlPlane;

  afterEach(() => world.close());

  it("is the commit taken back: the upgrade's output tells until when", async () => {
    world = await SimulatedControlPlane.start({ version: "1.34" });
    const stack = world.stack();
    assert.equal((await stack.up({ ...BACK, version: "1.35" })).kind, "ok");
    const [upgrade] = stack.kept?.outputs.updates as { finishedAt: string }[];
    const week = Date.parse(String(stack.kept?.outputs.rollbackUntil)) - Date.parse(upgrade?.finishedAt ?? "");
    assert.equal(week, 7 * 24 * HOUR * 1000);
    assert.deepEqual(await stack.up(BACK), { kind: "ok", verb: "update" });
    assert.equal((await world.truth()).version, "1.34");
    assert.equal(stack.kept?.outputs.rollbackUntil, undefined);
    assert.equal(stack.kept?.outputs.previousVersion, "1.35");
  });

  it("keeps the date through a refresh, and drops it when somebody else moves the cluster", async () => {
    world = await SimulatedControlPlane.start({ version: "1.34" });
    const stack = world.stack();
    await stack.up({ ...BACK, version: "1.35" });
    const until = stack.kept?.outputs.rollbackUntil;
    await stack.refresh();
    assert.equal(stack.kept?.outputs.rollbackUntil, until);
    await world.event({ kind: "updateStarted", type: "VersionUpdate", params: [{ type: "Version", value: "1.36" }] });
    await world.time.sleep(HOUR * 1000);
    await stack.refresh();
    assert.equal(stack.kept?.outputs.version, "1.36");
    assert.equal(stack.kept.outputs.rollbackUntil, undefined);
  });

  describe("of a cluster in EKS Auto Mode", () => {
    const auto = (nodeRollSeconds: number): Promise<SimulatedControlPlane> =>
      SimulatedControlPlane.start({ version: "1.35", history: [UPGRADED], autoMode: true, nodeRollSeconds });

    it("is followed for as long as its nodes need, though the cluster stays ACTIVE all the while", async () => {
      world = await auto(2.5 * HOUR);
      const stack = world.stack();
      const outcome = await stack.up(BACK);
      assert.deepEqual(outcome, { kind: "ok", verb: "create" }, JSON.stringify(outcome));
      assert(world.time.slept > 2.5 * HOUR * 1000);
      const requests = await world.requests();
      assert.equal(requests.filter(({ operation }) => operation === "UpdateClusterVersion").length, 1);
    });

    it("that takes longer than rollbackTimeoutMinutes is an outcome of its own, and leaves the control plane alone", async () => {
      world = await auto(2.5 * HOUR);
      const stack = world.stack();
      await stack.up({ ...BACK, version: "1.35" });
      const outcome = await stack.up({ ...BACK, rollbackTimeoutMinutes: 120 });
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert.equal(outcome.code, "RollbackTimedOut", outcome.message);
      assert.match(outcome.message, /1\.35 → 1\.34 .* within 2 h/);
      assert.match(outcome.message, /rollbackTimeoutMinutes/);
      assert.equal((await world.truth()).version, "1.35");
    });

    it("that somebody cancels is an outcome of its own, and the next up rolls back again", async () => {
      world = await auto(2.5 * HOUR);
      const stack = world.stack();
      await stack.up({ ...BACK, version: "1.35" });
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      const colleague = new EKSClient({ region: "eu-west-1", endpoint: world.url, credentials });
      const started = await colleague.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
      await colleague.send(new CancelUpdateCommand({ name: "devel", updateId: started.update?.id }));
      colleague.destroy();
      const outcome = await stack.up(BACK);
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert.equal(outcome.code, "UpdateCancelled", outcome.message);
      assert.equal((await world.truth()).version, "1.35");
      assert.deepEqual(await stack.up(BACK), { kind: "ok", verb: "update" });
      assert.equal((await world.truth()).version, "1.34");
    });
  });
});
