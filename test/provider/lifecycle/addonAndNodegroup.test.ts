import assert from "node:assert/strict";
import { addonResource } from "../../../provider/lifecycle/addonVersion";
import { AddonOrNodegroupLifecycle } from "../../../provider/lifecycle/addonOrNodegroup";
import { nodegroupResource } from "../../../provider/lifecycle/nodegroupVersion";
import type { Dependencies } from "../../../provider/lifecycle/Dependencies";
import type { Outcome, SimulatedStack } from "../../fixtures/SimulatedStack";
import { ADDON, COREDNS, SimulatedUpdate, NODEGROUP } from "../../fixtures/SimulatedUpdate";

const COREDNS_AT = (version: string, more: object = {}) => ({
  clusterName: "devel",
  addonName: "coredns",
  version,
  ...more,
});
const WORKERS = { clusterName: "devel", nodegroupName: "workers" };

describe("AddonVersion and NodegroupVersion", () => {
  let world: SimulatedUpdate;

  afterEach(() => world.close());

  async function start(cluster: object = {}): Promise<{ addon: SimulatedStack; nodegroup: SimulatedStack }> {
    world = await SimulatedUpdate.start(cluster);
    return {
      addon: world.eks.stack({}, { resource: (on) => new AddonOrNodegroupLifecycle(addonResource, on) }),
      nodegroup: world.eks.stack({}, { resource: (on) => new AddonOrNodegroupLifecycle(nodegroupResource, on) }),
    };
  }

  async function withoutCalls(command: () => Promise<Outcome>): Promise<Outcome> {
    await world.eks.control("DELETE", "requests");
    const outcome = await command();
    assert.deepEqual(
      (await world.eks.requests()).map(({ operation }) => operation),
      [],
    );
    return outcome;
  }

  function refused(outcome: Outcome, ...said: readonly RegExp[]): void {
    assert(outcome.kind === "refused", JSON.stringify(outcome));
    for (const words of said) assert.match(outcome.problems.join("\n"), words);
  }

  function failedWith(outcome: Outcome, code: string, ...said: readonly RegExp[]): void {
    assert(outcome.kind === "failed", JSON.stringify(outcome));
    assert.equal(outcome.code, code, outcome.message);
    for (const words of said) assert.match(outcome.message, words);
  }

  it("move what is behind, record it, and do nothing when run again, without a call to AWS", async () => {
    const { addon, nodegroup } = await start();
    const programs = [
      [addon, COREDNS_AT(COREDNS.next)],
      [nodegroup, { ...WORKERS, version: "1.33" }],
    ] as const;
    for (const [stack, program] of programs) {
      assert.deepEqual(await stack.up(program), { kind: "ok", verb: "create" });
      assert.deepEqual(await withoutCalls(() => stack.up(program)), { kind: "ok", verb: "same" });
    }
    const { version, previousVersion, status, arn, clusterArn, updates } = addon.kept?.outputs ?? {};
    assert.deepEqual([version, previousVersion, status], [COREDNS.next, COREDNS.old, "ACTIVE"]);
    assert.match(String(arn), /:addon\/devel\/coredns\//);
    assert.match(String(clusterArn), /:cluster\/devel$/);
    const [{ type, from, to } = { type: "", from: "", to: "" }] = updates as {
      type: string;
      from: string;
      to: string;
    }[];
    assert.deepEqual([type, from, to], ["AddonUpdate", COREDNS.old, COREDNS.next]);
    assert.equal(nodegroup.kept?.outputs.version, "1.33");
    assert.match(String(nodegroup.kept.outputs.releaseVersion), /^1\.33\./);
    assert(
      addon.messages.some((one) =>
        one.startsWith(`plan: add-on coredns ${COREDNS.old} → ${COREDNS.next}, 1 update, about 2 min`),
      ),
    );
    assert(addon.messages.some((one) => /^add-on coredns: .* done in \d+ min/.test(one)));
    assert(
      nodegroup.messages.some((one) =>
        one.startsWith("plan: node group workers 1.31 → 1.33, its nodes roll once, about 20 min"),
      ),
    );
  });

  it("adopt what is there already without an update", async () => {
    const { addon, nodegroup } = await start();
    assert.deepEqual(await addon.up(COREDNS_AT(COREDNS.old)), { kind: "ok", verb: "create" });
    assert.deepEqual(await nodegroup.up({ ...WORKERS, version: "1.31" }), { kind: "ok", verb: "create" });
    assert.equal(await world.requested("UpdateAddon"), 0);
    assert.equal(await world.requested("UpdateNodegroupVersion"), 0);
  });

  it("latest and default come to a version that fits the cluster, which is told as targetVersion", async () => {
    const { addon } = await start();
    await addon.up(COREDNS_AT("default"));
    assert(addon.kept);
    assert.equal(addon.kept.outputs.targetVersion, addon.kept.outputs.version);
    await addon.up(COREDNS_AT("latest"));
    assert.equal(await world.addonVersion(), "v1.13.2-eksbuild.3");
    assert.equal(addon.kept.outputs.targetVersion, "v1.13.2-eksbuild.3");
    assert.deepEqual(await withoutCalls(() => addon.up(COREDNS_AT("latest"))), { kind: "ok", verb: "same" });
    // default trails latest, and never leads down
    await addon.up(COREDNS_AT("default"));
    assert.equal(await world.addonVersion(), "v1.13.2-eksbuild.3");
  });

  it("default does not lead down what somebody moved up since it was resolved", async () => {
    await start({ addons: [{ name: "coredns", version: COREDNS.next }] });
    let on: Dependencies | undefined;
    const resource = (within: Dependencies) => {
      on = within;
      return new AddonOrNodegroupLifecycle(addonResource, within);
    };
    await world.eks.stack({}, { resource }).preview(COREDNS_AT(COREDNS.next));
    assert(on);
    const resolved = { ...COREDNS_AT("default"), region: "eu-west-1", targetVersion: COREDNS.old };
    const { outs } = await new AddonOrNodegroupLifecycle(addonResource, on).create(resolved);
    assert.equal(outs.version, COREDNS.next);
    assert.equal(await world.requested("UpdateAddon"), 0);
  });

  it("latest is found again after a refresh", async () => {
    const { addon } = await start();
    await addon.up(COREDNS_AT("latest"));
    await world.addonElsewhere(COREDNS.next);
    await world.eks.time.sleep(600_000);
    assert.deepEqual(await withoutCalls(() => addon.up(COREDNS_AT("latest"))), { kind: "ok", verb: "same" });
    await addon.refresh();
    assert.equal(addon.kept?.outputs.version, COREDNS.next);
    assert.deepEqual(await addon.up(COREDNS_AT("latest")), { kind: "ok", verb: "update" });
    assert.equal(await world.addonVersion(), "v1.13.2-eksbuild.3");
  });

  it("a node group is refused in preview what EKS has no image for", async () => {
    const { nodegroup } = await start({ nodegroups: [{ name: "workers", version: "1.32", amiType: "AL2_x86_64" }] });
    refused(
      await nodegroup.up(WORKERS),
      /version: node group workers uses AL2_x86_64, .*no Amazon Linux 2 image for 1\.33/,
    );
    await world.eks.close();
    const other = await start({ nodegroups: [{ name: "workers", version: "1.32" }] });
    refused(
      await other.nodegroup.up({ ...WORKERS, releaseVersion: "1.32.9-20251103" }),
      /releaseVersion: 1\.32\.9-20251103 is no release of AL2023_\S+ for Kubernetes 1\.33/,
    );
    assert.equal((await world.eks.requests()).filter(({ operation }) => operation.startsWith("Update")).length, 0);
  });

  it("the VPC CNI goes one of its minors at a time by itself, and the last step alone is configured", async () => {
    const { addon } = await start({ addons: [{ name: "vpc-cni", version: "v1.18.6-eksbuild.1" }], version: "1.31" });
    const program = {
      clusterName: "devel",
      addonName: "vpc-cni",
      version: "v1.21.1-eksbuild.1",
      configurationValues: "{}",
    };
    assert.deepEqual(await addon.up(program), { kind: "ok", verb: "create" });
    const sent = (await world.eks.requests()).filter(({ operation }) => operation === "UpdateAddon");
    assert.deepEqual(
      sent.map(({ params }) => [params.addonVersion, params.configurationValues]),
      [
        ["v1.19.6-eksbuild.7", undefined],
        ["v1.20.5-eksbuild.3", undefined],
        ["v1.21.1-eksbuild.1", "{}"],
      ],
    );
    assert.equal((addon.kept?.outputs.updates as unknown[]).length, 3);
    assert(addon.messages.some((one) => one.includes("3 updates, about 6 min")));
  });

  it("nothing is planned of a cluster that has failed or goes away, or of a part that goes away", async () => {
    const { addon, nodegroup } = await start();
    const cases = [
      ["DescribeCluster", { "cluster.status": "FAILED" }, /clusterName: cluster "devel" is FAILED, .*health\.issues/],
      ["DescribeCluster", { "cluster.status": "DELETING" }, /clusterName: cluster "devel" is being deleted; take/],
      [
        "DescribeAddon",
        { "addon.status": "DELETING" },
        /addonName: add-on coredns of cluster "devel" is being deleted/,
      ],
      ["DescribeNodegroup", { "nodegroup.status": "DELETING" }, /nodegroupName: node group workers .* being deleted/],
    ] as const;
    for (const [operation, set, said] of cases) {
      await world.eks.fault({ operation, what: { kind: "alter", set } });
      if (operation !== "DescribeNodegroup") refused(await addon.up(COREDNS_AT(COREDNS.next)), said);
      if (operation !== "DescribeAddon") refused(await nodegroup.up(WORKERS), said);
      await world.eks.noMoreFaults();
    }
    assert.equal((await world.updatesOf(ADDON)).length + (await world.updatesOf(NODEGROUP)).length, 0);
  });

  it("an exact version that does not fit is refused with those that do", async () => {
    const { addon } = await start();
    refused(
      await addon.up(COREDNS_AT("v1.8.7-eksbuild.10")),
      /coredns v1\.8\.7-eksbuild\.10 does not fit Kubernetes 1\.33; those that do are v1\.13\.2-eksbuild\.3, .*\(EKS's default\)/,
    );
    assert.equal(await world.requested("UpdateAddon"), 0);
  });

  it("a way of the VPC CNI with no version for one of its minors is refused", async () => {
    const { addon } = await start({ addons: [{ name: "vpc-cni", version: "v1.15.5-eksbuild.1" }] });
    refused(
      await addon.up({ clusterName: "devel", addonName: "vpc-cni", version: "latest" }),
      /one of its minors at a time, and no version of its minor 1\.16 fits Kubernetes 1\.33/,
    );
  });

  it("an exact version may lead down, with a warning", async () => {
    const { addon } = await start({ addons: [{ name: "coredns", version: COREDNS.next }] });
    assert.equal((await addon.up(COREDNS_AT(COREDNS.old))).kind, "ok");
    assert.equal(await world.addonVersion(), COREDNS.old);
    assert(addon.messages.includes(`coredns moves down, from ${COREDNS.next} to ${COREDNS.old}`));
  });

  it("a node group's version that EKS would refuse is refused in preview, with what to write", async () => {
    const { nodegroup } = await start();
    const up = (more: object): Promise<Outcome> => nodegroup.up({ ...WORKERS, ...more });
    refused(
      await up({ version: "1.34" }),
      /1\.34 is newer than the cluster's 1\.33.*clusterVersion: cluster\.version/s,
    );
    refused(
      await up({ version: "1.32" }),
      /to the cluster's version, 1\.33, or to another release of its own, 1\.31, not to 1\.32/,
    );
    refused(await up({ version: "1.30" }), /is lower; write "1\.31", or set allowRollback: true/);
    assert.equal(await world.requested("UpdateNodegroupVersion"), 0);
    assert.equal((await up({})).kind, "ok");
    assert.equal(await world.nodegroupMinor(), 33);
  });

  it("what follows the cluster follows it by clusterVersion, also before the cluster is there", async () => {
    const { nodegroup, addon } = await start({ version: "1.32", nodegroups: [{ name: "workers", version: "1.32" }] });
    const follows = (clusterVersion: string) => ({ ...WORKERS, clusterVersion });
    await nodegroup.up(follows("1.32"));
    assert.equal(await world.requested("UpdateNodegroupVersion"), 0);
    assert.deepEqual(await nodegroup.preview(follows("1.33")), []);
    assert.deepEqual(await addon.preview(COREDNS_AT("latest", { clusterVersion: "1.33" })), []);
    assert(
      addon.messages.some((one) => one.includes("→ v1.13.2-eksbuild.3")),
      addon.messages.join("\n"),
    );
    await world.eks.startElsewhere("1.33");
    await world.eks.time.sleep(3_600_000);
    assert.deepEqual(await nodegroup.up(follows("1.33")), { kind: "ok", verb: "update" });
    assert.equal(await world.nodegroupMinor(), 33);
    assert.deepEqual(await withoutCalls(() => nodegroup.up(follows("1.33"))), { kind: "ok", verb: "same" });
  });

  it("roll nodes back before the cluster, within EKS's rules, if that is allowed", async () => {
    const { nodegroup } = await start({ version: "1.32", nodegroups: [{ name: "workers", version: "1.32" }] });
    await world.eks.startElsewhere("1.33");
    await world.eks.time.sleep(3_600_000);
    await nodegroup.up({ ...WORKERS, version: "1.33" });
    refused(await nodegroup.up({ ...WORKERS, version: "1.32" }), /set allowRollback: true/);
    assert.deepEqual(await nodegroup.up({ ...WORKERS, version: "1.32", allowRollback: true }), {
      kind: "ok",
      verb: "update",
    });
    assert.equal(await world.nodegroupMinor(), 32);
    refused(
      await nodegroup.up({ ...WORKERS, version: "1.31", allowRollback: true }),
      /can be rolled back to|is lower|1\.32, not to 1\.31/,
    );
  });

  it("show drift as a change of the version, and lead back", async () => {
    const { addon } = await start();
    await addon.up(COREDNS_AT(COREDNS.next));
    await world.addonElsewhere("v1.13.2-eksbuild.1");
    await world.eks.time.sleep(600_000);
    await addon.refresh();
    assert.equal(addon.kept?.outputs.version, "v1.13.2-eksbuild.1");
    assert.equal(addon.kept.inputs.version, "v1.13.2-eksbuild.1");
    assert.deepEqual(await addon.up(COREDNS_AT(COREDNS.next)), { kind: "ok", verb: "update" });
    assert.equal(await world.addonVersion(), COREDNS.next);
  });

  it("touch nothing that somebody moved past the wanted version since preview", async () => {
    const { addon } = await start();
    await addon.up(COREDNS_AT(COREDNS.old));
    await world.addonElsewhere("v1.13.2-eksbuild.1");
    await world.eks.time.sleep(600_000);
    failedWith(
      await addon.up(COREDNS_AT("v1.12.4-eksbuild.1")),
      "ClusterChanged",
      /past the wanted v1\.12\.4-eksbuild\.1: somebody else moved it/,
    );
    assert.equal(await world.requested("UpdateAddon"), 1);
  });

  it("keep a failure in the state, and go on from it with the next up", async () => {
    const { nodegroup } = await start({ nodegroups: [{ name: "workers", version: "1.31", evictionBlocked: true }] });
    await nodegroup.up({ ...WORKERS, version: "1.31" });
    failedWith(await nodegroup.up({ ...WORKERS, version: "1.33" }), "UpdateFailed", /kubectl get pdb -A/);
    // EKS shows the version of the roll that failed; the nodes are not there.
    const { outputs } = nodegroup.kept ?? {};
    assert.deepEqual([outputs?.version, outputs?.status], ["1.33", "DEGRADED"]);
    assert.equal((outputs?.unfinished as { code: string }).code, "UpdateFailed");
    assert.equal(outputs?.updateInFlight, undefined);
    failedWith(await nodegroup.up({ ...WORKERS, version: "1.33" }), "UpdateFailed", /kubectl get pdb -A/);
    assert.deepEqual(await nodegroup.up({ ...WORKERS, version: "1.33", force: true }), { kind: "ok", verb: "update" });
    assert.equal(nodegroup.kept?.outputs.unfinished, undefined);
    assert.equal(nodegroup.kept?.outputs.status, "ACTIVE");
    assert.equal((await world.updatesOf(NODEGROUP)).length, 3);
  });

  it("a roll that failed before anybody declared the node group is not taken as done", async () => {
    const { nodegroup } = await start({ nodegroups: [{ name: "workers", version: "1.31" }] });
    await world.eks.fault({ operation: "UpdateNodegroupVersion", count: 1, what: "updateEnds" });
    const other = world.eks.stack({}, { resource: (on) => new AddonOrNodegroupLifecycle(nodegroupResource, on) });
    failedWith(await other.up({ ...WORKERS, version: "1.33" }), "UpdateFailed");
    nodegroup.messages.splice(0);
    assert.deepEqual(await nodegroup.up({ ...WORKERS, version: "1.33" }), { kind: "ok", verb: "create" });
    const told = nodegroup.messages.join("\n");
    assert.match(told, /plan: node group workers 1\.33 again, since its last roll failed, its nodes roll once/);
    assert.match(told, /the last roll of node group workers failed: some of its nodes may not be at 1\.33/);
    assert.equal((await world.updatesOf(NODEGROUP)).length, 2);
    assert.deepEqual(await nodegroup.up({ ...WORKERS, version: "1.33" }), { kind: "ok", verb: "same" });
  });

  it("an add-on that a failed update left DEGRADED stays unfinished, is named, and is done when it has healed", async () => {
    const { addon } = await start();
    await addon.up(COREDNS_AT(COREDNS.old));
    const errors = [
      { errorCode: "InsufficientNumberOfReplicas", errorMessage: "no pod is ready", resourceIds: ["coredns"] },
    ];
    const what = { kind: "updateEnds", outcome: "Failed", errors, applied: true, healsAfterSeconds: 3_600 };
    await world.eks.fault({ operation: "UpdateAddon", count: 1, what });
    failedWith(await addon.up(COREDNS_AT(COREDNS.next)), "UpdateFailed");
    const code = (): unknown => (addon.kept?.outputs.unfinished as { code?: string } | undefined)?.code;
    assert.equal(code(), "UpdateFailed");
    for (let up = 0; up < 2; up++) {
      addon.messages.splice(0);
      assert.deepEqual(await addon.up(COREDNS_AT(COREDNS.next)), { kind: "ok", verb: "update" });
      assert.match(addon.messages.join("\n"), /add-on coredns is at .*, and EKS shows it as DEGRADED: it is not done/);
      assert.equal(code(), "Degraded");
    }
    await world.eks.time.sleep(3_600_000);
    assert.deepEqual(await addon.up(COREDNS_AT(COREDNS.next)), { kind: "ok", verb: "update" });
    assert.equal(code(), undefined);
    assert.equal(await world.requested("UpdateAddon"), 1, "what is applied is not applied again");
  });

  it("keep a create that failed too, once it had started something, and not where it had not", async () => {
    const { nodegroup } = await start({ nodegroups: [{ name: "workers", version: "1.31", evictionBlocked: true }] });
    await world.eks.fault({ operation: "UpdateNodegroupVersion", what: "accessDenied" });
    failedWith(await nodegroup.up({ ...WORKERS, version: "1.33" }), "AccessDenied", /eks:UpdateNodegroupVersion/);
    assert.equal(nodegroup.kept, undefined);
    await world.eks.noMoreFaults();
    failedWith(await nodegroup.up({ ...WORKERS, version: "1.33" }), "UpdateFailed");
    assert.equal((nodegroup.kept as { outputs: { version: string } } | undefined)?.outputs.version, "1.33");
  });

  it("keep the update of a run that was timed out in the state, and adopt it with the next up", async () => {
    const { nodegroup } = await start();
    failedWith(await nodegroup.up({ ...WORKERS, version: "1.33", __timeouts: { create: "5m" } }), "UpdateStillRunning");
    assert.equal((nodegroup.kept?.outputs.updateInFlight as { to: string }).to, "1.33");
    assert.deepEqual(await nodegroup.up({ ...WORKERS, version: "1.33" }), { kind: "ok", verb: "update" });
    assert(nodegroup.messages.some((one) => one.startsWith("plan: node group workers")));
    assert.equal((await world.updatesOf(NODEGROUP)).length, 1);
    assert.equal(nodegroup.kept?.outputs.version, "1.33");
  });

  it("a half-way VPC CNI is gone on with from where it is", async () => {
    const { addon } = await start({ addons: [{ name: "vpc-cni", version: "v1.19.6-eksbuild.7" }] });
    const program = { clusterName: "devel", addonName: "vpc-cni", version: "v1.21.1-eksbuild.3" };
    await world.eks.fault({ operation: "UpdateAddon", nth: 2, what: { kind: "updateEnds", applied: false } });
    failedWith(await addon.up(program), "UpdateFailed");
    assert.equal(addon.kept?.outputs.version, "v1.20.5-eksbuild.3");
    await world.eks.noMoreFaults();
    assert.deepEqual(await addon.up(program), { kind: "ok", verb: "update" });
    assert.equal(await world.addonVersion("vpc-cni"), "v1.21.1-eksbuild.3");
    assert.equal(await world.requested("UpdateAddon"), 3);
  });

  it("store settings without an update, and take another configuration as a move", async () => {
    const { addon } = await start();
    await addon.up(COREDNS_AT(COREDNS.next));
    assert.deepEqual(await addon.up(COREDNS_AT(COREDNS.next, { resolveConflicts: "PRESERVE" })), {
      kind: "ok",
      verb: "update",
    });
    assert.equal(await world.requested("UpdateAddon"), 1);
    const configured = COREDNS_AT(COREDNS.next, { configurationValues: '{"replicaCount":3}' });
    assert.deepEqual(await addon.up(configured), { kind: "ok", verb: "update" });
    assert.equal(await world.requested("UpdateAddon"), 2);
    await addon.refresh();
    assert.deepEqual(await addon.up(configured), { kind: "ok", verb: "same" });
  });

  it("roll to another release of the version, and show one that somebody else rolled to", async () => {
    const { nodegroup } = await start({
      nodegroups: [{ name: "workers", version: "1.33", releaseVersion: "1.33.1-20260101" }],
    });
    await nodegroup.up({ ...WORKERS, version: "1.33" });
    assert.equal(await world.requested("UpdateNodegroupVersion"), 0);
    const newest = (
      await (async () => {
        await world.rollElsewhere("1.33");
        return world.updatesOf(NODEGROUP);
      })()
    )[0]?.params.ReleaseVersion;
    await world.eks.time.sleep(3_600_000);
    await nodegroup.refresh();
    assert.equal(nodegroup.kept?.outputs.releaseVersion, newest);
    assert.deepEqual(await withoutCalls(() => nodegroup.up({ ...WORKERS, version: "1.33" })), {
      kind: "ok",
      verb: "same",
    });
  });

  it("an image of the user's own rolls by its launch template, and is refused without", async () => {
    const launchTemplate = { name: "workers", version: "7" };
    const { nodegroup } = await start({
      nodegroups: [
        {
          name: "workers",
          version: "1.31",
          amiType: "CUSTOM",
          launchTemplate: { ...launchTemplate, latestVersion: 8 },
        },
      ],
    });
    refused(
      await nodegroup.up({ ...WORKERS, version: "1.33" }),
      /image of its own \(amiType CUSTOM\).*give the version of its launch template that has an image of 1\.33/s,
    );
    refused(await nodegroup.up({ ...WORKERS, version: "1.33", launchTemplate }), /another than it has/);
    assert.equal(await world.requested("UpdateNodegroupVersion"), 0);
    const next = { ...WORKERS, version: "1.33", launchTemplate: { ...launchTemplate, version: "8" } };
    refused(await nodegroup.up({ ...next, releaseVersion: "1.33.4-20260915" }), /leave releaseVersion out/);
    assert.deepEqual(await nodegroup.up(next), { kind: "ok", verb: "create" });
    assert.deepEqual(await withoutCalls(() => nodegroup.up(next)), { kind: "ok", verb: "same" });
    assert.equal(nodegroup.kept?.outputs.launchTemplateVersion, "8");
    const [params] = (await world.updatesOf(NODEGROUP)).map((update) => update.params);
    assert.equal(params?.LaunchTemplateVersion, "8");
  });

  it("a launch template that is not the node group's own is refused in preview, and one for a group that has none", async () => {
    const { nodegroup } = await start({
      nodegroups: [
        { name: "workers", version: "1.31", launchTemplate: { name: "workers", version: "7" } },
        { name: "plain", version: "1.31" },
      ],
    });
    const of = (nodegroupName: string, launchTemplate: object) => ({ ...WORKERS, nodegroupName, launchTemplate });
    const wrong = (await nodegroup.preview(of("workers", { name: "wrokers", version: "8" }))).join();
    assert.match(wrong, /has the launch template workers.*not with wrokers; write launchTemplate: \{ name: "workers"/);
    const same = (await nodegroup.preview(of("workers", { name: "wrokers", version: "7" }))).join();
    assert.match(same, /not with wrokers/, "its number is not what tells a template");
    const none = (await nodegroup.preview(of("plain", { name: "workers", version: "8" }))).join();
    assert.match(none, /was made without a launch template, and EKS refuses one/);
    refused(
      await nodegroup.up(of("workers", { id: "lt-0123456789abcdef0", version: "8" })),
      /with another version of that/,
    );
    assert.equal(await world.requested("UpdateNodegroupVersion"), 0);
  });

  it("tell bad inputs all at once, each with what to write", async () => {
    const { addon, nodegroup } = await start();
    refused(
      await addon.up({ clusterName: "devel", addonname: "coredns", version: "1.11", resolveConflicts: "keep" }),
      /addonName is missing; write the name of the add-on/,
      /no input "addonname"; write addonName/,
      /version: write "latest", "default", or a version of the add-on/,
      /resolveConflicts: it must be one of "NONE", "OVERWRITE", "PRESERVE"/,
    );
    refused(
      await nodegroup.up({
        ...WORKERS,
        version: "1.33.2",
        releaseVersion: "newest",
        launchTemplate: { version: 7 },
        force: "yes",
      }),
      /names a patch release/,
      /releaseVersion: write the release of the EKS image/,
      /launchTemplate: it needs either id or name/,
      /force: it must be true or false/,
    );
    refused(
      await nodegroup.up({ ...WORKERS, version: "1.33", releaseVersion: "1.32.9-20251103" }),
      /is no release for Kubernetes 1\.33/,
    );
    assert.deepEqual(await world.eks.requests(), []);
  });

  it("another name, cluster or region is another one; what is gone leaves the state with a refresh", async () => {
    const { addon } = await start({ addons: [{ name: "coredns", version: COREDNS.old }, { name: "kube-proxy" }] });
    await addon.up(COREDNS_AT(COREDNS.old));
    assert.deepEqual(await addon.up({ ...COREDNS_AT("default"), addonName: "kube-proxy" }), {
      kind: "ok",
      verb: "replace",
    });
    assert(
      addon.messages.some((one) =>
        one.includes('add-on coredns of cluster "devel" stays as it is, at v1.11.4-eksbuild.2'),
      ),
    );
    await world.eks.event({ kind: "clusterDeleted" });
    await world.eks.time.sleep(3_600_000);
    await addon.refresh();
    assert.equal(addon.kept, undefined);
  });

  it("keep nothing where there is no such add-on, cluster or node group", async () => {
    const { addon, nodegroup } = await start();
    failedWith(await addon.up({ clusterName: "devel", addonName: "kube-proxi", version: "latest" }), "AddonNotFound");
    failedWith(await nodegroup.up({ ...WORKERS, nodegroupName: "wrokers" }), "NodegroupNotFound");
    failedWith(await nodegroup.up({ ...WORKERS, clusterName: "devil" }), "ClusterNotFound", /account 000000000000/);
    assert.deepEqual([addon.kept, nodegroup.kept], [undefined, undefined]);
  });

  it("ClusterReplaced: recreated between two runs, until a refresh accepts it", async () => {
    const { addon } = await start();
    await addon.up(COREDNS_AT(COREDNS.old));
    await world.eks.event({ kind: "clusterRecreated", version: "1.33" });
    assert.match(
      (await addon.preview(COREDNS_AT(COREDNS.next))).join(),
      /ClusterReplaced: cluster "devel" is not the one/,
    );
    assert.equal((await addon.up(COREDNS_AT(COREDNS.next))).kind, "refused");
    failedWith(await addon.up(COREDNS_AT(COREDNS.next, { preflight: "off" })), "ClusterReplaced");
    await addon.refresh();
    assert.deepEqual(await addon.up(COREDNS_AT(COREDNS.next)), { kind: "ok", verb: "update" });
  });

  it("hold no secret configuration in messages", async () => {
    const { addon } = await start();
    const secret = "canary-5f1c";
    await addon.up(COREDNS_AT(COREDNS.next, { configurationValues: JSON.stringify({ corefile: secret }) }));
    await addon.up(COREDNS_AT(COREDNS.old, { configurationValues: JSON.stringify({ corefile: `${secret}-2` }) }));
    assert(!addon.messages.join("\n").includes(secret));
    assert.equal((await world.updatesOf(ADDON)).length, 2);
  });
});
