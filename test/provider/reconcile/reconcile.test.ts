import assert from "node:assert/strict";
import { versionFromEks } from "../../../provider/core/versions/kubernetesVersion";
import { AddonTarget } from "../../../provider/reconcile/addon";
import type { ControlPlaneGoal } from "../../../provider/reconcile/controlPlane";
import { ControlPlane } from "../../../provider/reconcile/controlPlane";
import type { Beginning, Reconciled } from "../../../provider/reconcile/Reconciliation";
import { Reconciliation } from "../../../provider/reconcile/Reconciliation";
import { reconcile, waitForRunning } from "../../../provider/reconcile/reconcile";
import type { Cluster } from "../../../provider/eks/types";
import { ADDON, COREDNS, QUICK, SimulatedUpdate } from "../../fixtures/SimulatedUpdate";
import { cluster } from "../preflight/checks/someCluster";
import { someGoal } from "./someGoal";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOBODY = "11111111-1111-4111-8111-111111111111";

describe("the loop that brings a control plane to its version", () => {
  let world: SimulatedUpdate;
  afterEach(() => world.close());

  const begin = async (version = "1.32", more: object = {}): Promise<void> => {
    world = await SimulatedUpdate.start({ version, addons: [], nodegroups: [], ...more }, QUICK);
  };

  const targetAt = (version: string, more: Partial<ControlPlaneGoal> = {}): ControlPlane =>
    new ControlPlane(someGoal(version, more), true);

  async function to(
    version: string,
    more: Partial<ControlPlaneGoal> = {},
    beginning: Beginning<Cluster> = {},
  ): Promise<Reconciled<Cluster>> {
    return reconcile(targetAt(version, more), beginning, await world.tools());
  }

  /** The update of an earlier run, which this one shall go on with. */
  const left = (id: string, type = "VersionUpdate"): Beginning<Cluster> => ({
    inFlight: { id, type, from: "1.32", to: "1.33", createdAt: "" },
  });
  const elsewhere = (more: object): Promise<void> =>
    world.eks.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.33", seconds: 5, ...more });
  const lastUpdate = async (): Promise<string> => (await world.eks.updates())[0]?.id ?? "";
  const requests = (): Promise<number> => world.requested("UpdateClusterVersion");
  const troubles = (): string => world.lines.map(({ trouble }) => trouble ?? "").join("\n");
  const code = ({ error }: Reconciled<Cluster>): string => error?.code ?? "ok";

  describe("where an earlier run left an update", () => {
    for (const [outcome, errors, why] of [
      ["Failed", [{ errorCode: "IpNotAvailable", errorMessage: "no address" }], " IpNotAvailable: no address"],
      ["Cancelled", [], ""],
    ] as const) {
      it(`says that it ended ${outcome}, and starts its own`, async () => {
        await begin();
        await elsewhere({ outcome, errors });
        const id = await lastUpdate();
        await world.eks.time.sleep(MINUTE);
        const { error, updates, begun } = await to("1.33", {}, left(id));
        assert.deepEqual([error, begun, updates.length, await requests()], [undefined, true, 1, 1]);
        assert.notEqual(updates[0]?.id, id);
        const [said = ""] = world.messages;
        assert(said.startsWith("warning: "), said);
        assert(said.endsWith(`(update ${id}), which an earlier run left running, ended ${outcome} since.${why}`), said);
      });
    }

    it("starts its own where EKS does not know it any more, and stops where EKS does not tell", async () => {
      await begin();
      await world.eks.fault({ operation: "DescribeUpdate", nth: 1, what: "accessDenied" });
      const denied = await to("1.33", {}, left(NOBODY));
      assert.deepEqual([code(denied), denied.inFlight?.id, denied.begun], ["AccessDenied", NOBODY, false]);
      const { error, updates } = await to("1.33", {}, left(NOBODY));
      assert.deepEqual([error, updates.length, await requests()], [undefined, 1, 1]);
    });

    it("asks nothing of it where the cluster is another one", async () => {
      await begin();
      const identity = { arn: "arn:aws:eks:eu-west-1:000000000000:cluster/other", createdAt: "" };
      const found = await to("1.33", { identity }, left(NOBODY));
      assert.deepEqual([code(found), await world.requested("DescribeUpdate")], ["ClusterReplaced", 0]);
    });

    it("records what has ended, also where a lower version is wanted since", async () => {
      await begin();
      await elsewhere({});
      const id = await lastUpdate();
      await world.eks.time.sleep(MINUTE);
      const found = await to("1.32", {}, left(id));
      assert.deepEqual([code(found), found.updates.map((one) => one.id)], ["VersionNotReachable", [id]]);
      assert.equal(await requests(), 0);
    });

    it("does not roll back a second time what somebody has upgraded since", async () => {
      await begin("1.33");
      const elsewhereTo = async (type: string, version: string): Promise<string> => {
        await elsewhere({ type, version });
        const id = await lastUpdate();
        await world.eks.time.sleep(MINUTE);
        return id;
      };
      const id = await elsewhereTo("VersionRollback", "1.32");
      const upgrade = await elsewhereTo("VersionUpdate", "1.33");
      const inFlight = { id, type: "VersionRollback", from: "1.33", to: "1.32", createdAt: "" };
      const higher = await to("1.33", {}, { inFlight });
      assert.deepEqual([code(higher), higher.updates.map((one) => one.id)], ["ok", [id]]);
      const told = `upgraded cluster "devel" to 1\\.33 \\(update ${upgrade}\\) after 1\\.32 had been reached`;
      // Also where the state does not tell from where it came.
      for (const recorded of [versionFromEks("1.33"), undefined]) {
        const lower = await to("1.32", { allowRollback: true, recorded }, { inFlight });
        assert.deepEqual([code(lower), lower.updates.map((one) => one.id)], ["ClusterChanged", [id]]);
        assert.match(lower.error?.message ?? "", new RegExp(told));
      }
      assert.equal(await requests(), 0);
    });
  });

  describe("where another kind of update runs", () => {
    const other = (more: object = {}) => elsewhere({ type: "LoggingUpdate", version: undefined, ...more });

    it("waits for it, and says how it ended where that was not well", async () => {
      for (const [outcome, warned] of [
        ["Successful", 0],
        ["Failed", 1],
      ] as const) {
        await begin();
        await other({ outcome });
        await world.eks.fault({ operation: "DescribeUpdate", nth: [2, 3, 4], what: "reset" });
        const { error, updates } = await to("1.33");
        assert.deepEqual([error, updates.length], [undefined, 1]);
        const warnings = world.messages.filter((one) => /^warning: the other update .*, ended Failed$/.test(one));
        assert.equal(warnings.length, warned, world.messages.join("\n"));
        const waiting = world.lines.filter(({ status }) => status.startsWith("waiting for LoggingUpdate"));
        assert(waiting.some(({ trouble }) => trouble !== undefined));
        assert(waiting.some(({ trouble }) => trouble === undefined));
        if (outcome === "Successful") await world.close();
      }
    });

    it("stops where it goes on for longer than there is time, or EKS does not tell", async () => {
      await begin();
      await other({ held: true });
      const late = await to("1.33", { timeout: 30 * SECOND });
      assert.deepEqual([code(late), late.begun], ["OtherUpdateRunning", false]);
      assert.match(late.error?.message ?? "", /LoggingUpdate/);
      await world.eks.fault({ operation: "DescribeUpdate", nth: 2, what: "accessDenied" });
      assert.equal(code(await to("1.33")), "AccessDenied");
    });

    it("looks again where EKS shows that one runs, and lists none", async () => {
      await begin();
      const what = { kind: "alter", set: { "cluster.status": "UPDATING" } };
      await world.eks.fault({ operation: "DescribeCluster", nth: [1, 2], what });
      assert.equal(code(await to("1.33")), "ok");
      assert.match(troubles(), /cluster "devel" is UPDATING, and none of its updates runs/);
    });
  });

  it("follows what runs to its end, and starts nothing after it, where it shall only wait", async () => {
    await begin("1.31");
    await elsewhere({ version: "1.32", seconds: 600 });
    const found = await waitForRunning(targetAt("1.33"), {}, await world.tools());
    assert.deepEqual([code(found), found.updates.map((one) => one.to), await requests()], ["ok", ["1.32"], 0]);
  });

  describe("where a lower version shows than was reached", () => {
    /** The second hop is refused, and the looks after it show the version from before the first. */
    const showsLess = async (looks: readonly number[], ...more: object[]): Promise<Reconciled<Cluster>> => {
      await begin("1.31");
      const message = "Unsupported Kubernetes minor version update from 1.31 to 1.33";
      const refused = { kind: "error", type: "InvalidParameterException", message };
      const set = { "cluster.version": "1.31", "cluster.status": "ACTIVE" };
      await world.eks.fault(
        { operation: "UpdateClusterVersion", nth: 2, what: refused },
        { operation: "DescribeCluster", nth: looks, what: { kind: "alter", set } },
        ...more,
      );
      return to("1.33");
    };

    it("looks again, and goes on", async () => {
      const { error, updates } = await showsLess([3, 4]);
      assert.deepEqual([error, updates.map((one) => one.to), await requests()], [undefined, ["1.32", "1.33"], 3]);
      assert.match(troubles(), /EKS shows 1\.31, and 1\.32 had been reached/);
      // Before each request only: nobody is asked for a rollback of what is most often late.
      assert.equal(await world.requested("ListUpdates"), 3);
    });

    it("stops where somebody has rolled it back", async () => {
      const what = { kind: "updateStarted", type: "VersionRollback", version: "1.31", seconds: 1, when: "before" };
      const looks = Array.from({ length: 20 }, (_, index) => index + 3);
      const found = await showsLess(looks, { operation: "DescribeCluster", nth: 3, what });
      const [rollback] = await world.eks.updates();
      assert.deepEqual([code(found), found.updates.map((one) => one.to)], ["ClusterChanged", ["1.32"]]);
      assert.match(found.error?.message ?? "", new RegExp(`back to 1\\.31 \\(update ${rollback?.id}\\)`));
    });
  });

  it("tells why it could not look, and a cluster that is gone only where there was one", async () => {
    for (const [nth, what, expected] of [
      [1, "notFound", "ClusterNotFound"],
      [2, "notFound", "ClusterDeleted"],
      [2, "accessDenied", "AccessDenied"],
    ] as const) {
      await begin();
      await world.eks.fault({ operation: "DescribeCluster", nth, what });
      assert.equal(code(await to("1.33")), expected);
      await world.close();
    }
    await begin();
    await world.eks.fault({ operation: "DescribeCluster", what: "reset" });
    const { error } = await to("1.33");
    assert.equal(error?.code, "Unreachable");
    assert.match(error.message, /got no usable answer in 1 min/);
  });

  it("says nothing and starts nothing where it is there", async () => {
    await begin("1.33");
    const { error, begun, updates, observed } = await to("1.33");
    assert.deepEqual([error, begun, updates, observed?.status], [undefined, false, [], "ACTIVE"]);
    assert.deepEqual([world.messages, world.lines, await requests()], [[], [], 0]);
  });

  it("stops at another cluster behind the same name, in the middle", async () => {
    await begin();
    const what = { kind: "clusterRecreated", version: "1.32", when: "before" };
    await world.eks.fault({ operation: "DescribeUpdate", nth: 2, what });
    const found = await to("1.33");
    assert.deepEqual([code(found), found.begun, found.updates, await requests()], ["ClusterReplaced", true, [], 1]);
  });

  it("waits where EKS refuses a hop because it has not seen the one before yet", async () => {
    await begin("1.31");
    const message = "Unsupported Kubernetes minor version update from 1.31 to 1.33";
    const what = { kind: "error", type: "InvalidParameterException", message };
    await world.eks.fault({ operation: "UpdateClusterVersion", nth: 2, what });
    const { error, updates } = await to("1.33");
    assert.deepEqual([error, updates.map((one) => one.to)], [undefined, ["1.32", "1.33"]]);
    assert.match(troubles(), /EKS knows the cluster at another version than it shows/);
  });

  it("takes a refusal for one where it rests on another version for two minutes", async () => {
    await begin();
    const message = "Unsupported Kubernetes minor version update from 1.31 to 1.33";
    const what = { kind: "error", type: "InvalidParameterException", message };
    await world.eks.fault({ operation: "UpdateClusterVersion", what });
    const begun = world.eks.time.now();
    assert.equal(code(await to("1.33")), "UpdateRefused");
    const took = world.eks.time.now() - begun;
    assert(took >= 2 * MINUTE && took < 3 * MINUTE, String(took));
  });

  it("goes on where a refusal comes of what somebody else has done since the look", async () => {
    const message = "Cluster is already at Kubernetes version 1.33";
    const refused = { kind: "error", type: "InvalidParameterException", message };
    for (const [set, asked] of [
      [{ "cluster.version": "1.33" }, 1],
      [{ "cluster.status": "UPDATING" }, 2],
    ] as const) {
      await begin();
      await world.eks.fault(
        { operation: "UpdateClusterVersion", nth: 1, what: refused },
        { operation: "DescribeCluster", nth: 2, what: { kind: "alter", set } },
      );
      const { error } = await to("1.33");
      assert.deepEqual([error, await requests()], [undefined, asked]);
      if (asked === 2) return;
      // The look that showed it is the one that the loop goes on with.
      assert.equal(await world.requested("DescribeCluster"), 2);
      await world.close();
    }
  });

  it("waits and asks again where what a conflict names has ended, or is not found", async () => {
    await begin();
    await elsewhere({ type: "LoggingUpdate", version: undefined, seconds: 1 });
    const id = await lastUpdate();
    await world.eks.time.sleep(MINUTE);
    for (const [nth, named] of [id, NOBODY, "no id"].entries()) {
      const message = `Cannot VersionUpdate because cluster devel currently has update ${named} in progress`;
      const what = { kind: "error", type: "ResourceInUseException", message };
      await world.eks.fault({ operation: "UpdateClusterVersion", nth: nth + 1, what });
    }
    const { error, updates } = await to("1.33");
    assert.deepEqual([error, updates.length, await requests()], [undefined, 1, 4]);
    for (const named of [id, NOBODY, "no id"]) assert(troubles().includes(`currently has update ${named}`), named);
  });

  it("tells a failed update once the cluster is ACTIVE again, or after a minute", async () => {
    await begin();
    await world.eks.fault({
      operation: "UpdateClusterVersion",
      nth: 1,
      what: { kind: "updateEnds", outcome: "Failed" },
    });
    const begun = world.eks.time.now();
    assert.equal(code(await to("1.33")), "UpdateFailed");
    const quick = world.eks.time.now() - begun;
    assert(quick < MINUTE, String(quick));
    await world.eks.noMoreFaults();
    await world.eks.fault(
      { operation: "UpdateClusterVersion", nth: 1, what: { kind: "updateEnds", outcome: "Failed" } },
      {
        operation: "DescribeCluster",
        nth: Array.from({ length: 200 }, (_, index) => index + 2),
        what: { kind: "alter", set: { "cluster.status": "UPDATING" } },
      },
    );
    const again = world.eks.time.now();
    const slow = await to("1.33");
    assert.equal(code(slow), "UpdateFailed");
    assert.match(slow.error?.message ?? "", /the cluster runs 1\.32 and is UPDATING/);
    const took = world.eks.time.now() - again;
    assert(took >= MINUTE && took < 2 * MINUTE, String(took));
  });

  it("waits until a cluster is no longer UPDATING after an update, and no longer than five minutes", async () => {
    await begin();
    await world.eks.fault({
      operation: "DescribeCluster",
      nth: [2, 3, 4],
      what: { kind: "alter", set: { "cluster.status": "UPDATING" } },
    });
    const found = await to("1.33");
    assert.deepEqual([code(found), found.observed?.status], ["ok", "ACTIVE"]);
    assert((await world.requested("DescribeCluster")) >= 5);
  });

  it("stops with its time, where the cluster does not get ready", async () => {
    await begin();
    const what = { kind: "alter", set: { "cluster.status": "CREATING" } };
    await world.eks.fault({ operation: "DescribeCluster", what });
    const begun = world.eks.time.now();
    const found = await to("1.33", { timeout: 100 * SECOND });
    assert.deepEqual([code(found), found.begun, await requests()], ["ClusterNotActive", false, 0]);
    const took = world.eks.time.now() - begun;
    assert(took >= 100 * SECOND && took < 115 * SECOND, String(took));
  });

  it("begins from a look of the last half minute, and looks itself where it is older, or where an update was left", async () => {
    await begin("1.33");
    const { eks } = await world.tools();
    const observed = await eks.cluster("devel");
    await world.eks.control("DELETE", "requests");
    const looks = async (age: number, more: Beginning<Cluster> = {}): Promise<number> => {
      await to("1.33", {}, { seen: { observed, at: world.eks.time.now() - age }, ...more });
      const count = await world.requested("DescribeCluster");
      await world.eks.control("DELETE", "requests");
      return count;
    };
    assert.deepEqual([await looks(20 * SECOND), await looks(40 * SECOND)], [0, 1]);
    assert((await looks(20 * SECOND, left(NOBODY))) > 0);
  });

  it("asks nothing of updates that are known to have ended", async () => {
    await begin();
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) {
      await elsewhere({ type: "LoggingUpdate", version: undefined, seconds: 1 });
      ids.push(await lastUpdate());
      await world.eks.time.sleep(MINUTE);
    }
    await elsewhere({});
    const [known] = ids;
    await world.eks.control("DELETE", "requests");
    const { error, updates } = await to("1.33", {}, { ended: ids });
    assert.deepEqual([error, updates.length], [undefined, 1]);
    const asked = (await world.eks.requests()).filter(({ operation }) => operation === "DescribeUpdate");
    assert(asked.length > 0 && !asked.some(({ params }) => ids.includes(String(params.updateId))), known);
  });

  it("hides no defect", async () => {
    await begin();
    const { progress, ...tools } = await world.tools();
    const defect = new TypeError("a defect");
    const say = (): never => {
      throw defect;
    };
    await assert.rejects(reconcile(targetAt("1.33"), {}, { ...tools, progress: { ...progress, say } }), defect);
  });

  describe("before a hop looks at the insights", () => {
    const lastHop = "2026-09-30T00:00:00.000Z";
    const readiness = { preflight: "enforce", waivers: [], lastHop } as const;

    it("stops where nodes are too far behind, says so, and starts nothing", async () => {
      await begin("1.32", { selfManagedKubelets: ["1.29"] });
      const found = await to("1.33", { readiness });
      assert.deepEqual([code(found), await requests()], ["NodesBehind", 0]);
      assert.match(found.error?.message ?? "", /1\.32 → 1\.33 was not started/);
      assert.match(found.error?.message ?? "", /hop 1 of 1, 1\.32 → 1\.33/);
      assert.equal(code(await to("1.33", { readiness: { ...readiness, preflight: "warn" } })), "ok");
      assert(
        world.messages.some((one) => one.startsWith("warning: EKSV024 (error)")),
        world.messages.join("\n"),
      );
    });

    it("waits until EKS has evaluated them again, and lets pass what is waived as long as the waiver goes", async () => {
      await begin("1.32", { selfManagedKubelets: ["1.29"] });
      const waived = (until: string) =>
        ({ ...readiness, waivers: [{ code: "EKSV024", reason: "known", until }] }) as const;
      assert.equal(code(await to("1.33", { readiness: waived("2020-01-01") })), "NodesBehind");
      assert.match(troubles(), /EKS evaluates its insights again/);
      assert.deepEqual([world.messages, await requests()], [[], 0]);
      assert.equal(code(await to("1.33", { readiness: waived("2200-01-01") })), "ok");
      assert.match(world.messages.join("\n"), /^warning: EKSV024 \(error, waived: known\)/);
    });

    it("looks once, and not again for a request whose answer was lost", async () => {
      await begin();
      assert.equal(code(await to("1.33", { readiness })), "ok");
      const usual = await world.requested("ListInsights");
      await world.close();
      await begin();
      await world.eks.fault({ operation: "UpdateClusterVersion", nth: [1, 2, 3, 4], what: "reset" });
      assert.equal(code(await to("1.33", { readiness })), "ok");
      assert.equal(await world.requested("ListInsights"), usual);
    });

    it("has them evaluated again after a hop of its own", async () => {
      await begin("1.31");
      assert.equal(code(await to("1.33", { readiness: { preflight: "enforce", waivers: [] } })), "ok");
      const operations = (await world.eks.requests()).map(({ operation }) => operation);
      const [first, second] = operations.flatMap((one, index) => (one === "UpdateClusterVersion" ? [index] : []));
      assert(!operations.slice(0, first).includes("ListInsights"));
      assert(operations.slice(first, second).includes("ListInsights"));
    });
  });
});

describe("the loop that brings an add-on to its version", () => {
  let world: SimulatedUpdate;
  afterEach(() => world.close());

  it("waits for an update that an earlier run left, where another version is wanted since", async () => {
    world = await SimulatedUpdate.start({}, QUICK);
    const id = await world.addonElsewhere("v1.12.4-eksbuild.1");
    const { updateId } = await world.moveAddon({ inFlight: id });
    assert.notEqual(updateId, id);
    assert.deepEqual([await world.addonVersion(), (await world.updatesOf(ADDON)).length], [COREDNS.next, 2]);
  });

  it("says that it is there and DEGRADED", async () => {
    const issues = [{ code: "InsufficientNumberOfReplicas", message: "no room" }];
    world = await SimulatedUpdate.start({ addons: [{ name: "coredns", version: COREDNS.next, issues }] }, QUICK);
    await world.moveAddon();
    assert.deepEqual(world.messages, [`warning: add-on coredns is at ${COREDNS.next} and DEGRADED`]);
  });
});

describe("what is told of a reconciliation", () => {
  let world: SimulatedUpdate;
  before(async () => {
    world = await SimulatedUpdate.start({}, QUICK);
  });
  after(() => world.close());

  it("is how things are, what was done, and what goes on in EKS", async () => {
    const way = { from: undefined, steps: [COREDNS.next], timeout: MINUTE };
    const target = new AddonTarget({ ...(await world.base()), ...way, addon: "coredns" });
    const run = new Reconciliation(target, await world.tools(), {});
    assert.equal(run.stateNow(), 'nothing is known of add-on coredns of cluster "devel", and nothing was started');
    const at = `add-on coredns is at ${COREDNS.old} and ACTIVE`;
    run.observed = { name: "coredns", arn: "arn", status: "ACTIVE", version: COREDNS.old, issues: [] };
    assert.equal(run.stateNow(), at);
    const issue = (code: string, resourceIds: string[]) => ({ code, message: "no", resourceIds });
    run.observed = { ...run.observed, issues: [issue("A", ["r1", "r2"]), issue("B", [])] };
    const issues = "its health issues: A: no [r1, r2]; B: no";
    assert.equal(run.stateNow(), `${at}; ${issues}`);
    const update = {
      id: "u1",
      status: "InProgress",
      type: "AddonUpdate",
      to: undefined,
      params: {},
      createdAt: "2026-10-01T00:00:00Z",
      errors: [],
      cancellation: undefined,
    };
    const change = { from: COREDNS.old, to: COREDNS.next, text: "", last: true };
    run.follow(update, change);
    const goesOn = `update u1 (${COREDNS.old} → ${COREDNS.next}) goes on in EKS`;
    assert.equal(run.stateNow(), `${at}; ${issues}; ${goesOn}`);
    run.hasEnded(update);
    assert.equal(run.stateNow(), `${at}; ${issues}; ${goesOn}`);
    run.hasEnded({ ...update, status: "Failed" });
    assert.equal(run.stateNow(), `${at}; ${issues}`);
    run.arrive({ ...update, status: "Successful" }, change);
    assert.equal(run.stateNow(), `${at}; ${issues}; done in this run: ${COREDNS.old} → ${COREDNS.next}`);
    assert.deepEqual([run.reached, run.inFlight], [COREDNS.next, undefined]);
    const stop = (state: string, code: "ClusterReplaced" | "ClusterChanged") => {
      assert.throws(() => run.stop({ code, happened: "", state, next: "" }), {
        message: new RegExp(
          `gone; nothing more was started; this run followed before${code === "ClusterReplaced" ? " on the earlier cluster" : ""}: update u1 `,
        ),
      });
    };
    stop("gone; nothing was started", "ClusterReplaced");
    stop("gone; nothing was started", "ClusterChanged");
  });

  it("is on the line what it waits for", async () => {
    const run = new Reconciliation(new ControlPlane(someGoal("1.33"), true), await world.tools(), {});
    run.showWaiting("nothing is seen");
    run.observed = cluster("1.32");
    run.showWaiting("it is late");
    assert.deepEqual(
      world.lines.slice(-2).map(({ what, status, trouble }) => [what, status, trouble]),
      [
        ["hop 1 of 1: upgrading ? → 1.33", "waiting", "nothing is seen"],
        ["hop 1 of 1: upgrading 1.32 → 1.33", "waiting", "it is late"],
      ],
    );
  });
});
