import assert from "node:assert/strict";
import { SimulatedCluster } from "../../fixtures/SimulatedCluster";
import { SimulatedControlPlane } from "../../fixtures/SimulatedControlPlane";

const CLUSTER = { version: "1.32", nodegroups: [{ name: "blue", version: "1.32" }], addons: [{ name: "kube-proxy" }] };

describe("a whole cluster beside others", function () {
  this.timeout(300_000);
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  for (const allowRollback of [true, false]) {
    it(`goes on from where others have led the cluster, and never back (allowRollback: ${allowRollback})`, async () => {
      const program = { clusterName: "devel", version: "1.34", allowRollback };
      // At whichever look it happens: somebody's 1.32 → 1.33 has ended, and their next update runs already.
      for (let nth = 1; nth <= 8; nth++) {
        devel = await SimulatedCluster.start(CLUSTER);
        await devel.world.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.33", seconds: 60 });
        const further = { kind: "updateStarted", type: "VersionUpdate", version: "1.34", seconds: 1, when: "before" };
        await devel.world.fault({ operation: "DescribeCluster", nth, what: further });
        const stack = devel.stack();
        const outcome = await stack.up(program);
        assert.equal(outcome.kind, "ok", `look ${nth}: ${JSON.stringify(outcome)}`);
        const types = (await devel.world.updates()).map(({ type }) => type);
        assert(!types.includes("VersionRollback"), `look ${nth}: ${types.join(", ")}`);
        assert(!(await devel.started()).includes("1.33"), `look ${nth}`);
        assert.equal(stack.kept?.outputs.version, "1.34");
        assert.deepEqual(stack.kept.outputs.nodegroupVersions, { blue: "1.34" });
        if (nth < 8) await devel.close();
      }
    });
  }

  it("two stacks with the same target both end well at the first up, and nothing is started twice", async () => {
    devel = await SimulatedCluster.start(CLUSTER);
    const program = { clusterName: "devel", version: "1.34" };
    const outcomes = await Promise.all([devel.stack().up(program), devel.stack().up(program)]);
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ["ok", "ok"],
      JSON.stringify(outcomes),
    );
    const updates = (await devel.updates("blue", "kube-proxy")).map((one) => one.replace(/(v1\.\d+)\..*/, "$1"));
    assert.deepEqual(updates.sort(), ["1.33", "1.34", "blue 1.34", "kube-proxy v1.34"]);
  });
});

describe("the refresh of a whole cluster", () => {
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  const ERRORS = [
    { name: "ExpiredTokenException", what: { kind: "error", type: "ExpiredTokenException", message: "expired" } },
    { name: "AccessDeniedException", what: { kind: "error", type: "AccessDeniedException", message: "denied" } },
    { name: "ServerException", what: { kind: "serverError" } },
  ];
  const READS = ["DescribeNodegroup", "ListNodegroups", "DescribeAddon", "ListAddons", "DescribeAddonVersions"];

  for (const operation of READS) {
    for (const { name, what } of ERRORS) {
      it(`fails by name where ${operation} meets ${name}, and the state stays as it was`, async () => {
        devel = await SimulatedCluster.start(CLUSTER);
        const stack = devel.stack();
        assert.equal((await stack.up({ clusterName: "devel", version: "1.32" })).kind, "ok");
        const before = stack.kept;
        await devel.world.fault({ operation, what });
        await assert.rejects(stack.refresh(), (error: Error) => error.message.includes(operation));
        assert.deepEqual(stack.kept, before);
        assert.deepEqual(before?.outputs.nodegroupVersions, { blue: "1.32" });
      });
    }
  }
});

describe("a cluster that is replaced during its upgrade", () => {
  it("the error names the update that this run started on the earlier one", async () => {
    const world = await SimulatedControlPlane.start({ version: "1.32" });
    try {
      await world.fault({
        operation: "DescribeUpdate",
        nth: 2,
        what: { kind: "clusterRecreated", version: "1.32", when: "before" },
      });
      const outcome = await world.stack().up({ clusterName: "devel", version: "1.33" });
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert.equal(outcome.code, "ClusterReplaced");
      assert.match(
        outcome.message,
        /nothing more was started; this run followed before on the earlier cluster: update [0-9a-f-]{36} \(1\.32 → 1\.33\)/,
      );
    } finally {
      await world.close();
    }
  });
});

describe("a cluster that is replaced between two steps of its upgrade, with all that is in it", () => {
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  // The run begins with the older one; the cluster is another one when the step of this kind looks at what it shall move.
  for (const [step, look, cluster] of [
    [
      "an add-on",
      "DescribeAddon",
      { version: "1.33", addons: [{ name: "kube-proxy", version: "v1.32.5-eksbuild.2" }] },
    ],
    ["a node group", "DescribeNodegroup", { version: "1.33", nodegroups: [{ name: "blue", version: "1.32" }] }],
  ] as const) {
    it(`is not touched by the step of ${step}`, async () => {
      devel = await SimulatedCluster.start(cluster);
      const program = { clusterName: "devel", version: "1.33" };
      // check, and the beginning of the run, look before: the third look is the step's own.
      await devel.world.fault({ operation: look, nth: 3, what: { kind: "clusterRecreated", when: "before" } });
      const stack = devel.stack();
      const outcome = await stack.up(program);
      assert(outcome.kind === "failed", JSON.stringify(outcome));
      assert.equal(outcome.code, "ClusterReplaced", outcome.message);
      assert.deepEqual(await devel.started(), []);
      assert.equal(stack.kept, undefined, "what is there now is not in the state");
    });
  }
});
