import assert from "node:assert/strict";
import { SimulatedCluster } from "../../fixtures/SimulatedCluster";

const PROGRAM = { clusterName: "devel", version: "1.33", addons: { coredns: "latest" } };
const COREDNS = { name: "coredns", version: "v1.10.1-eksbuild.38" };

/** An update that ends Failed, has had its effect, and leaves its part DEGRADED for so long. */
const appliedAndFailed = (operation: string, errorCode: string): object => ({
  operation,
  what: { kind: "updateEnds", applied: true, healsAfterSeconds: 7200, errors: [{ errorCode }] },
});

describe("a ClusterUpgrade of what an update leaves DEGRADED", () => {
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  it("an add-on stays unfinished and is named by each up, until EKS shows it well", async () => {
    devel = await SimulatedCluster.start({
      version: "1.33",
      addons: [{ name: "coredns", version: "v1.11.4-eksbuild.2" }],
    });
    await devel.world.fault(appliedAndFailed("UpdateAddon", "InsufficientNumberOfReplicas"));
    const stack = devel.stack();
    const failed = await stack.up(PROGRAM);
    assert(failed.kind === "failed", JSON.stringify(failed));
    assert(!failed.message.includes("goes on in EKS"), failed.message);
    await devel.world.noMoreFaults();
    await devel.forgetRequests();

    stack.messages.length = 0;
    assert.deepEqual(await stack.up(PROGRAM), { kind: "ok", verb: "update" });
    const { code, wanted } = stack.kept?.outputs.unfinished as { code: string; wanted: string };
    assert.deepEqual({ code, wanted }, { code: "Degraded", wanted: "addon/coredns" });
    assert(
      stack.messages.some((one) => /not all of cluster "devel" is done: .* is DEGRADED, .*Nothing is left/.test(one)),
      stack.messages.join("\n"),
    );
    assert.deepEqual(await devel.started(), []);

    await devel.world.time.sleep(3 * 3600_000);
    assert.deepEqual(await stack.up(PROGRAM), { kind: "ok", verb: "update" });
    assert.equal(stack.kept?.outputs.unfinished, undefined);
    assert.deepEqual(await stack.up(PROGRAM), { kind: "ok", verb: "same" });
  });

  it("is no matter where the program excludes it, nor where nothing was begun", async () => {
    devel = await SimulatedCluster.start({
      version: "1.32",
      addons: [{ ...COREDNS, issues: [{ code: "InsufficientNumberOfReplicas", message: "no room" }] }],
    });
    const stack = devel.stack();
    const addons = { coredns: "excluded" };
    const outcome = await stack.up({ ...PROGRAM, addons, preflight: "warn" });
    assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
    assert.equal(stack.kept?.outputs.unfinished, undefined);
  });
});
