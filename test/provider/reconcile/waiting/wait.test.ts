import assert from "node:assert/strict";
import type { Cluster } from "../../../../provider/eks/types";
import { versionFromEks } from "../../../../provider/core/versions/kubernetesVersion";
import { ControlPlane } from "../../../../provider/reconcile/controlPlane";
import type { Reconciled } from "../../../../provider/reconcile/Reconciliation";
import { reconcile } from "../../../../provider/reconcile/reconcile";
import { QUICK, SimulatedUpdate } from "../../../fixtures/SimulatedUpdate";
import { someGoal } from "../someGoal";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe("an update that is followed", () => {
  let world: SimulatedUpdate;
  beforeEach(async () => {
    world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
  });
  afterEach(() => world.close());

  const took = async (more: object = {}): Promise<{ found: Reconciled<Cluster>; text: string; ms: number }> => {
    const begun = world.eks.time.now();
    const found = await reconcile(new ControlPlane(someGoal("1.33", more), true), {}, await world.tools());
    return { found, text: found.error?.message ?? "ok", ms: world.eks.time.now() - begun };
  };
  /** What the looks after the first one show, from `first` on. */
  const shown = (set: object, first: number, last: number): Promise<void> =>
    world.eks.fault({
      operation: "DescribeCluster",
      nth: Array.from({ length: last - first + 1 }, (_, index) => first + index),
      what: { kind: "alter", set },
    });
  const OLD = { "cluster.version": "1.32", "cluster.status": "ACTIVE" };

  it("is shown with what troubles the looks at it", async () => {
    await world.eks.fault({ operation: "DescribeUpdate", nth: [1, 2, 3], what: "reset" });
    assert.equal((await took()).text, "ok");
    const lines = world.lines.filter(({ status }) => status === "InProgress");
    assert(lines.some(({ trouble }) => trouble !== undefined) && lines.some(({ trouble }) => trouble === undefined));
  });

  it("may vanish: that is said, and what is there then is looked at", async () => {
    await world.eks.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.33", seconds: 600 });
    const nth = Array.from({ length: 30 }, (_, index) => index + 2);
    await world.eks.fault({ operation: "DescribeUpdate", nth, what: "notFound" });
    assert.equal((await took()).text, "ok");
    assert.match(world.messages.join("\n"), /^warning: .*EKS does not find update .* any more; what is there now is/m);
  });

  it("may outlast the time, or EKS may not tell: the error names it, and the state has it", async () => {
    const event = { kind: "updateStarted", type: "VersionUpdate", version: "1.33", seconds: 600 };
    await world.eks.event(event);
    const [{ id } = { id: "" }] = await world.eks.updates();
    const late = await took({ timeout: MINUTE });
    assert.match(late.text, /^UpdateStillRunning: .* had not ended after 1 min/);
    await world.eks.fault({ operation: "DescribeUpdate", nth: 2, what: "accessDenied" });
    const denied = await took();
    assert.match(denied.text, /^AccessDenied: /);
    for (const { found, text } of [late, denied]) {
      assert.equal(found.inFlight?.id, id);
      assert.match(text, new RegExp(`update:? +${id}`));
      assert.match(text, /hop 1 of 1, 1\.32 → 1\.33/);
    }
  });

  it("is over once the cluster shows what it did, which may take some looks; only now and then is more asked", async () => {
    await shown(OLD, 2, 7);
    const { found, text } = await took();
    assert.deepEqual([text, found.updates.length, await world.requested("DescribeCluster")], ["ok", 1, 8]);
    // Before the request, and at one of the six looks that were late.
    assert.equal(await world.requested("ListUpdates"), 2);
  });

  it("is over later where the cluster is still UPDATING: nothing tells then of a rollback, and nothing is asked", async () => {
    await shown({ ...OLD, "cluster.status": "UPDATING" }, 2, 7);
    const { found, text } = await took();
    assert.deepEqual([text, found.updates.length, await world.requested("DescribeCluster")], ["ok", 1, 8]);
    assert.equal(await world.requested("ListUpdates"), 1);
  });

  it("is told about where EKS does not answer for minutes", async () => {
    await world.eks.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.33", seconds: 600 });
    const nth = Array.from({ length: 30 }, (_, index) => index + 2);
    await world.eks.fault({ operation: "DescribeUpdate", nth, what: "reset" });
    assert.equal((await took()).text, "ok");
    const warnings = world.messages.filter((one) => one.startsWith("warning: no usable answer since "));
    assert.equal(warnings.length, 1, world.messages.join("\n"));
  });

  it("that failed leaves the cluster UPDATING for a while: it is waited for a minute, with pauses that grow", async () => {
    await world.eks.fault({ operation: "UpdateClusterVersion", what: { kind: "updateEnds", outcome: "Failed" } });
    await shown({ "cluster.status": "UPDATING" }, 2, 60);
    const { text, ms } = await took();
    assert.match(text, /^UpdateFailed: /);
    assert.match(text, /is UPDATING; EKS has put the cluster back to where it was before this hop/);
    const looks = await world.requested("DescribeCluster");
    assert(ms >= MINUTE && ms < 2 * MINUTE && looks > 8 && looks < 15, `${ms} ms, ${looks} looks`);
  });

  it("that is a rollback is called out of time only after the time that EKS gives it", async () => {
    await world.close();
    world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
    const back = { desired: versionFromEks("1.31"), recorded: versionFromEks("1.32"), allowRollback: true };
    for (const [seconds, code] of [
      [60, "UpdateCancelled"],
      [31 * 60, "RollbackTimedOut"],
    ] as const) {
      const more = { seconds, outcome: "Cancelled", version: "1.31" };
      await world.eks.event({ kind: "updateStarted", type: "VersionRollback", ...more });
      const { found } = await took({ ...back, rollbackTimeoutMinutes: 30 });
      assert.equal(found.error?.code, code);
    }
  });

  it("is an outcome of its own where the cluster never shows what it did: after five minutes, or the time that there is", async () => {
    for (const [more, least] of [
      [{}, 5 * MINUTE],
      [{ timeout: 2 * MINUTE }, 2 * MINUTE],
    ] as const) {
      await world.eks.noMoreFaults();
      await world.eks.control("DELETE", "requests");
      const { found, text, ms } = await (async () => {
        await world.eks.fault({ operation: "DescribeCluster", what: { kind: "alter", set: OLD } });
        return took(more);
      })();
      assert.match(text, /^VersionMismatch: EKS calls .* successful, and still shows 1\.32/);
      assert(ms >= least && ms < least + MINUTE, `${ms} ms`);
      assert.equal(found.updates.length, 0);
      assert.doesNotMatch(text, /goes on in EKS/);
      await world.close();
      world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
    }
  });

  it("is over after five minutes also where the cluster stays UPDATING, which is waited for then", async () => {
    await shown({ "cluster.status": "UPDATING" }, 2, 60);
    const { found, text, ms } = await took();
    assert.deepEqual([text, found.updates.length], ["ok", 1]);
    assert(ms >= 5 * MINUTE, `${ms} ms`);
    assert.match(world.lines.map(({ trouble }) => trouble ?? "").join("\n"), /UPDATING, and none of its updates runs/);
  });

  it("is over where somebody has rolled it back since, or the cluster is deleted or another one", async () => {
    const rollback = { kind: "updateStarted", type: "VersionRollback", version: "1.32", seconds: 1, when: "before" };
    for (const [what, code] of [
      [rollback, "ClusterChanged"],
      [{ kind: "clusterDeleted", seconds: 600, when: "before" }, "ClusterDeleted"],
      [{ kind: "clusterRecreated", version: "1.32", when: "before" }, "ClusterReplaced"],
    ] as const) {
      await world.eks.fault({ operation: "DescribeCluster", nth: 2, what });
      await shown({ "cluster.version": "1.32" }, 2, 60);
      const { found, ms } = await took();
      assert.equal(found.error?.code, code);
      assert(ms < 3 * MINUTE, `${code}: ${ms} ms`);
      await world.close();
      world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
    }
  });

  it("is named by the error where it ended well and what it did may not be seen any more", async () => {
    await world.eks.fault({ operation: "DescribeCluster", nth: 2, what: "accessDenied" });
    const { found, text } = await took();
    const [{ id } = { id: "" }] = await world.eks.updates();
    assert.match(text, /^AccessDenied: /);
    assert.match(text, new RegExp(`update:? +${id}`));
    assert.match(text, /hop 1 of 1, 1\.32 → 1\.33/);
    assert.equal(found.begun, true);
  });

  it("may be cancelled, which is said with EKS's words", async () => {
    await world.eks.fault({ operation: "UpdateClusterVersion", what: { kind: "updateEnds", outcome: "Cancelled" } });
    const { found, text, ms } = await took();
    assert(ms < MINUTE, `${ms} ms`);
    assert.match(text, /^UpdateCancelled: EKS cancelled .* on cluster "devel"$/m);
    assert.match(text, /; EKS has put the cluster back to where it was before this hop/);
    assert.deepEqual([found.inFlight, found.begun], [undefined, true]);
    await world.eks.fault({
      operation: "DescribeUpdate",
      what: { kind: "alter", set: { "update.cancellation": { status: "Successful", reason: "asked by somebody" } } },
    });
    assert.match((await took()).text, /^UpdateCancelled: EKS cancelled .* on cluster "devel": asked by somebody$/m);
  });
});
