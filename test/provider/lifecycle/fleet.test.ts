import assert from "node:assert/strict";
import { UNKNOWN_VALUE } from "../../../provider/core/pulumiValues";
import { formatTime } from "../../../provider/core/time";
import { fleetPlanByArguments } from "../../../provider/lifecycle/plans/fleetPlan";
import { fleetFacts } from "../../../provider/report/fleetFacts";
import { FleetLifecycle } from "../../../provider/lifecycle/fleet";
import type { FleetSeed } from "../../fixtures/EmulatedFleet";
import { daysAgo, EmulatedFleet, FIRST, rolesOf, SECOND, upgraded } from "../../fixtures/EmulatedFleet";
import { EmulatedTime } from "../../fixtures/EmulatedTime";
import { SimulatedStack } from "../../fixtures/SimulatedStack";

const HOUR = 3600;

const canary = (name: string, more: object = {}) => ({ name, version: "1.32", tags: { ring: "canary" }, ...more });
const prod = (name: string, more: object = {}) => ({ name, version: "1.32", account: SECOND, ...more });

const ARGS = {
  name: "platform",
  members: [{ accounts: [FIRST, SECOND], regions: ["eu-west-1"], readRole: "eks-fleet-read" }],
  manage: { role: "eks-upgrades" } as object,
  target: "1.33",
  waves: [
    { name: "canary", where: { ring: "canary" }, soak: "24h" },
    { name: "prod", rest: true },
  ],
};

const inFirst = { ...ARGS, manage: { accounts: [FIRST], role: "eks-upgrades" } };
const inSecond = { ...ARGS, manage: { accounts: [SECOND], role: "eks-upgrades" } };

describe("a Fleet", () => {
  let fleet: EmulatedFleet;

  afterEach(async () => {
    await fleet.close();
  });

  async function start(seed: FleetSeed): Promise<void> {
    fleet = await EmulatedFleet.start(seed);
  }

  /** A stack with a machine of its own. */
  async function stack(stop?: AbortSignal): Promise<SimulatedStack> {
    return new SimulatedStack({
      url: fleet.emulator.url,
      clock: await EmulatedTime.of(fleet.emulator.url),
      config: { "aws:maxRetries": "2" },
      resource: (dependencies) => new FleetLifecycle({ ...dependencies, ...(stop ? { stop } : {}) }),
    });
  }

  function advance(seconds: number): Promise<unknown> {
    return fleet.control("POST", "clock", { advanceSeconds: seconds });
  }

  function versions({ kept }: SimulatedStack): Record<string, string> {
    const all = (kept?.outputs.versions ?? {}) as Record<string, string>;
    return Object.fromEntries(Object.entries(all).map(([arn, version]) => [arn.split("/")[1] ?? arn, version]));
  }

  function shown({ messages }: SimulatedStack): string {
    return messages.join("\n");
  }

  /** How many updates EKS has started, by cluster. */
  async function started(): Promise<Record<string, number>> {
    const requests = (await fleet.control("GET", "requests")) as {
      operation: string;
      cluster: string;
      status: number;
    }[];
    const counts: Record<string, number> = {};
    for (const { operation, cluster, status } of requests) {
      if (operation === "UpdateClusterVersion" && status === 200) counts[cluster] = (counts[cluster] ?? 0) + 1;
    }
    return counts;
  }

  it("goes in waves, by two stacks of two accounts that share nothing", async () => {
    await start({ clusters: [canary("c"), prod("p"), prod("q")] });
    const [first, second] = [await stack(), await stack()];
    assert.deepEqual(await second.up(inSecond), { kind: "ok", verb: "create" });
    assert.deepEqual(await started(), {}, "the canary belongs to the other stack");
    assert.deepEqual(await first.up(inFirst), { kind: "ok", verb: "create" });
    assert.deepEqual(versions(first), { c: "1.33", p: "1.32", q: "1.32" });
    assert.equal((await second.up(inSecond)).kind, "ok");
    assert.deepEqual(await started(), { c: 1 }, "the canary soaks");
    await advance(24 * HOUR);
    assert.deepEqual(await second.up(inSecond), { kind: "ok", verb: "update" });
    assert.deepEqual(versions(second), { c: "1.33", p: "1.33", q: "1.33" });
    assert.deepEqual(await started(), { c: 1, p: 1, q: 1 });
  });

  it("makes an up without a change when nothing is due, and reads then only what may have changed", async () => {
    await start({ clusters: [canary("c"), prod("p"), prod("q")] });
    const one = await stack();
    await one.up(ARGS);
    await fleet.calls();
    assert.deepEqual(await one.up(ARGS), { kind: "ok", verb: "same" });
    // By the machine's date a session of the emulator's may have expired long ago: how often it is renewed tells nothing.
    const calls = await fleet.calls();
    delete calls.AssumeRole;
    assert.deepEqual(calls, {
      ListClusters: 2,
      DescribeCluster: 3,
      ListUpdates: 3,
      DescribeClusterVersions: 1,
    });
    assert.match(shown(one), /prod +2 +2 1\.32 +2 held/);
  });

  it("says that it is done and since when, and forecasts no more", async () => {
    await start({
      clusters: [canary("c", upgraded("1.33", 3)), prod("p", upgraded("1.33", 1)), prod("x", upgraded("1.32", 0.5))],
    });
    const one = await stack();
    const exempt = [{ cluster: "x", until: "2030-01-01", why: "sold" }];
    await one.up({ ...ARGS, exempt });
    const done = `all clusters are at 1.33 or newer, apart from 1 exempt; the last upgrade of a control plane began ${formatTime(daysAgo(1))}`;
    assert(shown(one).includes(`\n  done     ${done}`), shown(one));
    assert.doesNotMatch(shown(one), /all done about|if every upgrade succeeds/);
    const plan = await fleetPlanByArguments({ ...ARGS, exempt }, fleet.tools(), "getFleetPlan");
    assert.equal(plan.lastUpgradeAt, daysAgo(1));
    const notes = (fleetFacts(plan).notes ?? []).join("\n");
    assert(notes.includes(done), notes);
    assert.doesNotMatch(notes, /is expected at/);
    await fleet.close();

    await start({ clusters: [canary("c", upgraded("1.33", 3)), prod("p", { version: "1.33" })] });
    await fleet.control("POST", "faults", { cluster: "p", operation: "ListUpdates", what: "accessDenied" });
    const other = await stack();
    await other.up(ARGS);
    assert.match(shown(other), /\n {2}done {5}all clusters are at 1\.33 or newer$/m, "since when is not known");
  });

  it("freezes again when a canary is rolled back by hand, and stays so", async () => {
    await start({ clusters: [canary("c"), prod("p")] });
    const one = await stack();
    await one.up(ARGS);
    await fleet.control("POST", "events", {
      cluster: "c",
      account: FIRST,
      region: "eu-west-1",
      what: { kind: "updateStarted", type: "VersionRollback", seconds: 60 },
    });
    await advance(30 * HOUR);
    for (let run = 0; run < 2; run++) assert.equal((await one.up(ARGS)).kind, "ok");
    assert.deepEqual(versions(one), { c: "1.32", p: "1.32" });
    assert.deepEqual(await started(), { c: 1 });
    assert.match(shown(one), /was rolled back/);
  });

  it("never waits for a soak, and goes on until nothing is due: the waves without one in the same up", async () => {
    await start({ clusters: [canary("c"), prod("p"), prod("q")] });
    const one = await stack();
    const waves = [
      { name: "canary", where: { ring: "canary" } },
      { name: "prod", rest: true, maxConcurrent: 1 },
    ];
    assert.equal((await one.up({ ...ARGS, waves })).kind, "ok");
    assert.deepEqual(versions(one), { c: "1.33", p: "1.33", q: "1.33" });
  });

  it("starts nothing that would not end within runFor, and leaves what runs to the next up", async () => {
    await start({ clusters: [canary("c"), canary("d")], upgradeSeconds: 40 * 60 });
    const one = await stack();
    const waves = [{ name: "canary", where: { ring: "canary" }, maxConcurrent: 1 }];
    const args = { ...ARGS, waves, runFor: "15m" };
    assert.deepEqual(await one.up(args), { kind: "ok", verb: "create" });
    assert.deepEqual(await started(), { c: 1 });
    assert.equal((one.kept?.outputs.running as string[]).length, 1);
    assert.match(shown(one), /1 still running: the next up follows them/);
    for (let run = 0; run < 7; run++) assert.equal((await one.up(args)).kind, "ok");
    assert.deepEqual(versions(one), { c: "1.33", d: "1.33" });
    assert.deepEqual(await started(), { c: 1, d: 1 });
  });

  it("lets the others go on where one fails, says it with its cause, and tries again after retry.after", async () => {
    await start({ clusters: ["a", "b", "c"].map((name) => canary(name)) });
    const errors = [{ errorCode: "IpNotAvailable", errorMessage: "no free address" }];
    const fault = { operation: "UpdateClusterVersion", cluster: "b", what: { kind: "updateEnds", errors } };
    await fleet.control("POST", "faults", fault);
    const one = await stack();
    const args = { ...ARGS, waves: [{ name: "all", rest: true, failures: 1 }], retry: { max: 1, after: "12h" } };
    const outcome = await one.up(args);
    assert(outcome.kind === "failed");
    assert.equal(outcome.code, "UpgradeIncomplete");
    assert.match(outcome.message, /1 of 3 upgrades of this run failed/);
    assert.match(outcome.message, /b in 111111111111 eu-west-1, 1\.32 → 1\.33: UpdateFailed[^]*no free address/);
    assert.deepEqual(versions(one), { a: "1.33", b: "1.32", c: "1.33" });
    // Quiet until it is due again; then once more, and never again.
    assert.equal((await one.up(args)).kind, "ok");
    assert.deepEqual(await started(), { a: 1, b: 1, c: 1 });
    await advance(13 * HOUR);
    assert.equal((await one.up(args)).kind, "failed");
    await advance(24 * HOUR);
    assert.equal((await one.up(args)).kind, "ok");
    assert.deepEqual(await started(), { a: 1, b: 2, c: 1 });
    assert.match(
      shown(one),
      /failed +1 cluster \(b\): 2 attempts failed, the last with IpNotAvailable: no free address/,
    );
    // The report tells of each, in EKS's words.
    const plan = await fleetPlanByArguments({ ...args, name: "platform" }, fleet.tools(), "getFleetPlan");
    const failures = fleetFacts(plan).clusters.flatMap((cluster) => cluster.failures ?? []);
    assert.deepEqual(
      failures.map(({ words }) => words),
      ["IpNotAvailable: no free address", "IpNotAvailable: no free address"],
    );
    for (const { what } of failures) assert.match(what, /^update [0-9a-f-]{36} to 1\.33, begun 20/);
  });

  it("ends with an error in every up while a wave is over its failure budget, and starts nothing more", async () => {
    await start({ clusters: [canary("a"), prod("p")] });
    await fleet.control("POST", "faults", { operation: "UpdateClusterVersion", cluster: "a", what: "updateEnds" });
    const one = await stack();
    assert.equal((await one.up(ARGS)).kind, "failed");
    await advance(30 * HOUR);
    const outcome = await one.up(ARGS);
    assert(outcome.kind === "failed");
    assert.match(outcome.message, /wave canary is over its failure budget/);
    assert.deepEqual(await started(), { a: 1 });
  });

  it("fails by a deadline that says so, and warns by one that does not", async () => {
    await start({ clusters: [canary("c", { version: "1.32" })] });
    const closed = { ...ARGS, waves: [{ name: "all", rest: true, approve: "" }] };
    const one = await stack();
    const deadline = { before: "endOfExtendedSupport", days: 400 };
    assert.equal((await one.up({ ...closed, deadline })).kind, "ok");
    assert.match(shown(one), /deadline: 1 cluster of 1\.32, whose extended support ends on/);
    const failing = await one.up({ ...closed, deadline: { ...deadline, action: "fail" } });
    assert(failing.kind === "failed");
    assert.match(failing.message, /deadline: 1 cluster of 1\.32/);
  });

  it("starts no further member after the interruption, and keeps what was reached", async () => {
    await start({ clusters: Array.from({ length: 12 }, (_, n) => canary(`c${n}`)) });
    const interruption = new AbortController();
    const one = await stack(interruption.signal);
    const going = one.up({ ...ARGS, waves: [{ name: "all", rest: true }] });
    await fleet.control("POST", "faults", {
      id: "third",
      operation: "UpdateClusterVersion",
      nth: 3,
      what: { kind: "hold", when: "before" },
    });
    await fleet.control("GET", "held?wait=30&rule=third");
    interruption.abort();
    await fleet.control("POST", "release", { all: true });
    assert.equal((await going).kind, "ok");
    const count = Object.keys(await started()).length;
    assert(count >= 3 && count < 12, `${count} were started`);
    const again = await (await stack()).up({ ...ARGS, waves: [{ name: "all", rest: true }] });
    assert.equal(again.kind, "ok");
    const all = await started();
    assert.equal(Object.keys(all).length, 12);
    assert(Object.values(all).every((number) => number === 1));
  });

  it("keeps what was described, and forgets it for a cluster that was created again", async () => {
    await start({ clusters: [canary("c", upgraded("1.33", 9)), prod("p")] });
    const one = await stack();
    const waves = [
      { name: "canary", where: { ring: "canary" }, soak: "240h" },
      { name: "prod", rest: true },
    ];
    await one.up({ ...ARGS, waves });
    await fleet.control("POST", "events", {
      cluster: "c",
      account: FIRST,
      region: "eu-west-1",
      what: { kind: "clusterRecreated", version: "1.33" },
    });
    await advance(10 * 24 * HOUR);
    await one.up({ ...ARGS, waves });
    assert.deepEqual(await started(), {}, "the new cluster has proven nothing");
  });

  it("holds the wave of an account that can no longer be read, by what it knew of it", async () => {
    const clusters = [
      canary("c", upgraded("1.33", 2)),
      canary("d", { ...upgraded("1.33", 2), account: SECOND }),
      prod("p"),
    ];
    await start({ clusters, roles: rolesOf(FIRST, SECOND) });
    const one = await stack();
    const held = { ...ARGS, freezes: [{ from: "2026-09-01", to: "2026-10-05", why: "freeze" }] };
    assert.equal((await one.up(held)).kind, "ok");
    await advance(6 * 24 * HOUR);
    await fleet.control("POST", "faults", { account: SECOND, operation: "ListClusters", what: "accessDenied" });
    assert.equal((await one.up(held)).kind, "ok");
    assert.deepEqual(await started(), {});
    assert.deepEqual(versions(one), { c: "1.33", d: "unknown", p: "unknown" });
    assert.match(
      shown(one),
      new RegExp(`${SECOND} eu-west-1[^\\n]* could not be read and prove nothing: ListClusters`),
    );
    await fleet.control("DELETE", "faults");
    assert.equal((await one.up(held)).kind, "ok");
    assert.deepEqual(await started(), { p: 1 });
  });

  it("counts once a member that can no longer be read", async () => {
    const clusters = [
      canary("c", upgraded("1.33", 2)),
      canary("d", { ...upgraded("1.33", 2), account: SECOND }),
      prod("p", { account: FIRST }),
    ];
    await start({ clusters });
    const one = await stack();
    const waves = [{ ...ARGS.waves[0], proof: "50%" }, ARGS.waves[1]];
    const frozen = { ...ARGS, waves, freezes: [{ from: "2026-09-01", to: "2026-10-05", why: "freeze" }] };
    assert.equal((await one.up(frozen)).kind, "ok");
    await fleet.control("POST", "faults", { account: SECOND, operation: "DescribeCluster", what: "accessDenied" });
    assert.equal((await one.up({ ...ARGS, waves })).kind, "ok");
    assert.deepEqual([versions(one).d, await started()], ["unknown", { p: 1 }]);
  });

  it("ends with an error where nothing at all could be read", async () => {
    await start({ clusters: [canary("c"), prod("p")], roles: [] });
    const one = await stack();
    const outcome = await one.up(ARGS);
    assert(outcome.kind === "failed");
    assert.match(outcome.message, /no cluster could be read; 111111111111 eu-west-1: .*AccessDenied/);
  });

  it("takes a gate that is not computed yet, in a preview, for one that is not open", async () => {
    await start({ clusters: [canary("c"), prod("p")] });
    const computed = (open: unknown): object => ({ name: "errors", open, waves: ["canary"] });
    const gates = [
      UNKNOWN_VALUE,
      [UNKNOWN_VALUE],
      [{ ...computed(UNKNOWN_VALUE), name: UNKNOWN_VALUE }],
      [computed(UNKNOWN_VALUE)],
      [{ ...computed(false), waves: UNKNOWN_VALUE }],
      [{ ...computed(false), waves: ["prod", UNKNOWN_VALUE] }],
    ];
    const told = [];
    for (const some of gates) {
      const one = await stack();
      assert.deepEqual(await one.preview({ ...ARGS, gates: some }), []);
      told.push(/held +canary: 1 cluster, (.*)/.exec(shown(one))?.[1]);
    }
    const unknown = "gate ? (not computed yet) is closed";
    const [errors, closed] = ["gate errors (not computed yet) is closed", "gate errors is closed"];
    assert.deepEqual(told, [unknown, unknown, unknown, errors, closed, closed]);
    const open = await stack();
    assert.deepEqual(await open.preview({ ...ARGS, gates: [computed(true)] }), []);
    assert.doesNotMatch(shown(open), /held +canary/);
  });

  it("refuses in preview what does not fit the clusters", async () => {
    await start({ clusters: [canary("c"), prod("p")] });
    const one = await stack();
    const problems = await one.preview({
      ...ARGS,
      waves: [
        { name: "canary", where: { ring: "x" } },
        { name: "p", rest: true },
      ],
    });
    assert.match(problems.join(), /values of "ring" are canary/);
    const wrong = await one.preview({ ...ARGS, waves: [{ name: "a", share: 2 }] });
    assert.match(wrong.join(), /above 0 and at most 1/);
  });

  it("counts rolls of node groups that failed, by EKS's history: it waits for retry.after, and gives up after retry.max", async () => {
    const nodegroups = [{ name: "workers", version: "1.32" }];
    const [read, write] = rolesOf(FIRST) as [object, { allow: string[] }];
    const roles = [read, { ...write, allow: [...write.allow, "eks:UpdateNodegroupVersion", "eks:UpdateAddon"] }];
    await start({ clusters: [canary("c", { nodegroups })], roles });
    const args = {
      ...ARGS,
      scope: "cluster",
      members: [{ accounts: [FIRST], regions: ["eu-west-1"], readRole: "eks-fleet-read" }],
      manage: { role: "eks-upgrades" },
      waves: [{ name: "all", rest: true, failures: 1 }],
      retry: { max: 1, after: "12h" },
    };
    const rolls = async (): Promise<number> => {
      const requests = (await fleet.control("GET", "requests")) as { operation: string; status: number }[];
      return requests.filter(({ operation, status }) => operation === "UpdateNodegroupVersion" && status === 200)
        .length;
    };
    await fleet.control("POST", "faults", { operation: "UpdateNodegroupVersion", what: "updateEnds" });
    const first = await (await stack()).up(args);
    assert(first.kind === "failed", JSON.stringify(first));
    assert.equal(await rolls(), 1);

    // A state of its own each time: what counts is EKS's history.
    const soon = await stack();
    assert.equal((await soon.up(args)).kind, "ok");
    assert.match(shown(soon), /held +all: 1 cluster, 1 of 2 attempts failed, until/);
    assert.equal(await rolls(), 1);
    await advance(12 * HOUR + 3_600);
    assert.equal((await (await stack()).up(args)).kind, "failed");
    assert.equal(await rolls(), 2);
    await advance(48 * HOUR);
    assert.equal((await (await stack()).up(args)).kind, "ok");
    assert.equal(await rolls(), 2, "it has been tried often enough");

    const strict = await (await stack()).up({ ...args, waves: [{ name: "all", rest: true, failures: 0 }] });
    assert(strict.kind === "failed");
    assert.match(strict.message, /wave all is over its failure budget: 1 cluster failed/);
    await fleet.control("DELETE", "faults");
    assert.equal((await (await stack()).up({ ...args, retry: { max: 5, after: "0s" } })).kind, "ok");
    assert.equal(await rolls(), 3);
    assert.deepEqual(await (await stack()).up(args), { kind: "ok", verb: "create" });
    assert.equal(await rolls(), 3, "it succeeded");
  });

  it("upgrades whole clusters where the scope says so, as a ClusterUpgrade does", async () => {
    const nodegroups = [{ name: "workers", version: "1.32" }];
    const allow = [
      ...(rolesOf(FIRST)[1] as { allow: string[] }).allow,
      "eks:UpdateNodegroupVersion",
      "eks:UpdateAddon",
    ];
    const roles = rolesOf(FIRST).map((role) => ({ ...role, allow }));
    await start({ clusters: [canary("c", { nodegroups })], roles });
    const one = await stack();
    const args = {
      ...ARGS,
      scope: "cluster",
      members: [{ accounts: [FIRST], regions: ["eu-west-1"], readRole: "eks-fleet-read" }],
      manage: { role: "eks-upgrades" },
      waves: [{ name: "all", rest: true }],
    };
    assert.equal((await one.up(args)).kind, "ok");
    const requests = (await fleet.control("GET", "requests")) as { operation: string; status: number }[];
    const updates = requests.filter(({ operation, status }) => operation.startsWith("Update") && status === 200);
    assert.deepEqual(updates.map(({ operation }) => operation).sort(), [
      "UpdateClusterVersion",
      "UpdateNodegroupVersion",
    ]);
    assert.deepEqual(await one.up(args), { kind: "ok", verb: "same" });
  });

  describe("of whole clusters", () => {
    const args = {
      ...ARGS,
      scope: "cluster",
      members: [{ accounts: [FIRST], regions: ["eu-west-1"], readRole: "eks-fleet-read" }],
      manage: { role: "eks-upgrades" },
      waves: [{ name: "all", rest: true }],
    };
    const changes = async (): Promise<number> => {
      const requests = (await fleet.control("GET", "requests")) as { operation: string }[];
      return requests.filter(({ operation }) => /^Update[ACN]/.test(operation)).length;
    };

    it("waits for no node group of Amazon Linux 2 past 1.32, where EKS has no image of it", async () => {
      const nodegroups = ["1.31", "1.32"].map((version) => ({ name: version, version, amiType: "AL2_x86_64" }));
      await start({ clusters: [canary("c", { version: "1.33", nodegroups })] });
      const one = await stack();
      assert.equal((await one.up(args)).kind, "ok", shown(one));
      assert.match(shown(one), /all +1 +1 1\.33 +1 done/);
      assert.equal(await changes(), 0);
    });

    it("starts once what its plan finds nothing to do for, and leaves it then", async () => {
      await start({ clusters: [canary("c", { version: "1.33", nodegroups: [{ name: "workers" }] })] });
      // The fleet sees its node group behind; the plan of the cluster sees it where it shall be.
      // The fourth look is that of the step.
      const nth = [1, 2, 3, 5, 6, 7, 8, 9];
      const behind = { kind: "alter", set: { "nodegroup.version": "1.32" } };
      await fleet.control("POST", "faults", { operation: "DescribeNodegroup", nth, what: behind });
      const one = await stack();
      assert.equal((await one.up(args)).kind, "ok", shown(one));
      assert.match(
        shown(one),
        /c in 1{12} eu-west-1, node groups to 1\.33: it is due again, though there was nothing to start/,
      );
      assert.equal(await changes(), 0);
    });
  });
});
