import assert from "node:assert/strict";
import { SimulatedControlPlane } from "../../fixtures/SimulatedControlPlane";

describe("an up that follows a look of its check", () => {
  let world: SimulatedControlPlane;

  beforeEach(async () => {
    world = await SimulatedControlPlane.start();
  });

  afterEach(() => world.close());

  async function upTo(version: string, meanwhile?: () => Promise<void>) {
    const stack = world.stack({}, meanwhile ? { meanwhile } : {});
    const outcome = await stack.up({ clusterName: "devel", version });
    assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
    assert.equal(stack.kept?.outputs.version, version);
    const operations = (await world.requests()).map(({ operation }) => operation);
    const starts = operations.indexOf("UpdateClusterVersion");
    const before = starts < 0 ? operations : operations.slice(0, starts);
    return { looksFirst: before.filter((operation) => operation === "DescribeCluster").length, stack };
  }

  it("begins from it: the cluster is not looked at twice", async () => {
    assert.equal((await upTo("1.32")).looksFirst, 1);
  });

  it("adopts the cluster from it, too", async () => {
    assert.equal((await upTo("1.31")).looksFirst, 1);
  });

  it("looks again where it was kept waiting", async () => {
    assert.equal((await upTo("1.32", () => world.time.sleep(31_000))).looksFirst, 2);
  });

  it("adopts from it the update that ran, though it has ended since", async () => {
    await world.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.32", seconds: 40 });
    await world.time.sleep(25_000);
    await upTo("1.32", () => world.time.sleep(28_000));
    assert.equal(await world.updatesStarted(), 1);
  });

  it("goes on where somebody else did the hop in between", async () => {
    const { stack } = await upTo("1.33", async () => {
      await world.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.32", seconds: 2 });
      await world.time.sleep(25_000);
    });
    assert.equal(await world.updatesStarted(), 2);
    assert.deepEqual(
      (stack.kept?.outputs.updates as { from: string; to: string }[]).map(({ from, to }) => `${from} → ${to}`),
      ["1.32 → 1.33"],
    );
  });

  it("follows no rollback where somebody moved the cluster past the version in between", async () => {
    const meanwhile = async (): Promise<void> => {
      for (const version of ["1.32", "1.33"]) {
        await world.event({ kind: "updateStarted", type: "VersionUpdate", version, seconds: 1 });
        await world.time.sleep(3_000);
      }
    };
    const stack = world.stack({}, { meanwhile });
    const outcome = await stack.up({ clusterName: "devel", version: "1.32" });
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.equal(outcome.code, "ClusterChanged");
    assert.match(outcome.message, /moved cluster "devel" past 1\.32 .* for a rollback/);
    assert.match(outcome.message, /aws eks cancel-update --name devel --update-id [0-9a-f-]{36}/);
  });

  it("counts its age from before the first request of the look", async () => {
    await world.fault({ operation: "ListInsights", nth: 1, what: { kind: "hold", when: "before" } });
    const running = upTo("1.32");
    await fetch(`${world.url}/_emulator/held?wait=30`).then((answer) => answer.json());
    await world.time.sleep(31_000);
    await world.control("POST", "release", { all: true, how: "continue" });
    assert.equal((await running).looksFirst, 2);
  });

  it("adopts the update that somebody else started in between", async () => {
    await upTo("1.32", () => world.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.32" }));
    assert.equal(await world.updatesStarted(), 1);
  });
});
