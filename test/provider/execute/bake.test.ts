import assert from "node:assert/strict";
import type { EksVersionError } from "../../../provider/core/failures/EksVersionError";
import type { ScheduleReporter } from "../../../provider/engine/scheduleReporter";
import { bake, isBakeDue } from "../../../provider/execute/bake";
import { Execution } from "../../../provider/execute/Execution";
import type { ControlPlaneGoal } from "../../../provider/reconcile/controlPlane";
import { SimulatedCluster } from "../../fixtures/SimulatedCluster";
import { SimulatedUpdate } from "../../fixtures/SimulatedUpdate";
import { seen, snapshot, v } from "../preflight/checks/someCluster";

const MINUTE = 60_000;

const BAKED = { clusterName: "devel", version: "1.33", bakeMinutes: 60 };
const CLUSTER = { version: "1.32", nodegroups: [{ name: "blue", version: "1.32" }] };

interface Step {
  readonly step: string;
  readonly kind: string;
  readonly finishedAt: string;
}

describe("the bake", () => {
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
      // The first looks of an outage are told in the line alone.
      ["reset", 24, undefined],
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
      if (code === undefined) {
        assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
        const warned = stack.messages.filter((one) => /^no usable answer since .*ListInsights/.test(one));
        assert.equal(warned.length, 1, stack.messages.join("\n"));
      } else {
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

describe("the pause of a bake", () => {
  let world: SimulatedUpdate;
  before(async () => {
    world = await SimulatedUpdate.start({ version: "1.33" }, { realistic: false });
  });
  after(() => world.close());

  /** A bake of so many ms: what its line told, and how long it took. */
  async function baked(milliseconds: number, allowed?: number) {
    const { eks, clock } = await world.tools();
    const before = snapshot("1.32", { cluster: seen(await eks.cluster("devel")) });
    const begun = clock.now();
    const told: string[] = [];
    const deadline = allowed === undefined ? undefined : begun + allowed;
    const error = await bake(
      { clusterName: "devel", until: begun + milliseconds, before },
      { eks, clock, deadline, call: (ask) => ask(), tell: (line) => told.push(line), warn: (line) => told.push(line) },
    ).catch((thrown: unknown) => thrown as EksVersionError);
    return { told, error, took: clock.now() - begun };
  }
  const LAST = "looking at the cluster's health after the bake";

  it("tells every half minute how much of it is left", async () => {
    const { told, error } = await baked(75_000);
    assert.equal(error, undefined);
    assert.deepEqual(told, ["baking, 1 min 15 s left", "baking, 45 s left", "baking, 15 s left", LAST]);
    assert.deepEqual((await baked(0)).told, [LAST]);
  });

  it("ends where the user's time is up", async () => {
    const { told, error, took } = await baked(75_000, 40_000);
    assert.equal(error?.code, "UpgradeIncomplete");
    assert.deepEqual(told, ["baking, 1 min 15 s left", "baking, 45 s left", "baking, 35 s left"]);
    assert(took >= 40_000 && took < 45_000, String(took));
  });
});

describe("whether a bake is due", () => {
  let world: SimulatedUpdate;
  before(async () => {
    world = await SimulatedUpdate.start({ version: "1.32" }, { realistic: false });
    await world.eks.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.33", seconds: 60 });
    await world.eks.time.sleep(61_000);
  });
  after(() => world.close());

  async function isDue(bakeMinutes: number | undefined, known: Partial<Execution> = {}, desired = "1.33") {
    const { eks, clock } = await world.tools();
    const goal = { clusterName: "devel", desired: v(desired) } as ControlPlaneGoal;
    const tools = { eks, clock, reporter: {} as ScheduleReporter };
    const policies = bakeMinutes === undefined ? {} : { bakeMinutes };
    const run = new Execution(goal, { inFlight: undefined, ended: [] }, policies, tools);
    return isBakeDue(Object.assign(run, known), { ...(await eks.cluster("devel")), version: v("1.33") });
  }

  it("is so as long as a hop of the last hour, and the pause after it, may not be over", async () => {
    assert.equal(await isDue(30), true);
    assert.deepEqual([await isDue(undefined), await isDue(0), await isDue(30, {}, "1.34")], [false, false, false]);
    await world.eks.time.sleep(88 * MINUTE);
    assert.equal(await isDue(30), true);
    await world.eks.time.sleep(MINUTE);
    assert.deepEqual([await isDue(30), await isDue(31)], [false, true]);
  });

  it("is known by a run that did the hop itself", async () => {
    assert.equal(await isDue(1, { hopEndedAt: 1 }), true);
    assert.equal(await isDue(1, { hopEndedAt: 1, baked: true }), false);
  });

  it("is taken as so where EKS does not tell", async () => {
    await world.eks.fault({ operation: "ListUpdates", what: "accessDenied" });
    assert.equal(await isDue(1), true);
  });
});
