import assert from "node:assert/strict";
import type { SimulatedStack } from "../../../fixtures/SimulatedStack";
import { SimulatedControlPlane } from "../../../fixtures/SimulatedControlPlane";

const DAY = 24 * 3_600_000;
const PAST = 30;

/** A cluster at 1.33 that went there and back again, many times. */
const HISTORY = Array.from({ length: PAST }, (_, index) => {
  const [from, to, type] = index % 2 === 0 ? ["1.34", "1.33", "VersionRollback"] : ["1.33", "1.34", "VersionUpdate"];
  return { from, to, type, finishedAt: new Date(Date.parse("2026-08-01T00:00:00Z") + index * DAY).toISOString() };
}).slice(1);
const CLUSTER = {
  version: "1.34",
  history: HISTORY,
  nodegroups: [
    { name: "a", version: "1.33" },
    { name: "b", version: "1.33" },
  ],
  addons: [{ name: "coredns" }, { name: "vpc-cni" }],
  fargateProfiles: [{ name: "batch" }],
};
const MOST_CALLS = 8 + CLUSTER.nodegroups.length + CLUSTER.addons.length;
const DEVEL = { clusterName: "devel", allowRollback: true };

describe("a preview of a cluster with a long history", () => {
  let world: SimulatedControlPlane;
  let stack: SimulatedStack;

  const start = async (more: object = {}): Promise<void> => {
    world = await SimulatedControlPlane.start({ ...CLUSTER, ...more });
    stack = world.stack();
  };
  /** Others change the cluster's settings, so that an upgrade is no longer its last update. */
  const settingsChange = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time++) {
      await world.event({ kind: "updateStarted", type: "LoggingUpdate", params: [], seconds: 30 });
      await world.time.sleep(120_000);
    }
  };
  /** The problems and the messages of a preview that keeps to its calls. */
  const preview = async (program: object): Promise<{ problems: string; said: string }> => {
    await world.control("DELETE", "requests");
    stack.messages.length = 0;
    const problems = (await stack.preview({ ...DEVEL, ...program })).join("\n");
    // An insight that stands in the way is asked what it names, one call each: that is no matter of the history.
    const asked = (await world.requests()).map(({ operation }) => operation);
    const calls = asked.filter((operation) => operation !== "DescribeInsight");
    assert(calls.length <= MOST_CALLS, `${calls.length} calls: ${calls.join(", ")}`);
    assert(calls.length >= MOST_CALLS - 1, calls.join(", "));
    return { problems, said: stack.messages.join("\n") };
  };

  afterEach(() => world.close());

  describe("whose last upgrade is the resource's own", () => {
    beforeEach(async () => {
      await start();
      assert.equal((await stack.up({ ...DEVEL, version: "1.34" })).kind, "ok");
      assert.equal((await stack.up({ ...DEVEL, version: "1.35" })).kind, "ok");
      await settingsChange(3);
    });

    it("tells when the window of its rollback closes, though other updates came after", async () => {
      const { problems, said } = await preview({ version: "1.34" });
      assert.equal(problems, "");
      assert.match(said, /plan: 1\.35 → 1\.34, rollback, 1 hop/);
      assert.match(said, /rollback {2}its window closes on 2026-10-08 /);
      assert.doesNotMatch(said, /could not check/);
      assert.equal(said.match(/plan: \d/g)?.length, 1);
    });

    it("refuses its rollback when the window has closed", async () => {
      await world.time.sleep(8 * DAY);
      const { problems } = await preview({ version: "1.34" });
      assert.match(problems, /PreflightRefused: cluster "devel" cannot be moved to 1\.34/);
      assert.match(problems, /EKSV051 the rollback window closed on 2026-10-08 /);
      const outcome = await stack.up({ ...DEVEL, version: "1.34" });
      assert.equal(outcome.kind, "refused");
    });

    it('only warns of a closed window under preflight: "warn"', async () => {
      await world.time.sleep(8 * DAY);
      const { problems, said } = await preview({ version: "1.34", preflight: "warn" });
      assert.equal(problems, "");
      assert.match(said, /EKSV051 the rollback window closed/);
    });

    it("names the update that an earlier run left running, first of all", async () => {
      const left = await stack.up({ ...DEVEL, version: "1.36", __timeouts: { update: "30s" } });
      assert(left.kind === "failed" && left.code === "UpdateStillRunning", JSON.stringify(left));
      const { problems, said } = await preview({ version: "1.36" });
      assert.equal(problems, "");
      assert.match(said, /EKSV004 VersionUpdate to 1\.36 is in progress/);
      const asked = (await world.requests()).filter(({ operation }) => operation === "DescribeUpdate");
      assert.deepEqual(
        asked.map(({ params }) => params.updateId),
        [(stack.kept?.outputs.updateInFlight as { id: string }).id],
      );
    });
  });

  it("says of a rollback what it could not look at, where the upgrade is nobody's it knows", async () => {
    await start();
    await settingsChange(3);
    const { problems, said } = await preview({ version: "1.33" });
    assert.equal(problems, "");
    assert.match(said, /plan: 1\.34 → 1\.33, rollback, 1 hop/);
    assert.match(said, /EKSV005 could not check which upgrade a rollback would take back.*\(asked 1 of 32 updates: /);
  });

  it("keeps to its calls also where the list of updates has more than a page", async () => {
    const many = Array.from({ length: 131 }, (_, index) => HISTORY[index % 2] ?? {}).map((one, index) => ({
      ...one,
      finishedAt: new Date(Date.parse("2026-04-01T00:00:00Z") + index * DAY).toISOString(),
    }));
    await start({ history: many });
    const { said } = await preview({ version: "1.33" });
    assert.match(said, /EKSV005 could not check which upgrade .*\(asked 1 of 100 or more updates: /);
  });

  it("tells all that stands in the way of a rollback at once, where something does in any case", async () => {
    await start({ nodegroups: [{ name: "a", version: "1.34" }, { name: "b" }] });
    assert.equal((await stack.up({ ...DEVEL, version: "1.34" })).kind, "ok");
    const { problems, said } = await preview({ version: "1.33" });
    assert.match(problems, /^EKSV054 node group a runs 1\.34/);
    assert.match(said, /EKSV005 could not check which upgrade/);
  });

  /** Somebody's update, and a list of updates that names it in that place: EKS has no order. */
  const elsewhere = async (place: "first" | "last"): Promise<void> => {
    await start();
    await world.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.35" });
    await world.time.sleep(60_000);
    const newestFirst = (await world.updates()).map(({ id }) => id);
    const updateIds = place === "first" ? newestFirst : newestFirst.reverse();
    await world.fault({ operation: "ListUpdates", what: { kind: "alter", set: { updateIds } } });
  };

  it("names the update that runs, if it is among those that its calls reach", async () => {
    await elsewhere("first");
    const { problems, said } = await preview({ version: "1.35" });
    assert.equal(problems, "");
    assert.match(said, /EKSV004 VersionUpdate to 1\.35 is in progress/);
    assert.match(said, /EKSV005 did not check Fargate: the calls of a preview are bounded/);
  });

  it("says that it does not know which update runs, if its calls do not reach it", async () => {
    await elsewhere("last");
    const { problems, said } = await preview({ version: "1.35" });
    assert.equal(problems, "");
    assert.match(
      said,
      /EKSV004 the cluster is UPDATING, and which of its updates runs could not be seen \(asked 1 of 30/,
    );
  });

  it("of EKS Auto Mode says that a rollback of its nodes may run", async () => {
    await start({ autoMode: true });
    const { problems, said } = await preview({ version: "1.35" });
    assert.equal(problems, "");
    assert.match(
      said,
      /EKSV005 did not check whether the nodes of EKS Auto Mode are being rolled back \(asked 1 of 29/,
    );
  });
});

describe("up, on a cluster with a long history", () => {
  it("asks about each update that has ended once, and about none that the state tells of", async () => {
    const world = await SimulatedControlPlane.start(CLUSTER);
    const stack = world.stack();
    assert.equal((await stack.up({ ...DEVEL, version: "1.35" })).kind, "ok");
    const { updates, clusterArn, clusterCreatedAt, version } = stack.kept?.outputs ?? {};
    const own = (updates as { id: string }[]).map(({ id }) => id);
    const before = (await world.updates()).map(({ id }) => id).filter((id) => !own.includes(id));
    // UPDATING for a while, though none of the updates runs: each has to be asked.
    const cluster = { name: "devel", arn: clusterArn, version, status: "UPDATING" };
    const createdAt = Date.parse(String(clusterCreatedAt)) / 1000;
    const body = JSON.stringify({ cluster: { ...cluster, createdAt } });
    await world.fault({ operation: "DescribeCluster", nth: [1, 2, 3], what: { kind: "answer", body } });
    await world.control("DELETE", "requests");
    const outcome = await stack.up({ ...DEVEL, version: "1.36", preflight: "off" });
    assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
    const asked = (await world.requests()).filter(({ operation }) => operation === "DescribeUpdate");
    const past = asked.map(({ params }) => String(params.updateId)).filter((id) => [...before, ...own].includes(id));
    assert.deepEqual(past.sort(), before.sort());
    await world.close();
  });
});
