import assert from "node:assert/strict";
import { EksVersionError } from "../../../provider/core/failures/EksVersionError";
import type { InFlightUpdate } from "../../../provider/core/updateRecord";
import type { ScheduleReporter } from "../../../provider/engine/scheduleReporter";
import { Execution } from "../../../provider/execute/Execution";
import {
  lookIfPossible,
  observeCluster,
  waitForRunningUpdate,
  waitUntilReady,
} from "../../../provider/execute/waitUntilReady";
import { seenIn } from "../../../provider/observe/part";
import type { ControlPlaneGoal } from "../../../provider/reconcile/controlPlane";
import { QUICK, SimulatedUpdate } from "../../fixtures/SimulatedUpdate";
import { someGoal } from "../reconcile/someGoal";
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

describe("the look at a whole cluster before a step", () => {
  let world: SimulatedUpdate;
  beforeEach(async () => {
    world = await SimulatedUpdate.start({ ...CLUSTER, nodegroups: [{ name: "blue", version: "1.32" }] }, QUICK);
  });
  afterEach(() => world.close());

  interface Asked {
    readonly to?: string;
    readonly goal?: Partial<ControlPlaneGoal>;
    readonly inFlight?: InFlightUpdate | undefined;
    readonly ended?: readonly string[];
  }

  /** A run, what it said, what its line showed, and which parts of the line were ended. */
  async function execution({ to = "1.33", goal, inFlight, ended = [] }: Asked = {}) {
    const { eks, clock } = await world.tools();
    const [said, shown, ends]: [string[], string[], string[]] = [[], [], []];
    const reporter: ScheduleReporter = {
      expect: () => {},
      begin: (id, text) => shown.push(`${id}: ${text}`),
      end: (id) => ends.push(id),
      at: (id, line) => shown.push(`${id}: ${line(0)}`),
      say: (message) => said.push(message),
      warn: (message) => said.push(`warning: ${message}`),
      progressOf: () => ({
        show: ({ what }) => shown.push(what),
        say: (message) => said.push(message),
        warn: (message) => said.push(`warning: ${message}`),
      }),
      close: () => Promise.resolve(),
    };
    return {
      run: new Execution(someGoal(to, goal), { inFlight, ended }, {}, { eks, clock, reporter }),
      said,
      shown,
      ends,
    };
  }
  const failing = async (way: Promise<unknown>): Promise<EksVersionError> => {
    const error: unknown = await way.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert(error instanceof EksVersionError, String(error));
    return error;
  };
  const shows = (set: object, more: object = {}): Promise<void> =>
    world.eks.fault({ operation: "DescribeCluster", ...more, what: { kind: "alter", set } });
  const rule = (operation: string, what: unknown = "accessDenied"): Promise<void> =>
    world.eks.fault({ operation, what });
  const timed = async (way: () => Promise<unknown>): Promise<number> => {
    const begun = world.eks.time.now();
    await way();
    return world.eks.time.now() - begun;
  };

  it("is made again soon at first, and then less often, until the time is up", async () => {
    await shows({ "cluster.status": "CREATING" }, { nth: [1, 2, 3, 4, 5] });
    const { run } = await execution();
    const soon = await timed(() => waitUntilReady(run));
    assert(soon < 12_000, `${soon} ms`);
    assert.equal(await world.requested("DescribeCluster"), 6);
    await world.eks.noMoreFaults();
    await shows({ "cluster.status": "CREATING" });
    const late = await execution({ goal: { timeout: 10 * MINUTE } });
    const took = await timed(async () => {
      const error = await failing(waitUntilReady(late.run));
      assert.equal(error.code, "ClusterNotActive");
      assert.match(error.message, /was not ready in time: the cluster is CREATING/);
      assert.match(error.message, /the control plane runs 1\.32 and is CREATING/);
    });
    assert(took >= 10 * MINUTE && took < 11 * MINUTE, `${took} ms`);
  });

  it("is of the cluster that the run began with", async () => {
    const { run } = await execution();
    const { cluster } = await waitUntilReady(run);
    assert.equal(run.first, cluster);
    await waitUntilReady(run);
    assert.equal(run.first, cluster);
    await world.eks.event({ kind: "clusterRecreated", version: "1.32" });
    assert.equal((await failing(waitUntilReady(run))).code, "ClusterReplaced");
  });

  it("says where it stops what this run did before, if it did something", async () => {
    const idle = await execution();
    await shows({ "cluster.status": "DELETING" });
    const first = await failing(waitUntilReady(idle.run));
    assert.match(first.message, /; nothing was started/);
    assert.doesNotMatch(first.message, /done in this run before/);
    await world.eks.noMoreFaults();
    const busy = await execution();
    await world.eks.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.33", seconds: 5 });
    await waitForRunningUpdate(busy.run);
    await shows({ "cluster.status": "DELETING" });
    const [{ id } = { id: "" }] = await world.eks.updates();
    const second = await failing(waitUntilReady(busy.run));
    assert.match(
      second.message,
      new RegExp(`nothing more was started; done in this run before: update ${id} \\(1\\.32 → 1\\.33\\)$`, "m"),
    );
  });

  it("goes on with the hop that an earlier run left, as part of the whole, and knows when it ended", async () => {
    await world.eks.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.33", seconds: 30 });
    const [{ id } = { id: "" }] = await world.eks.updates();
    const inFlight = { id, type: "VersionUpdate", from: "1.32", to: "1.33", createdAt: "" };
    const { run, said, shown, ends } = await execution({ inFlight });
    await waitForRunningUpdate(run);
    assert.deepEqual([run.updates.map((one) => one.id), run.begunUpdates, run.inFlight], [[id], true, undefined]);
    assert.match(said.join("\n"), /^going on with control plane 1\.32 → 1\.33 .*, which an earlier run left running$/m);
    assert(shown.includes("control plane: upgrading 1.32 → 1.33"), shown.join("\n"));
    assert.deepEqual(ends, ["control plane"]);
    assert(Math.abs((run.hopEndedAt ?? 0) - run.tools.eks.time.now()) < MINUTE);
  });

  it("is not delayed by a bake after what was no hop", async () => {
    await world.eks.event({ kind: "updateStarted", type: "LoggingUpdate", seconds: 5 });
    const [{ id: over } = { id: "" }] = await world.eks.updates();
    await world.eks.time.sleep(MINUTE);
    await world.eks.event({ kind: "updateStarted", type: "LoggingUpdate", seconds: 5 });
    await world.eks.control("DELETE", "requests");
    const other = await execution({ ended: [over] });
    await waitForRunningUpdate(other.run);
    assert.deepEqual([other.run.updates, other.run.hopEndedAt], [[], undefined]);
    const asked = (await world.eks.requests()).filter(({ operation }) => operation === "DescribeUpdate");
    assert(
      asked.length > 0 && asked.every(({ params }) => params.updateId !== over),
      "what has ended is not asked about",
    );
    await world.eks.event({ kind: "updateStarted", type: "VersionRollback", version: "1.31", seconds: 5 });
    const goal = { allowRollback: true, recorded: { major: 1, minor: 32 } };
    const back = await execution({ to: "1.31", goal });
    await waitForRunningUpdate(back.run);
    assert.deepEqual([back.run.updates.length, back.run.hopEndedAt], [1, undefined]);
  });

  it("tells on the line what troubles it, as long as that lasts, and warns of an outage", async () => {
    const quiet = await execution();
    await observeCluster(quiet.run);
    assert.deepEqual([quiet.shown, quiet.ends], [[], []]);
    await world.eks.fault({ operation: "ListNodegroups", count: 60, what: "reset" });
    const { run, said, shown, ends } = await execution();
    await observeCluster(run);
    assert(shown.length > 0 && shown.every((one) => one.startsWith("look: looking at the cluster: ListNodegroups")));
    assert.deepEqual(ends, ["look"]);
    assert.equal(said.filter((one) => one.startsWith("warning: no usable answer since ")).length, 1, said.join("\n"));
  });

  it("ends with how long it was tried where EKS never answers", async () => {
    await rule("DescribeCluster", "reset");
    const { run } = await execution();
    const error = await failing(observeCluster(run));
    assert.equal(error.code, "Unreachable");
    assert.match(error.message, /no usable answer in 1 min \d+ s/);
  });

  it("takes for the state of an error what can be seen, and what cannot as it was", async () => {
    for (const part of ["nodegroups", "addons"] as const) {
      await rule(part === "addons" ? "ListAddons" : "ListNodegroups");
      const first = await execution();
      await lookIfPossible(first.run);
      assert.equal(first.run.snapshot?.[part].seen, false);
      await world.eks.noMoreFaults();
    }
    const { run } = await execution();
    await observeCluster(run);
    const before = run.snapshot;
    await rule("DescribeCluster");
    await lookIfPossible(run);
    assert.equal(run.snapshot, before);
    await world.eks.noMoreFaults();
    await shows({ "cluster.version": "1.33" });
    await rule("ListNodegroups");
    await rule("ListAddons");
    await lookIfPossible(run);
    const { cluster, nodegroups, addons } = run.snapshot ?? assert.fail();
    assert.equal(cluster.seen && cluster.value.version.minor, 33);
    assert.deepEqual([seenIn(nodegroups).length, seenIn(addons).length], [1, 1]);
  });
});
