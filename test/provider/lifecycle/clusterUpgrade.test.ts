import assert from "node:assert/strict";
import { SimulatedCluster } from "../../fixtures/SimulatedCluster";

const PROGRAM = { clusterName: "devel", version: "1.33" };
const OLD_NODES = {
  version: "1.29",
  nodegroups: [
    { name: "blue", version: "1.29" },
    { name: "green", version: "1.29" },
  ],
  addons: [{ name: "kube-proxy" }, { name: "coredns" }],
};

describe("ClusterUpgrade", function () {
  this.timeout(120_000);
  let devel: SimulatedCluster;
  afterEach(() => devel.close());

  it("leads the control plane, the add-ons and the node groups to the version, with two rolls instead of four", async () => {
    devel = await SimulatedCluster.start(OLD_NODES);
    const stack = devel.stack();
    assert.deepEqual(await stack.up(PROGRAM), { kind: "ok", verb: "create" });
    const { version, nodegroupVersions, addonVersions } = stack.kept?.outputs ?? {};
    assert.equal(version, "1.33");
    assert.deepEqual(nodegroupVersions, { blue: "1.33", green: "1.33" });
    assert.match((addonVersions as Record<string, string>)["kube-proxy"] ?? "", /^v1\.33\./);
    const started = await devel.started();
    assert.deepEqual(
      started.filter((one) => one.startsWith("blue")),
      ["blue 1.32", "blue 1.33"],
    );
    assert.deepEqual(
      started.filter((one) => /^1\.\d+$/.test(one)),
      ["1.30", "1.31", "1.32", "1.33"],
    );
  });

  it("does nothing the second time, and asks AWS nothing", async () => {
    devel = await SimulatedCluster.start(OLD_NODES);
    const stack = devel.stack();
    await stack.up(PROGRAM);
    await devel.forgetRequests();
    assert.deepEqual(await stack.up(PROGRAM), { kind: "ok", verb: "same" });
    assert.deepEqual(await devel.world.requests(), []);
  });

  it("says at the end which node group was left out, as it never came up", async () => {
    devel = await SimulatedCluster.start({
      version: "1.32",
      nodegroups: [{ name: "blue" }, { name: "never", status: "CREATE_FAILED" }],
    });
    const stack = devel.stack();
    assert.equal((await stack.up(PROGRAM)).kind, "ok");
    const said = stack.messages.filter((message) => message.includes("was left out"));
    assert.deepEqual(said, ["node group never is CREATE_FAILED and was left out: it stays at 1.32 as it is"]);
  });

  it("refuses a connected cluster at once", async () => {
    devel = await SimulatedCluster.start({ connectorConfig: { provider: "GKE", activationId: "a-1" } });
    const outcome = await devel.stack().up(PROGRAM);
    assert.match(JSON.stringify(outcome), /EKS does not upgrade a connected cluster/);
    const looks = (await devel.world.requests()).filter(({ operation }) => operation === "DescribeCluster");
    assert.equal(looks.length, 1);
  });

  it("lets what runs end where a node group fails, tells of it all, and goes on with what is left", async () => {
    devel = await SimulatedCluster.start({
      version: "1.32",
      nodegroups: [
        { name: "blue", version: "1.32", evictionBlocked: true },
        { name: "green", version: "1.32" },
      ],
    });
    const stack = devel.stack();
    const failed = await stack.up(PROGRAM);
    assert(failed.kind === "failed", JSON.stringify(failed));
    assert.equal(failed.code, "UpgradeIncomplete");
    assert.match(failed.message, /node group blue 1\.33.*PodEvictionFailure/s);
    assert.match(failed.message, /kubectl get pdb/);
    assert.match(failed.message, /force: true/);
    assert.deepEqual(stack.kept?.outputs.nodegroupVersions, { blue: "1.33", green: "1.33" });
    assert.equal(stack.kept.outputs.version, "1.33");

    await devel.forgetRequests();
    const forced = { ...PROGRAM, nodegroups: { blue: { force: true } } };
    assert.deepEqual(await stack.up(forced), { kind: "ok", verb: "update" });
    assert.deepEqual(await devel.started(), ["blue 1.33"]);
  });

  it("rolls nodes again that a failed roll left behind, before the next hop, whatever version EKS shows", async () => {
    devel = await SimulatedCluster.start({ version: "1.32", nodegroups: [{ name: "blue", version: "1.31" }] });
    await devel.world.fault({ operation: "UpdateNodegroupVersion", count: 1, what: "updateEnds" });
    assert.equal((await devel.stack().up({ ...PROGRAM, version: "1.32" })).kind, "failed");
    await devel.forgetRequests();

    const alone = await devel.world.stack().up(PROGRAM);
    assert.match(
      JSON.stringify(alone),
      /EKSV020 the last roll of node group blue failed: EKS shows 1\.32, which versions its nodes have is not known, and hop 1 of 1, 1\.32 → 1\.33 is not started/,
    );
    const kept = { ...PROGRAM, nodegroups: { blue: "excluded" } };
    assert.match(JSON.stringify(await devel.stack().up(kept)), /EKSV020 .*blue.* is not known/);
    assert.deepEqual(await devel.started(), []);

    const stack = devel.stack();
    assert.deepEqual(await stack.up(PROGRAM), { kind: "ok", verb: "create" });
    assert.deepEqual(await devel.started(), ["blue 1.32", "1.33", "blue 1.33"]);
    assert(stack.messages.some((message) => /node group blue .*1\.32 → 1\.32 .*its last roll failed/.test(message)));
  });

  it("stops what depends on a step that failed", async () => {
    devel = await SimulatedCluster.start({
      version: "1.29",
      nodegroups: [{ name: "blue", version: "1.29", evictionBlocked: true }],
    });
    const failed = await devel.stack().up(PROGRAM);
    assert(failed.kind === "failed", JSON.stringify(failed));
    assert.match(failed.message, /not started: .*hop 1\.33/);
    assert.deepEqual(
      (await devel.started()).filter((one) => one === "1.33"),
      [],
    );
  });

  it("rolls node groups in the order and in the number that is asked for", async () => {
    devel = await SimulatedCluster.start({
      version: "1.32",
      nodegroups: ["a", "b", "canary", "c"].map((name) => ({ name, version: "1.32" })),
    });
    const stack = devel.stack();
    const program = { ...PROGRAM, nodegroupOrder: ["canary"], maxParallelNodegroups: 2 };
    assert.equal((await stack.up(program)).kind, "ok");
    const rolls = (stack.kept?.outputs.steps as { step: string; kind: string }[]).filter(
      ({ kind }) => kind === "nodegroup",
    );
    assert.equal(rolls[0]?.step, "nodegroup canary 1.33");
    assert.equal(rolls.length, 4);
  });

  it("leaves alone what is excluded, and goes no further with a node group than its pin", async () => {
    devel = await SimulatedCluster.start({
      version: "1.31",
      nodegroups: ["pinned", "excluded", "free"].map((name) => ({ name, version: "1.31" })),
      addons: [{ name: "coredns" }],
    });
    const stack = devel.stack();
    const program = {
      ...PROGRAM,
      nodegroups: { pinned: "1.32", excluded: "excluded" },
      addons: { coredns: "excluded" },
    };
    assert.equal((await stack.up(program)).kind, "ok");
    assert.deepEqual(stack.kept?.outputs.nodegroupVersions, { excluded: "1.31", free: "1.33", pinned: "1.32" });
    assert(!(await devel.started()).some((one) => one.startsWith("coredns")));
  });

  it("rolls back node groups first, then the control plane", async () => {
    devel = await SimulatedCluster.start({
      version: "1.33",
      createdVersion: "1.32",
      history: [{ from: "1.32", to: "1.33", finishedAt: "2026-09-29T00:00:00Z" }],
      nodegroups: [{ name: "blue", version: "1.33" }],
      addons: [{ name: "kube-proxy" }],
    });
    const stack = devel.stack();
    assert.equal((await stack.up(PROGRAM)).kind, "ok");
    const back = { ...PROGRAM, version: "1.32", allowRollback: true };
    const outcome = await stack.up(back);
    assert.equal(outcome.kind, "ok", JSON.stringify(outcome));
    assert.deepEqual(stack.kept?.outputs.nodegroupVersions, { blue: "1.32" });
    const started = await devel.started();
    assert(started.indexOf("blue 1.32") < started.indexOf("1.32"), started.join(", "));
    assert.equal(stack.kept.outputs.version, "1.32");
  });

  it("sees at a refresh that a node group was left behind, and brings it along", async () => {
    devel = await SimulatedCluster.start({ version: "1.33", nodegroups: [{ name: "blue", version: "1.33" }] });
    const stack = devel.stack();
    await stack.up(PROGRAM);
    await devel.world.startElsewhere("1.34");
    await devel.world.time.sleep(30 * 60_000);
    await stack.refresh();
    assert.equal(stack.kept?.outputs.version, "1.34");
    const outcome = await stack.up({ ...PROGRAM, version: "1.34" });
    assert.deepEqual(outcome, { kind: "ok", verb: "update" });
    assert.deepEqual(stack.kept.outputs.nodegroupVersions, { blue: "1.34" });
    assert.match(stack.messages.join("\n"), /plan: the rest follows to 1\.34, 0 hops, 1 node roll/);
  });

  it("adopts a hop that runs already, whoever started it", async () => {
    devel = await SimulatedCluster.start({ version: "1.31", nodegroups: [{ name: "blue", version: "1.31" }] });
    await devel.world.startElsewhere("1.32");
    const stack = devel.stack();
    assert.equal((await stack.up({ ...PROGRAM, preflight: "warn" })).kind, "ok");
    assert.deepEqual(await devel.started(), ["1.32", "1.33", "blue 1.33"]);
    assert.equal((stack.kept?.outputs.updates as unknown[]).length, 2);
  });

  it("keeps the role and the configuration of an add-on that it moves", async () => {
    const kept = {
      serviceAccountRoleArn: "arn:aws:iam::000000000000:role/dns",
      configurationValues: '{"replicaCount":3}',
    };
    devel = await SimulatedCluster.start({
      version: "1.31",
      addons: [{ name: "coredns", version: "v1.10.1-eksbuild.38", ...kept }],
    });
    assert.equal((await devel.stack().up(PROGRAM)).kind, "ok");
    const { serviceAccountRoleArn, configurationValues, addonVersion } = await devel.addon("coredns");
    assert.deepEqual({ serviceAccountRoleArn, configurationValues }, kept);
    assert.notEqual(addonVersion, "v1.10.1-eksbuild.38");
  });
});
