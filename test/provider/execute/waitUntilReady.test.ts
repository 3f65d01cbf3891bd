import assert from "node:assert/strict";
import { SimulatedCluster } from "../../fixtures/SimulatedCluster";

const MINUTE = 60_000;
const CLUSTER = { version: "1.32", nodegroups: [{ name: "blue", version: "1.32" }], addons: [{ name: "kube-proxy" }] };
/** What stands in the way is left to the run. */
const PROGRAM = { clusterName: "devel", version: "1.33", preflight: "off" };

/** The looks at all node groups that come after the first one, which the schedule is made from. */
const LATER = Array.from({ length: 20 }, (_, index) => index + 2);

const step = (one: string): string => one.replace(/(v1\.\d+)\..*/, "$1");

describe("a whole cluster on which nothing can be started yet", () => {
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  it("is looked at again, less and less often, until it can", async () => {
    devel = await SimulatedCluster.start(CLUSTER);
    await devel.world.fault({
      operation: "DescribeCluster",
      count: 20,
      what: { kind: "alter", set: { "cluster.status": "CREATING" } },
    });
    const begun = devel.world.time.now();
    assert.deepEqual(await devel.stack().up(PROGRAM), { kind: "ok", verb: "create" });
    // 0.25 to 8 seconds, then fifteen at a time; and what the steps themselves take.
    const took = devel.world.time.now() - begun;
    assert(took > 2 * MINUTE && took < 40 * MINUTE, String(took / MINUTE));
    assert.deepEqual((await devel.started()).map(step), ["1.33", "kube-proxy v1.33", "blue 1.33"]);
  });

  it("because of somebody's hop is waited for, with a line of its own, and baked after it", async () => {
    devel = await SimulatedCluster.start(CLUSTER);
    await devel.world.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.33", seconds: 240 });
    await devel.world.time.sleep(30_000);
    const stack = devel.stack().through({ display: "terminal" });
    const begun = devel.world.time.now();
    const program = { ...PROGRAM, bakeMinutes: 60 };
    assert.deepEqual(await stack.up(program), { kind: "ok", verb: "create" });
    assert(devel.world.time.now() - begun > 63 * MINUTE);
    assert(
      stack.messages.some((one) => one.includes("waiting for the control plane")),
      stack.messages.join("\n"),
    );
    assert.deepEqual((await devel.started()).map(step), ["kube-proxy v1.33", "blue 1.33"]);
    const { updates } = stack.kept?.outputs as { updates: { to: string }[] };
    assert.deepEqual(
      updates.map(({ to }) => to),
      ["1.33"],
    );
  });

  it("because of somebody's hop that fails is an error, which is kept, and nothing is started", async () => {
    devel = await SimulatedCluster.start(CLUSTER);
    const errors = [{ errorCode: "IpNotAvailable", errorMessage: "no address is left" }];
    const fails = { outcome: "Failed", errors, seconds: 240 };
    await devel.world.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.33", ...fails });
    await devel.world.time.sleep(30_000);
    const stack = devel.stack();
    const outcome = await stack.up(PROGRAM);
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.match(outcome.message, /no address is left/);
    assert.deepEqual(await devel.started(), []);
    assert.equal((stack.kept?.outputs.unfinished as { wanted: string }).wanted, "1.33");
  });
});

describe("a whole cluster that is moved past its version in the middle of a run", () => {
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  it("is left alone, and the error names what this run did before", async () => {
    devel = await SimulatedCluster.start(CLUSTER);
    // The run's own roll of blue has begun; the next look at the whole is the one after it.
    await devel.world.fault({
      operation: "UpdateNodegroupVersion",
      what: { kind: "updateStarted", type: "VersionUpdate", version: "1.34", seconds: 60, when: "after" },
    });
    const outcome = await devel.stack().up(PROGRAM);
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.equal(outcome.code, "VersionNotReachable", outcome.message);
    assert.match(
      outcome.message,
      /nothing more was started; done in this run before: update \S+ \(1\.32 → 1\.33\), hop 1\.33 \(update \S+\), /,
    );
    assert.match(outcome.message, /add-on kube-proxy \S+ \(update \S+\), node group blue 1\.33 \(update \S+\)/);
    assert(!outcome.message.includes("nothing was started"), outcome.message);
  });
});

describe("what a plan rests on", () => {
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  for (const operation of ["ListNodegroups", "ListAddons", "DescribeAddonVersions"]) {
    it(`has to be seen: without ${operation} nothing is started`, async () => {
      devel = await SimulatedCluster.start(CLUSTER);
      await devel.world.fault({ operation, what: { kind: "accessDenied" } });
      const outcome = await devel.stack().up(PROGRAM);
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert.equal(outcome.code, "AccessDenied", outcome.message);
      assert(outcome.message.includes(operation), outcome.message);
      assert.deepEqual(await devel.started(), []);
    });

    it(`is waited for where ${operation} gets no answer`, async () => {
      devel = await SimulatedCluster.start(CLUSTER);
      await devel.world.fault({ operation, count: 25, what: { kind: "reset" } });
      assert.deepEqual(await devel.stack().up(PROGRAM), { kind: "ok", verb: "create" });
    });
  }

  it("and cannot be seen any more once a step has failed, is what it was, in the error and in the state", async () => {
    devel = await SimulatedCluster.start(CLUSTER);
    const errors = [{ errorCode: "NodeCreationFailure", errorMessage: "no capacity" }];
    await devel.world.fault({ operation: "UpdateNodegroupVersion", what: { kind: "updateEnds", errors } });
    await devel.world.fault({ operation: "ListNodegroups", nth: LATER, what: { kind: "accessDenied" } });
    const stack = devel.stack();
    const outcome = await stack.up(PROGRAM);
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.match(outcome.message, /no capacity/);
    assert.match(outcome.message, /node groups: blue 1\.32/);
    assert.deepEqual(stack.kept?.outputs.nodegroupVersions, { blue: "1.32" });
  });
});
