import assert from "node:assert/strict";
import { SimulatedCluster } from "../../fixtures/SimulatedCluster";

const BACK = {
  version: "1.35",
  createdVersion: "1.34",
  history: [{ from: "1.34", to: "1.35", finishedAt: "2026-09-29T00:00:00Z" }],
  nodegroups: [{ name: "workers", version: "1.35" }],
  addons: [{ name: "kube-proxy" }],
};
const PROGRAM = { clusterName: "devel", version: "1.34", allowRollback: true };

/** What EKS last said of the kubelets, and what it finds when it looks again. */
const kubelets = (status: string, afterRefresh: string): object => ({
  name: "Kubelet version skew",
  category: "ROLLBACK_READINESS",
  lastRefreshTime: "2026-09-30T12:00:00Z",
  status,
  afterRefresh,
});

describe("a rollback under nodes that are newer, and that no step moves", function () {
  this.timeout(60_000);
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  for (const resource of ["ClusterUpgrade", "ClusterVersion"]) {
    it(`is refused before anything moves, by an up without a preview: ${resource}`, async () => {
      const alone = resource === "ClusterVersion" ? { nodegroups: [], addons: [] } : {};
      devel = await SimulatedCluster.start({ ...BACK, ...alone, selfManagedKubelets: ["1.35"] });
      const stack = resource === "ClusterVersion" ? devel.world.stack() : devel.stack();
      const outcome = await stack.up(PROGRAM);
      assert(outcome.kind === "refused", JSON.stringify(outcome));
      assert.match(outcome.problems.join("\n"), /EKSV055 rollback insight "Kubelet version skew" is ERROR/);
      assert.deepEqual(await devel.started(), []);
    });
  }

  it("is refused before anything moves where EKS's insight is out of date", async () => {
    devel = await SimulatedCluster.start({ ...BACK, insights: [kubelets("PASSING", "ERROR")] });
    const outcome = await devel.stack().up(PROGRAM);
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.equal(outcome.code, "PreflightRefused");
    assert.match(outcome.message, /EKSV055 rollback insight "Kubelet version skew" is ERROR/);
    assert.deepEqual(await devel.started(), []);
  });

  it("goes on where the insight is about node groups that the plan rolls back first", async () => {
    devel = await SimulatedCluster.start(BACK);
    const stack = devel.stack();
    assert.equal((await stack.up(PROGRAM)).kind, "ok", stack.messages.join("\n"));
    assert(stack.messages.some((one) => /EKSV055 .*fixed by step/.test(one)));
    assert.deepEqual((await devel.started()).slice(-1), ["1.34"]);
  });

  it("is refused where the insights cannot be read, in preview and in up, but for a waiver or force", async () => {
    devel = await SimulatedCluster.start(BACK);
    await devel.world.fault({ operation: "ListInsights", what: "accessDenied" });
    const outcome = await devel.stack().up(PROGRAM);
    assert(outcome.kind === "refused", JSON.stringify(outcome));
    const said = outcome.problems.join("\n");
    assert.match(said, /EKSV055 whether EKS lets the cluster go back is not known, .*AccessDenied/);
    assert.match(said, /before EKS is asked, this goes back: .*node group workers/);
    assert.match(said, /resource: "cluster\/devel"/);
    assert.deepEqual(await devel.started(), []);
    const waive = [{ code: "EKSV055", resource: "cluster/devel", reason: "seen in the console" }];
    for (const more of [{ waive }, { force: true }])
      assert.deepEqual(await devel.stack().preview({ ...PROGRAM, ...more }), []);
    assert.equal((await devel.stack().up({ ...PROGRAM, waive })).kind, "ok");
  });

  it("is not begun where the insights cannot be read since preview", async () => {
    devel = await SimulatedCluster.start(BACK);
    const again = Array.from({ length: 60 }, (_, index) => index + 2);
    await devel.world.fault({ operation: "ListInsights", nth: again, what: "accessDenied" });
    const outcome = await devel.stack().up(PROGRAM);
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.equal(outcome.code, "PreflightRefused");
    assert.match(outcome.message, /EKSV055 whether EKS lets the cluster go back is not known/);
    assert.deepEqual(await devel.started(), []);
  });

  it("is let through by a waiver of that insight, and of none beside it", async () => {
    devel = await SimulatedCluster.start({ ...BACK, insights: [kubelets("ERROR", "PASSING")] });
    const refused = await devel.stack().up(PROGRAM);
    assert(refused.kind === "refused", JSON.stringify(refused));
    const [, resource] = /resource: "(insight\/[^"]+)"/.exec(refused.problems.join()) ?? [];
    const waived = (name = "") => ({
      ...PROGRAM,
      waive: [{ code: "EKSV055", resource: name, reason: "known" }],
    });
    assert.equal((await devel.stack().up(waived("insight/another"))).kind, "refused");
    assert.equal((await devel.stack().up(waived(resource))).kind, "ok");
  });
});
