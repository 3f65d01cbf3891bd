import assert from "node:assert/strict";
import { SimulatedCluster } from "../../fixtures/SimulatedCluster";
import { budget, deployment } from "../preflight/manifests";

/** From 1.31 to 1.33, with a node of Karpenter's at 1.29: the second hop has to wait until it has followed. */
const DRIFTING = {
  version: "1.31",
  driftingNodes: { kubelets: ["1.29", "1.31"], nodePool: "batch", secondsPerNode: 1800 },
  kubernetes: {},
};
const PROGRAM = { clusterName: "devel", version: "1.33", inspectCluster: true };

describe("waitForNodes", function () {
  this.timeout(120_000);
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  const hops = async (): Promise<string[]> => (await devel.started()).filter((one) => /^1\.\d+$/.test(one));

  it("waits before a hop until nodes outside managed node groups have followed, and shows which are left", async () => {
    devel = await SimulatedCluster.start(DRIFTING);
    const stack = devel.stack().through({ display: "terminal" });
    const begun = devel.world.time.now();
    assert.deepEqual(await stack.up({ ...PROGRAM, waitForNodes: 120 }), { kind: "ok", verb: "create" });
    assert.deepEqual(await hops(), ["1.32", "1.33"]);
    // The node follows half an hour after the first hop, which itself takes ten minutes.
    assert(devel.world.time.now() - begun > 40 * 60_000);
    assert(stack.messages.some((one) => /EKSV063 .* up waits up to 2 h before that hop/.test(one)));
    assert(
      stack.messages.some((one) => one.includes("waiting for nodes: 1 node of nodepool/batch left")),
      stack.messages.join("\n"),
    );
  });

  it("stops before the hop when its time is over, and goes on with it in the next up", async () => {
    devel = await SimulatedCluster.start(DRIFTING);
    const stack = devel.stack();
    const outcome = await stack.up({ ...PROGRAM, waitForNodes: 10 });
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.equal(outcome.code, "NodesBehind");
    assert.match(outcome.message, /nodes outside managed node groups are too far behind for 1\.33 after 10 min/);
    assert.match(outcome.message, /1 node of nodepool\/batch left/);
    assert.deepEqual(await hops(), ["1.32"]);
    assert.deepEqual(stack.kept?.outputs.kubeletVersions, { "nodepool/batch": ["1.29", "1.31"] });

    await devel.world.time.sleep(2 * 3600_000);
    // EKS's insight on kubelets is a day old at the most: what has followed since it has to be told.
    assert.equal((await stack.up({ ...PROGRAM, waitForNodes: 10, refreshInsights: true })).kind, "ok");
    assert.deepEqual(await hops(), ["1.32", "1.33"]);
  });

  it("does not wait without it: preview refuses", async () => {
    devel = await SimulatedCluster.start(DRIFTING);
    const outcome = await devel.stack().up(PROGRAM);
    assert.equal(outcome.kind, "refused");
    assert.match(JSON.stringify(outcome), /EKSV063/);
    assert.deepEqual(await hops(), []);
  });

  it("stops before the hop where the nodes cannot be seen", async () => {
    const hidden = { version: "1.31", driftingNodes: { kubelets: ["1.31"] }, kubernetes: { forbidden: ["nodes"] } };
    devel = await SimulatedCluster.start(hidden);
    const outcome = await devel.stack().up({ ...PROGRAM, version: "1.32", waitForNodes: 10 });
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.equal(outcome.code, "NodesBehind");
    assert.match(outcome.message, /whether the nodes outside managed node groups fit 1\.32 could not be seen/);
    assert.match(outcome.message, /nodes is forbidden/);
    assert.deepEqual(await hops(), []);
  });

  it("needs inspectCluster", async () => {
    devel = await SimulatedCluster.start(DRIFTING);
    const outcome = await devel.stack().up({ clusterName: "devel", version: "1.33", waitForNodes: 10 });
    assert.match(JSON.stringify(outcome), /waitForNodes: the nodes are seen with inspectCluster: true only/);
  });
});

describe("a ClusterUpgrade that looks into the cluster", function () {
  this.timeout(120_000);
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  const BLOCKED = {
    version: "1.32",
    nodegroups: [{ name: "workers", version: "1.32" }],
    kubernetes: { objects: [deployment("cart", { nodegroup: "workers", replicas: 2 }), budget("cart")] },
  };
  const WAIVED = { ...PROGRAM, waive: [{ code: "EKSV060", reason: "it was fine yesterday" }] };

  it("names the budget and the pods in the error of a roll that they end", async () => {
    devel = await SimulatedCluster.start(BLOCKED);
    const outcome = await devel.stack().up(WAIVED);
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.match(outcome.message, /PodEvictionFailure/);
    assert.match(
      outcome.message,
      /budget shop\/cart \(maxUnavailable: 0\) lets no pod go now: cart-\S+, cart-\S+ on ip-10-32-0-1/,
    );
  });

  it("names them on the line where a roll takes longer than expected", async () => {
    devel = await SimulatedCluster.start(
      {
        ...BLOCKED,
        kubernetes: { objects: [deployment("cart", { nodegroup: "workers", replicas: 2 }), budget("cart")] },
      },
      { nodegroupSeconds: 3600 },
    );
    const stack = devel.stack().through({ display: "terminal" });
    await stack.up(WAIVED);
    const lines = stack.messages.filter((one) => one.includes("lets no pod go now") && one.includes("/2 steps"));
    assert(lines.length > 0, stack.messages.slice(-20).join("\n"));
  });

  it("tells the kubelet versions it saw, by whose nodes they are on, after up and after refresh", async () => {
    devel = await SimulatedCluster.start({
      version: "1.32",
      nodegroups: [{ name: "workers", version: "1.32" }],
      driftingNodes: { kubelets: ["1.31", "1.32"], secondsPerNode: 3600 },
      selfManagedKubelets: ["1.31"],
      kubernetes: {},
    });
    const stack = devel.stack();
    assert.equal((await stack.up(PROGRAM)).kind, "ok");
    const kubelets = () => stack.kept?.outputs.kubeletVersions;
    assert.deepEqual(kubelets(), {
      "nodegroup/workers": ["1.33"],
      "nodepool/default": ["1.31", "1.32"],
      "nodes/self-managed": ["1.31"],
    });
    await devel.world.time.sleep(4 * 3600_000);
    await stack.refresh();
    assert.deepEqual((kubelets() as Record<string, string[]>)["nodepool/default"], ["1.33"]);
    assert.deepEqual(await stack.up(PROGRAM), { kind: "ok", verb: "same" });
  });

  it("has none without being asked to look", async () => {
    devel = await SimulatedCluster.start({ version: "1.32", kubernetes: {} });
    const stack = devel.stack();
    await stack.up({ clusterName: "devel", version: "1.33" });
    assert.equal(stack.kept?.outputs.kubeletVersions, undefined);
    assert.deepEqual(devel.world.kubernetesRequests(), []);
  });
});
