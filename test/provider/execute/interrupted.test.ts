import assert from "node:assert/strict";
import { SimulatedCluster } from "../../fixtures/SimulatedCluster";

const PROGRAM = { clusterName: "devel", version: "1.32", nodegroupPolicy: "strict" };
const CLUSTER = {
  version: "1.30",
  nodegroups: [{ name: "blue", version: "1.30" }],
  addons: [{ name: "kube-proxy" }],
};
/** What a run makes of it that nothing disturbs, in whatever order. */
const STEPS = ["1.31", "1.32", "blue 1.31", "blue 1.32", "kube-proxy v1.32"];

const startedOnce = (updates: readonly string[]): string[] =>
  updates.map((one) => one.replace(/(v1\.\d+)\..*/, "$1")).sort();

describe("a whole cluster's upgrade", function () {
  this.timeout(600_000);

  async function ends(disturb: (devel: SimulatedCluster) => Promise<void>): Promise<void> {
    const devel = await SimulatedCluster.start(CLUSTER);
    try {
      await disturb(devel);
      await devel.world.noMoreFaults();
      const stack = devel.survivor;
      const outcome = await stack.up(PROGRAM);
      assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
      assert.equal(stack.kept?.outputs.version, "1.32");
      assert.deepEqual(stack.kept.outputs.nodegroupVersions, { blue: "1.32" });
      // Nothing was lost, and nothing was started twice.
      assert.deepEqual(startedOnce(await devel.updates("blue", "kube-proxy")), STEPS);
      await devel.forgetRequests();
      assert.deepEqual(await stack.up(PROGRAM), { kind: "ok", verb: "same" });
      assert.deepEqual(await devel.world.requests(), []);
    } finally {
      await devel.close();
    }
  }

  for (const when of ["before", "after", "answered"] as const) {
    it(`goes on where it was, killed at any request, ${when} its effect${when === "after" ? "" : " @long"}`, async () => {
      // Each start, and a spread of the looks between them.
      const last = { held: true };
      for (let nth = 1; last.held; nth += nth < 40 ? 5 : 23) {
        await ends(async (devel) => {
          last.held = await devel.world.killedAt(devel.survivor, nth, when, (stack) => stack.up(PROGRAM));
        });
      }
    });

    for (const operation of ["UpdateClusterVersion", "UpdateAddon", "UpdateNodegroupVersion"]) {
      it(`goes on where it was, killed at ${operation}, ${when} its effect`, () =>
        ends(async (devel) => {
          await devel.killedAtOperation(operation, when, (stack) => stack.up(PROGRAM));
        }));
    }
  }

  const FAULTS = [
    { kind: "throttling" },
    { kind: "serverError", long: true },
    { kind: "reset", long: true },
    { kind: "reset", when: "after" },
    { kind: "html", when: "after" },
    { kind: "truncated", long: true },
  ];
  for (const { long, ...what } of FAULTS) {
    const name = JSON.stringify(what);
    it(`comes to its end where every fifth answer is ${name}${long ? " @long" : ""}`, () =>
      ends(async (devel) => {
        await devel.world.fault({ every: 5, what });
        const outcome = await devel.survivor.up(PROGRAM);
        assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
      }));
  }
});
