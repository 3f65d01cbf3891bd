import assert from "node:assert/strict";
import { AwsFailure } from "../../../provider/core/failures/awsFailure";
import { versionFromEks as v } from "../../../provider/core/versions/kubernetesVersion";
import type { Step } from "../../../provider/plan/hops";
import type { ReadinessOptions } from "../../../provider/reconcile/HopReadiness";
import { HopReadiness } from "../../../provider/reconcile/HopReadiness";
import type { BeforeStart, MayStart } from "../../../provider/reconcile/target";
import { QUICK, SimulatedUpdate } from "../../fixtures/SimulatedUpdate";
import { node } from "../preflight/checks/someCluster";

const MINUTE = 60_000;
const UP: Step = { kind: "upgrade", from: v("1.32"), to: v("1.33") };
const FURTHER: Step = { kind: "upgrade", from: v("1.33"), to: v("1.34") };
const BACK: Step = { kind: "rollback", from: v("1.33"), to: v("1.32") };
const HOP_BEGAN = "2026-10-01T06:00:00.000Z";
const [BEFORE, AFTER] = ["2026-10-01T05:00:00Z", "2026-10-01T07:00:00Z"];
const STRICT = { preflight: "enforce", waivers: [] } as const;

describe("the look at EKS's insights before a hop", () => {
  let world: SimulatedUpdate;
  let warnings: string[];
  let waits: string[];
  beforeEach(async () => {
    world = await SimulatedUpdate.start({ version: "1.32", addons: [], nodegroups: [] }, QUICK);
    [warnings, waits] = [[], []];
  });
  afterEach(() => world.close());

  async function before(): Promise<BeforeStart> {
    const { eks, clock } = await world.tools();
    return {
      eks,
      lastBegan: HOP_BEGAN,
      now: () => clock.now(),
      awsNow: () => Date.parse("2026-10-01T08:00:00Z"),
      call: (run) => run(),
      waitFor: async (why) => {
        waits.push(why);
        await clock.sleep(MINUTE);
      },
      warn: (message) => void warnings.push(message),
    };
  }

  const insight = (status: string, lastRefreshTime: string | undefined, more: object = {}): object => ({
    id: "11111111-1111-4111-8111-000000000001",
    name: "Kubelet version skew",
    category: "UPGRADE_READINESS",
    kubernetesVersion: "1.33",
    ...(lastRefreshTime === undefined ? {} : { lastRefreshTime: Date.parse(lastRefreshTime) / 1000 }),
    insightStatus: { status, reason: "since" },
    ...more,
  });
  const shows = async (...insights: object[]): Promise<void> => {
    await world.eks.noMoreFaults();
    await world.eks.fault({ operation: "ListInsights", what: { kind: "alter", set: { insights } } });
  };
  const refreshes = (): Promise<number> => world.requested("StartInsightsRefresh");
  const told = (may: MayStart): string => (may.kind === "stop" ? `${may.facts.code}: ${may.facts.happened}` : may.kind);
  /** Whether it may start, at the first look and at the one after EKS has evaluated its insights again. */
  async function may(more: Partial<ReadinessOptions> = {}, step = UP, tools?: BeforeStart): Promise<string[]> {
    const readiness = new HopReadiness("devel", { ...STRICT, ...more });
    const its = tools ?? (await before());
    return [told(await readiness.mayStart(step, its)), told(await readiness.mayStart(step, its))];
  }

  it("is not made before the first hop, which preflight has looked before, nor before a rollback that nothing came before", async () => {
    await shows(insight("ERROR", BEFORE));
    const first = { ...(await before()), lastBegan: undefined };
    assert.deepEqual(await may({}, UP, first), ["go", "go"]);
    assert.deepEqual(await may({}, BACK), ["go", "go"]);
    assert.equal(await world.requested("ListInsights"), 0);
  });

  it("lets it start where the insight on kubelets passes, and is from after the hop before", async () => {
    await shows(insight("PASSING", AFTER));
    assert.deepEqual(await may(), ["go", "go"]);
    assert.deepEqual([await refreshes(), warnings], [0, []]);
    // The hop before was of an earlier run.
    const none = { ...(await before()), lastBegan: undefined };
    assert.deepEqual(await may({ lastHop: HOP_BEGAN }, UP, none), ["go", "go"]);
    assert.equal(await world.requested("ListInsights"), 4);
  });

  it("has EKS evaluate an older one again, once for a version, and goes by what it says then", async () => {
    for (const older of [insight("PASSING", BEFORE), insight("PASSING", undefined)]) {
      await shows(older);
      const [first, then] = await may();
      assert.equal(first, "look-again");
      assert.match(then ?? "", /^NodesBehind: 1\.32 → 1\.33 was not started on cluster "devel": whether all nodes/);
      assert.match(then ?? "", /: .*(from before the last hop|without a time|not known when).* \(EKSV028\)$/);
    }
    assert.equal(await refreshes(), 2);
    const readiness = new HopReadiness("devel", STRICT);
    const tools = await before();
    assert.equal(told(await readiness.mayStart(UP, tools)), "look-again");
    await shows(insight("PASSING", AFTER));
    assert.equal(told(await readiness.mayStart(UP, tools)), "go");
    await shows(insight("PASSING", BEFORE, { kubernetesVersion: "1.34" }));
    assert.equal(told(await readiness.mayStart(FURTHER, tools)), "look-again");
    assert.equal(await refreshes(), 4);
    assert(waits.length <= 4, "it waits until EKS has done so, and no longer");
  });

  it("stops where nodes are too far behind, after EKS has looked once more", async () => {
    await shows(insight("ERROR", AFTER));
    const [first, then] = await may();
    assert.equal(first, "look-again");
    assert.match(
      then ?? "",
      /^NodesBehind: .*nodes are too far behind for 1\.33: insight "Kubelet version skew" is ERROR/,
    );
    assert.match(then ?? "", /\(EKSV024\)$/);
    assert.equal(await refreshes(), 1);
  });

  it("stops where EKS shows no insight, or says that it does not know", async () => {
    await shows();
    assert.match((await may())[1] ?? "", /EKS shows no insight on it \(EKSV028\)$/);
    await shows(insight("UNKNOWN", AFTER));
    assert.match((await may())[1] ?? "", /the insight says UNKNOWN.* \(EKSV028\)$/);
    // It is of another version.
    await shows(insight("PASSING", AFTER, { kubernetesVersion: "1.34" }));
    assert.match((await may())[1] ?? "", /EKS shows no insight on it \(EKSV028\)$/);
  });

  it("says why EKS has not evaluated them again", async () => {
    for (const [fault, says, minutes] of [
      [
        { operation: "StartInsightsRefresh", what: "accessDenied" },
        /could not be evaluated again \(StartInsightsRefresh/,
        0,
      ],
      [
        { operation: "DescribeInsightsRefresh", what: { kind: "alter", set: { status: "FAILED" } } },
        /the insights were not evaluated again \(FAILED\)/,
        1,
      ],
      [
        { operation: "DescribeInsightsRefresh", what: { kind: "alter", set: { status: "IN_PROGRESS" } } },
        /the insights were not evaluated again \(IN_PROGRESS\)/,
        // It waits no longer than this.
        10,
      ],
    ] as const) {
      [warnings, waits] = [[], []];
      await shows(insight("PASSING", BEFORE));
      await world.eks.fault(fault);
      const [, then] = await may();
      assert.match(then ?? "", says);
      assert.match(warnings.join("\n"), says);
      assert.match(warnings.join("\n"), /; going by what they were$/);
      assert.equal(waits.length, minutes);
      assert(waits.every((why) => why === "EKS evaluates its insights again"));
    }
  });

  it("lets it start all the same under preflight warn and a waiver, and says so; under off without a word", async () => {
    await shows(insight("ERROR", AFTER));
    assert.deepEqual(await may({ preflight: "warn" }), ["look-again", "go"]);
    assert.match(warnings.join("\n"), /^EKSV024 \(error\) nodes are too far behind for 1\.33/);
    warnings = [];
    const waivers = [{ code: "EKSV024" as const, reason: "they go tonight" }];
    assert.deepEqual(await may({ waivers }), ["look-again", "go"]);
    assert.match(warnings.join("\n"), /^EKSV024 \(error, waived: they go tonight\) nodes are/);
    warnings = [];
    assert.deepEqual(await may({ preflight: "off" }), ["look-again", "go"]);
    assert.deepEqual(warnings, []);
  });

  it("stops where the insights cannot be read, unless nothing has gone before or preflight is off: then it says so", async () => {
    await world.eks.fault({ operation: "ListInsights", what: "accessDenied" });
    for (const answer of await may()) {
      assert.match(answer, /^NodesBehind: .*could not be seen: ListInsights met AccessDenied.* \(EKSV028\)$/);
    }
    assert.deepEqual(await may({ preflight: "off" }), ["go", "go"]);
    assert.deepEqual(await may({ partsMoved: true }, BACK), ["go", "go"]);
    const none = { ...(await before()), lastBegan: undefined };
    assert.deepEqual(await may({ partsMoved: true }, UP, none), ["go", "go"]);
    assert.equal(warnings.filter((one) => one.startsWith("whether all nodes are new enough for")).length, 6);
  });

  describe("after nodes or add-ons have moved", () => {
    const other = (status: string, category = "UPGRADE_READINESS") =>
      insight(status, AFTER, {
        id: "11111111-1111-4111-8111-000000000002",
        name: "EKS add-on compatibility",
        category,
      });
    const skew = insight("PASSING", AFTER);

    it("has EKS evaluate again what it would refuse the hop for, once", async () => {
      for (const status of ["ERROR", "UNKNOWN", "CRITICAL"]) {
        await shows(skew, other(status));
        assert.deepEqual(await may({ partsMoved: true }), ["look-again", "go"], status);
      }
      for (const status of ["PASSING", "WARNING"]) {
        await shows(skew, other(status));
        assert.deepEqual(await may({ partsMoved: true }), ["go", "go"], status);
      }
      await shows(skew, other("ERROR", "ROLLBACK_READINESS"));
      assert.deepEqual(await may({ partsMoved: true }), ["go", "go"]);
      await shows(skew, other("ERROR"));
      assert.deepEqual(await may(), ["go", "go"], "what nothing has moved since is as it was");
    });

    it("does so before a rollback by what is about rollbacks, and stops none", async () => {
      await shows(other("ERROR", "ROLLBACK_READINESS"));
      assert.deepEqual(await may({ partsMoved: true }, BACK), ["look-again", "go"]);
      await shows(other("ERROR"));
      assert.deepEqual(await may({ partsMoved: true }, BACK), ["go", "go"]);
      // What it says of kubelets is about upgrades.
      await shows(insight("ERROR", AFTER, { kubernetesVersion: "1.32" }));
      assert.deepEqual(await may({ partsMoved: true }, BACK), ["go", "go"]);
      assert.deepEqual(warnings, []);
    });
  });

  describe("where it does not tell, and the cluster may be looked into", () => {
    const by = async (nodes: ReadinessOptions["nodes"]): Promise<string> => {
      await shows();
      return (await may({ nodes }))[1] ?? "";
    };

    it("lets it start where all nodes fit", async () => {
      assert.equal(await by(() => Promise.resolve([node("a", "1.32", "self-managed")])), "go");
      assert.equal(await by(() => Promise.resolve([])), "go");
    });

    it("stops where one does not, or does not tell its version, and names them", async () => {
      const nodes = [
        node("old", "1.29", "self-managed"),
        node("new", "1.32", "self-managed"),
        node("mute", undefined, "hybrid"),
      ];
      const answer = await by(() => Promise.resolve(nodes));
      assert.match(answer, /EKS shows no insight on it; these nodes do not fit: old, mute \(EKSV028\)$/);
    });

    it("stops where they could not be seen either; what is no answer of AWS's is thrown", async () => {
      const denied = new AwsFailure("denied", "GET /api/v1/nodes", "Forbidden", "no", undefined, 403);
      const answer = await by(() => Promise.reject(denied));
      assert.match(answer, /; nor could the nodes themselves \(GET \/api\/v1\/nodes.*no.*\) \(EKSV028\)$/);
      await assert.rejects(
        by(() => Promise.reject(new Error("a defect"))),
        /a defect/,
      );
    });
  });
});
