import assert from "node:assert/strict";
import type { RawInputs } from "../../../provider/core/pulumiValues";
import { SimulatedControlPlane } from "../../fixtures/SimulatedControlPlane";
import type { SimulatedStack } from "../../fixtures/SimulatedStack";
import { ClusterUpgradeLifecycle } from "../../../provider/lifecycle/clusterUpgrade";

/** Nodes that the user manages, one minor behind: after two hops they are as far behind as they may be. */
const SELF_MANAGED = { version: "1.33", selfManagedKubelets: ["1.32"], addons: [{ name: "kube-proxy" }] };
const PROGRAM = { clusterName: "devel", version: "1.36" };

/** What EKS last said of the kubelets for 1.35, and what it finds when it looks again. */
const insightFor135 = (status: string, afterRefresh: string): object => ({
  name: "Kubelet version skew",
  category: "UPGRADE_READINESS",
  kubernetesVersion: "1.35",
  lastRefreshTime: "2026-09-30T12:00:00Z",
  status,
  afterRefresh,
});

for (const resource of ["ClusterVersion", "ClusterUpgrade"] as const) {
  describe(`kubelets before each hop of a ${resource}`, function () {
    this.timeout(60_000);
    let world: SimulatedControlPlane;
    afterEach(() => world.close());

    const start = async (cluster: object): Promise<SimulatedStack> => {
      world = await SimulatedControlPlane.start(cluster);
      return world.stack(
        {},
        resource === "ClusterVersion" ? {} : { resource: (tools) => new ClusterUpgradeLifecycle(tools) },
      );
    };
    const hops = async (): Promise<unknown[]> =>
      (await world.requests())
        .filter(({ operation, status }) => operation === "UpdateClusterVersion" && status === 200)
        .map(({ params }) => params.version);
    const refreshes = async (): Promise<number> =>
      (await world.requests()).filter(({ operation }) => operation === "StartInsightsRefresh").length;

    it("stop the hop that would leave nodes outside managed node groups too far behind, and not the ones before", async () => {
      const stack = await start(SELF_MANAGED);
      const outcome = await stack.up(PROGRAM);
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert.equal(outcome.code, "NodesBehind", outcome.message);
      assert.match(
        outcome.message,
        /1\.35 → 1\.36 was not started on cluster "devel": nodes are too far behind for 1\.36/,
      );
      assert.match(outcome.message, /insight "Kubelet version skew" is ERROR.* \(EKSV024\)/);
      assert.match(outcome.message, /describe-insight --cluster-name devel --id \S+;/);
      assert.match(outcome.message, /runs 1\.35 and is ACTIVE/);
      assert.deepEqual(await hops(), ["1.34", "1.35"]);
      assert.equal(stack.kept?.outputs.version, "1.35");
      // The next preview says it before anything starts.
      const again = await stack.up(PROGRAM);
      assert(again.kind === "refused" && again.problems.some((one) => one.includes("EKSV024")), JSON.stringify(again));
      assert.equal((await world.truth()).version, "1.35");
    });

    for (const [how, more] of [
      ["force", { force: true }],
      ["preflight off", { preflight: "off" }],
      ["a waiver of the finding", { waive: [{ code: "EKSV024", reason: "they go tonight" }] }],
      ["preflight warn", { preflight: "warn" }],
    ] as [string, RawInputs][]) {
      it(`stop nothing with ${how}`, async () => {
        const stack = await start(SELF_MANAGED);
        assert.equal((await stack.up({ ...PROGRAM, ...more })).kind, "ok");
        assert.deepEqual(await hops(), ["1.34", "1.35", "1.36"]);
        const told = stack.messages.some((one) => /EKSV024 \(error.*nodes are too far behind for 1\.36/.test(one));
        assert.equal(told, !("force" in more) && more.preflight !== "off", stack.messages.join("\n"));
      });
    }

    it("are not let through by a waiver of another insight", async () => {
      const stack = await start(SELF_MANAGED);
      const waive = [{ code: "EKSV024", resource: "insight/another", reason: "another one" }];
      assert.equal((await stack.up({ ...PROGRAM, waive })).kind, "failed");
      assert.deepEqual(await hops(), ["1.34", "1.35"]);
    });

    it("are evaluated again where EKS has not done so since the hop before", async () => {
      const stack = await start({ version: "1.33", insights: [insightFor135("PASSING", "ERROR")] });
      const outcome = await stack.up({ ...PROGRAM, version: "1.35" });
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert.equal(outcome.code, "NodesBehind");
      assert.deepEqual(await hops(), ["1.34"]);
      assert.equal(await refreshes(), 1);
    });

    it("stop nothing where they have followed since EKS looked last", async () => {
      const stack = await start({ version: "1.33", insights: [insightFor135("ERROR", "PASSING")] });
      const outcome = await stack.up({
        ...PROGRAM,
        version: "1.35",
        preflight: "warn",
      });
      assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
      assert.equal(await refreshes(), 1);
      assert(!stack.messages.some((one) => one.includes("too far behind for 1.35")), stack.messages.join("\n"));
    });

    for (const [why, faults, says] of [
      [
        "the insights may not be evaluated again",
        [{ operation: "StartInsightsRefresh", what: { kind: "accessDenied" } }],
        /insights could not be evaluated again \(.*AccessDenied/,
      ],
      [
        "EKS does not evaluate the insights again",
        [{ operation: "DescribeInsightsRefresh", what: { kind: "alter", set: { status: "FAILED" } } }],
        /insights were not evaluated again \(FAILED\)/,
      ],
      [
        "EKS shows no insight on them",
        [{ operation: "ListInsights", what: { kind: "alter", set: { insights: [] } } }],
        /EKS shows no insight on it/,
      ],
    ] as const) {
      it(`stop the hop after the first where they are not known, also at the next up, but for a waiver: ${why}`, async () => {
        const stack = await start({ version: "1.33", insights: [insightFor135("PASSING", "PASSING")] });
        await world.fault(...faults);
        for (const attempt of ["the first up", "the next"]) {
          const outcome = await stack.up({ ...PROGRAM, version: "1.35" });
          assert(outcome.kind === "failed", `${attempt}: ${JSON.stringify(outcome)}`);
          assert.equal(outcome.code, "NodesBehind", outcome.message);
          assert.match(
            outcome.message,
            /1\.34 → 1\.35 was not started .* new enough for 1\.35 could not be seen: .* \(EKSV028\)/,
          );
          assert.match(outcome.message, says);
          assert.deepEqual(await hops(), ["1.34"], attempt);
        }
        const waive = [{ code: "EKSV028", reason: "kubectl shows all of them at 1.34" }];
        assert.equal((await stack.up({ ...PROGRAM, version: "1.35", waive })).kind, "ok");
        assert.deepEqual(await hops(), ["1.34", "1.35"]);
        assert(
          stack.messages.some((one) => one.includes("EKSV028 (error, waived: kubectl shows all of them at 1.34)")),
          stack.messages.join("\n"),
        );
      });
    }

    for (const [what, says] of [
      ["accessDenied", /ListInsights met AccessDenied\w*: .* \(request [0-9a-f-]{36}\) \(EKSV028\)/],
      [{ kind: "html", status: 404 }, /ListInsights at http:\S+ met NotAnEksAnswer: HTTP 404 .* \(EKSV028\)/],
    ] as const) {
      it(`stop the hop after the first where the insights cannot be read any more, and say how: ${says.source}`, async () => {
        const stack = await start({ version: "1.33", insights: [insightFor135("PASSING", "PASSING")] });
        const afterPreview = Array.from({ length: 60 }, (_, index) => index + 2);
        await world.fault({ operation: "ListInsights", nth: afterPreview, what });
        const outcome = await stack.up({ ...PROGRAM, version: "1.35" });
        assert(outcome.kind === "failed", JSON.stringify(outcome));
        assert.match(outcome.message, says);
        assert.deepEqual(await hops(), ["1.34"]);
      });
    }

    it("stop the hop after the first where EKS says that it does not know", async () => {
      const stack = await start({ version: "1.33", insights: [insightFor135("PASSING", "UNKNOWN")] });
      const outcome = await stack.up({ ...PROGRAM, version: "1.35" });
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert.match(outcome.message, /the insight says UNKNOWN.* \(EKSV028\)/);
      assert.deepEqual(await hops(), ["1.34"]);
    });

    it("stop the hop after the first where EKS's word for them is new", async () => {
      const stack = await start({ version: "1.33" });
      const skewOf = (kubernetesVersion: string, status: string): object => ({
        id: `11111111-1111-4111-8111-0000000${kubernetesVersion.replace(".", "00")}`,
        name: "Kubelet version skew",
        category: "UPGRADE_READINESS",
        kubernetesVersion,
        lastRefreshTime: Date.parse("2026-10-02T00:00:00Z") / 1000,
        insightStatus: { status, reason: "as of tomorrow" },
      });
      // Preflight has looked once.
      const after = Array.from({ length: 100 }, (_, index) => index + 2);
      const set = { insights: [skewOf("1.34", "PASSING"), skewOf("1.35", "CRITICAL")] };
      await world.fault({ operation: "ListInsights", nth: after, what: { kind: "alter", set } });
      const outcome = await stack.up({ ...PROGRAM, version: "1.35" });
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert.match(outcome.message, /the insight says CRITICAL: as of tomorrow.* \(EKSV028\)/);
      assert.deepEqual(await hops(), ["1.34"]);
      assert.equal(await refreshes(), 1);
    });

    it("refuse two hops in preview where the insights may not be read, and let one pass", async () => {
      const stack = await start({ version: "1.33" });
      await world.fault({ operation: "ListInsights", what: { kind: "accessDenied" } });
      const outcome = await stack.up({ ...PROGRAM, version: "1.35" });
      assert(outcome.kind === "refused", JSON.stringify(outcome));
      assert(
        outcome.problems.some((one) => /EKSV028 .*is not known: ListInsights met .*no hop after the first/.test(one)),
        outcome.problems.join("\n"),
      );
      assert.equal((await stack.up({ ...PROGRAM, version: "1.34" })).kind, "ok");
      assert.deepEqual(await hops(), ["1.34"]);
    });

    for (const [kubelet, ends] of [
      ["1.33", "ok"],
      ["1.31", "failed"],
    ] as const) {
      it(`are seen in the cluster itself where EKS does not tell and that is allowed: ${kubelet}`, async () => {
        const stack = await start({ version: "1.33", selfManagedKubelets: [kubelet] });
        await world.fault({ operation: "StartInsightsRefresh", what: { kind: "accessDenied" } });
        await world.fault({ operation: "ListInsights", what: { kind: "alter", set: { insights: [] } } });
        const waive = [{ code: "EKSV063", reason: "they go tonight" }];
        const outcome = await stack.up({ ...PROGRAM, version: "1.35", inspectCluster: true, waive });
        assert.equal(outcome.kind, ends, JSON.stringify(outcome));
        assert.deepEqual(await hops(), ends === "ok" ? ["1.34", "1.35"] : ["1.34"]);
        if (outcome.kind === "failed") assert.match(outcome.message, /these nodes do not fit: ip-.* \(EKSV028\)/);
      });
    }

    it("are not waited for beyond customTimeouts", async () => {
      const stack = await start({ version: "1.33", insights: [insightFor135("PASSING", "PASSING")] });
      await world.fault({
        operation: "DescribeInsightsRefresh",
        what: { kind: "alter", set: { status: "IN_PROGRESS" } },
      });
      const begun = world.time.now();
      const outcome = await stack.up({ ...PROGRAM, version: "1.35", __timeouts: { create: "14m" } });
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert.match(outcome.message, /EKS evaluates its insights again/);
      assert(world.time.now() - begun <= 14.5 * 60_000, String(world.time.now() - begun));
      assert.deepEqual(await hops(), ["1.34"]);
    });
  });
}
