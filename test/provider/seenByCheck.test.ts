import assert from "node:assert/strict";
import { SimulatedWorld } from "./SimulatedWorld";

describe("an up that follows a look of its check", () => {
  let world: SimulatedWorld;

  beforeEach(async () => {
    world = await SimulatedWorld.start();
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

  it("looks anew where it was kept waiting", async () => {
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

  it("adopts the update that somebody else started in between", async () => {
    await upTo("1.32", () => world.event({ kind: "updateStarted", type: "VersionUpdate", version: "1.32" }));
    assert.equal(await world.updatesStarted(), 1);
  });
});
