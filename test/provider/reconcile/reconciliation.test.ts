import assert from "node:assert/strict";
import { versionFromEks } from "../../../provider/core/versions/kubernetesVersion";
import type { Cluster } from "../../../provider/eks/types";
import { ControlPlane } from "../../../provider/reconcile/controlPlane";
import type { Beginning, Reconciled } from "../../../provider/reconcile/Reconciliation";
import { Reconciliation } from "../../../provider/reconcile/Reconciliation";
import { reconcile } from "../../../provider/reconcile/reconcile";
import { AddonTarget } from "../../../provider/reconcile/addon";
import { COREDNS, QUICK, SimulatedUpdate } from "../../fixtures/SimulatedUpdate";
import { someGoal } from "./someGoal";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOBODY = "11111111-1111-4111-8111-111111111111";

describe("what a reconciliation knows of a cluster's updates", () => {
  let world: SimulatedUpdate;
  beforeEach(async () => {
    world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
  });
  afterEach(() => world.close());

  const run = async (beginning: Beginning<Cluster> = {}) =>
    new Reconciliation(new ControlPlane(someGoal("1.33"), true), await world.tools(), beginning);

  /** Somebody's update that has ended. */
  const ended = async (more: object = {}): Promise<string> => {
    const usual = { type: "LoggingUpdate", seconds: 1 };
    await world.eks.event({ kind: "updateStarted", ...usual, ...more });
    const [id = ""] = (await world.eks.updates()).map((update) => update.id);
    await world.eks.time.sleep(MINUTE);
    return id;
  };
  const severalEnded = async (count: number): Promise<string[]> => {
    const ids: string[] = [];
    while (ids.length < count) ids.push(await ended());
    return ids;
  };

  it("asks about one that has ended once", async () => {
    const id = await ended();
    await world.eks.control("DELETE", "requests");
    const knows = await run();
    for (let look = 0; look < 3; look++) assert.equal((await knows.describeUpdate(id)).status, "Successful");
    assert.equal(await world.requested("DescribeUpdate"), 1);
  });

  it("asks about each of many once, a few at a time, and stops at the one it looks for", async () => {
    const ids = await severalEnded(6);
    await world.eks.control("DELETE", "requests");
    const found = await (await run()).describeUpdates(ids);
    assert.deepEqual([found.map(({ id }) => id), await world.requested("DescribeUpdate")], [ids, 6]);
    const stopped = await (await run()).describeUpdates(ids, ({ id }) => id === ids[1]);
    assert.deepEqual([stopped.length, await world.requested("DescribeUpdate")], [4, 10]);
  });

  it("leaves out one that EKS does not find, and passes on why it could not ask", async () => {
    const id = await ended();
    const found = await (await run()).describeUpdates([NOBODY, id]);
    assert.deepEqual(
      found.map((one) => one.id),
      [id],
    );
    await world.eks.fault({ operation: "DescribeUpdate", what: "accessDenied" });
    await assert.rejects((await run()).describeUpdates([id]), { kind: "denied" });
  });

  it("takes for a rollback of somebody else only one that has succeeded since, and is not known", async () => {
    const iso = (): string => new Date(world.eks.time.now()).toISOString();
    const since = iso();
    await ended();
    await ended({ type: "VersionRollback", version: "1.31", outcome: "Failed" });
    const knows = await run();
    assert.equal(await knows.findExternalMove(since), undefined);
    const rollback = await ended({ type: "VersionRollback", version: "1.31" });
    assert.equal(await knows.findExternalMove(since), rollback);
    assert.equal(await knows.findExternalMove(iso()), undefined);
    assert.equal(await (await run({ ended: [rollback] })).findExternalMove(since), undefined);
    const step = { kind: "rollback", from: versionFromEks("1.32"), to: versionFromEks("1.31") } as const;
    knows.follow(await knows.describeUpdate(rollback), { from: "1.32", to: "1.31", step });
    assert.equal(await knows.findExternalMove(since), undefined);
  });

  it("lets no look that fails hide an error, and hides no defect", async () => {
    const knows = await run();
    await world.eks.fault({ operation: "DescribeCluster", nth: 1, what: "accessDenied" });
    await knows.lookIfPossible();
    const statuses = [knows.observed?.status];
    await knows.lookIfPossible();
    assert.deepEqual([...statuses, knows.observed?.status], [undefined, "ACTIVE"]);
    const tools = await world.tools();
    const target = new ControlPlane(someGoal("1.33"), true);
    const defect = new TypeError("a defect");
    target.observe = () => Promise.reject(defect);
    await assert.rejects(new Reconciliation(target, tools, {}).lookIfPossible(), defect);
  });
});

describe("what a reconciliation tells", () => {
  let world: SimulatedUpdate;
  afterEach(() => world.close());

  const begin = async (version = "1.32", more: object = {}): Promise<void> => {
    world = await SimulatedUpdate.start({ version, addons: [], nodegroups: [], ...more }, QUICK);
  };
  const to = async (version: string, more: object = {}, beginning: Beginning<Cluster> = {}) =>
    reconcile(new ControlPlane(someGoal(version, more), true), beginning, await world.tools());
  const text = ({ error }: Reconciled<Cluster>): string => error?.message ?? "";
  const lastUpdate = async (): Promise<string> => (await world.eks.updates())[0]?.id ?? "";

  it("is each hop as one of all, with its beginning, its end and the time it took, after one look for each", async () => {
    await begin("1.31");
    const { updates } = await to("1.33");
    const [first, second] = updates.map(({ id }) => id);
    const said = world.messages.map((one) => one.replace(/done in \d+ s /, "done in N s "));
    assert.deepEqual(said, [
      `hop 1 of 2, 1.31 → 1.32: started (VersionUpdate, update ${first})`,
      `hop 1 of 2, 1.31 → 1.32: done in N s (update ${first})`,
      `hop 2 of 2, 1.32 → 1.33: started (VersionUpdate, update ${second})`,
      `hop 2 of 2, 1.32 → 1.33: done in N s (update ${second})`,
    ]);
    // Before the first hop, and after each of them.
    assert.equal(await world.requested("DescribeCluster"), 3);
  });

  it("is what it adopts, goes on with and waits for", async () => {
    for (const [type, left, expected] of [
      ["VersionUpdate", false, /^1\.32 → 1\.33 is running already \(update .*\); adopting it$/m],
      ["VersionUpdate", true, /^going on with 1\.32 → 1\.33 \(update .*\), which an earlier run left running$/m],
      ["LoggingUpdate", false, /^waiting for another update of cluster "devel" to end: LoggingUpdate \(update /m],
    ] as const) {
      await begin();
      const version = type === "VersionUpdate" ? { version: "1.33" } : {};
      await world.eks.event({ kind: "updateStarted", type, seconds: 5, ...version });
      const inFlight = { id: await lastUpdate(), type, from: "1.32", to: "1.33", createdAt: "" };
      assert.equal(text(await to("1.33", {}, left ? { inFlight } : {})), "");
      assert.match(world.messages.join("\n"), expected);
      await world.close();
    }
    await begin();
    const inFlight = { id: NOBODY, type: "VersionUpdate", from: "1.32", to: "1.33", createdAt: "" };
    await to("1.33", {}, { inFlight });
    assert.match(
      world.messages.join("\n"),
      new RegExp(`^warning: EKS does not find update ${NOBODY}, which an earlier`),
    );
  });

  it("is that it has trouble, how long it waited, and for what", async () => {
    await begin();
    await world.eks.fault({ operation: "DescribeCluster", nth: [2, 3, 4, 5, 6, 7], what: "reset" });
    assert.equal(text(await to("1.33")), "");
    assert(world.lines.some(({ status, trouble }) => status === "waiting" && trouble !== undefined));
    await world.eks.fault({
      operation: "DescribeCluster",
      what: { kind: "alter", set: { "cluster.status": "CREATING" } },
    });
    const late = text(await to("1.33", { timeout: 100 * SECOND }));
    assert.match(
      late,
      /^ClusterNotActive: cluster "devel" was not ready for an update to 1\.33 after 1 min \d+ s: the cluster is CREATING/,
    );
    assert.doesNotMatch(late, /this run followed before/);
  });

  it("counts a look that was just made as an answer: an outage is waited out then", async () => {
    await begin();
    const { eks } = await world.tools();
    const observed = await eks.cluster("devel");
    await world.eks.fault({ operation: "ListUpdates", what: "reset" });
    const begun = world.eks.time.now();
    const seen = { observed, at: begun };
    const found = await to("1.33", { timeout: 10 * MINUTE }, { seen });
    assert.notEqual(text(found), "");
    assert(world.eks.time.now() - begun >= 9 * MINUTE, text(found));
  });
});

describe("an add-on whose cluster is another one", () => {
  let world: SimulatedUpdate;
  beforeEach(async () => {
    world = await SimulatedUpdate.start({}, QUICK);
  });
  afterEach(() => world.close());

  const way = { from: undefined, steps: ["v1.12.4-eksbuild.1", COREDNS.next], addon: "coredns", timeout: MINUTE };

  it("is not touched, and of the right one it is asked once", async () => {
    const base = await world.base();
    const tools = await world.tools();
    const of = (more: object) => reconcile(new AddonTarget({ ...base, ...way, ...more }), {}, tools);
    const asked = await world.requested("DescribeCluster");
    for (const more of [{ clusterCreatedAt: "2020-01-01T00:00:00.000Z" }, { clusterArn: "arn:other" }]) {
      const { error } = await of(more);
      assert.equal(error?.code, "ClusterReplaced");
      assert.doesNotMatch(error.message, /this run followed before/);
    }
    assert.deepEqual([await world.requested("UpdateAddon"), await world.requested("DescribeCluster")], [0, asked + 2]);
    const { error, updates } = await of({});
    assert.deepEqual([error, updates.length, await world.requested("DescribeCluster")], [undefined, 2, asked + 3]);
  });

  it("is waited for where EKS refuses it until something else has ended, and else told at once", async () => {
    const goal = { ...(await world.base()), ...way, steps: [COREDNS.next], timeout: 10 * MINUTE };
    const refusals = [
      ["addon coredns currently has update in progress", "ok", 2],
      ["the version should be equal to Cluster kubernetes version 1.33", "UpdateRefused", 1],
      ["no such thing", "UpdateRefused", 1],
    ] as const;
    for (const [message, code, sent] of refusals) {
      const what = { kind: "error", type: "InvalidParameterException", message };
      await world.eks.fault({ operation: "UpdateAddon", nth: 1, what });
      const { error } = await reconcile(new AddonTarget(goal), {}, await world.tools());
      assert.deepEqual([error?.code ?? "ok", await world.requested("UpdateAddon")], [code, sent], message);
      await world.close();
      world = await SimulatedUpdate.start({}, QUICK);
    }
  });

  it("is told by its own code, where it does not get ready", async () => {
    await world.eks.fault({
      operation: "DescribeAddon",
      what: { kind: "alter", set: { "addon.status": "CREATING" } },
    });
    const { error } = await reconcile(new AddonTarget({ ...(await world.base()), ...way }), {}, await world.tools());
    assert.equal(error?.code, "OtherUpdateRunning");
    assert.match(
      error.message,
      /add-on coredns of cluster "devel" was not ready for an update to v1\.12\.4-eksbuild\.6/,
    );
  });
});
