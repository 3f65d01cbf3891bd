import assert from "node:assert/strict";
import { AwsFailure } from "../../../provider/core/failures/awsFailure";
import { NodegroupTarget } from "../../../provider/reconcile/nodegroup";
import { ADDON, COREDNS, failed, SimulatedUpdate, NODEGROUP } from "../../fixtures/SimulatedUpdate";

describe("an add-on and a node group", () => {
  let world: SimulatedUpdate;

  beforeEach(async () => {
    world = await SimulatedUpdate.start();
  });

  afterEach(() => world.close());

  it("move an add-on with one update, and wait until it has the version", async () => {
    const record = await world.moveAddon();
    const [update, ...others] = await world.updatesOf(ADDON);
    assert.deepEqual(others, []);
    assert.equal(update?.status, "Successful");
    assert.equal(await world.addonVersion(), COREDNS.next);
    assert.deepEqual(
      [record.kind, record.name, record.from, record.to],
      ["addon", "coredns", COREDNS.old, COREDNS.next],
    );
    assert.equal(record.updateId, update.id);
    assert(Date.parse(record.finishedAt) - Date.parse(record.createdAt) >= 60_000);
    assert(
      world.lines.some(
        (line) => line.what === `add-on coredns: ${COREDNS.old} → ${COREDNS.next}` && line.status === "InProgress",
      ),
    );
    assert.equal(world.inFlight, undefined);
  });

  it("roll a node group over several minors with one update", async () => {
    const record = await world.rollNodegroup();
    assert.equal((await world.updatesOf(NODEGROUP)).length, 1);
    assert.equal(await world.nodegroupMinor(), 33);
    assert.deepEqual([record.kind, record.name, record.from, record.to], ["nodegroup", "workers", "1.31", "1.33"]);
  });

  it("tell a refusal that rests on another version of the cluster than it has from one that is meant", async () => {
    const { eks, timeout } = await world.tools();
    const way = { nodegroup: "workers", from: undefined, steps: ["1.33"], timeout };
    const target = new NodegroupTarget({ ...(await world.base()), ...way });
    const change = { from: "1.31", to: "1.33", text: "", last: true };
    const refusal = (words: string) =>
      target.classifyRefusal(
        new AwsFailure("invalid", "UpdateNodegroupVersion", "X", words, undefined, 400),
        change,
        eks,
      );
    const rests = (version: string) =>
      refusal(`Nodegroup Kubernetes version should be equal to Cluster Kubernetes version ${version} or one below`);
    assert.equal(await rests("1.32"), "outdated");
    assert.equal(await rests("1.33"), "refused");
    assert.equal(await refusal("no such release"), "refused");
    assert.equal(await refusal("the cluster currently has update u1 in progress"), "busy");
  });

  it("start nothing where everything is there already", async () => {
    const addon = await world.moveAddon({ to: COREDNS.old });
    const { updateId, from, to } = await world.rollNodegroup({ to: "1.31" });
    assert.deepEqual([addon.updateId, addon.from, addon.to], [undefined, COREDNS.old, COREDNS.old]);
    assert.deepEqual([updateId, from, to], [undefined, "1.31", "1.31"]);
    assert.equal(await world.requested("UpdateAddon"), 0);
    assert.equal(await world.requested("UpdateNodegroupVersion"), 0);
    assert.equal(await world.requested("ListUpdates"), 0);
  });

  it("run side by side on one cluster", async () => {
    await Promise.all([world.moveAddon(), world.rollNodegroup()]);
    assert.equal(await world.addonVersion(), COREDNS.next);
    assert.equal(await world.nodegroupMinor(), 33);
  });

  it("adopt an update that runs already and leads there, and say so", async () => {
    const ids = [await world.addonElsewhere(COREDNS.next), await world.rollElsewhere("1.33")];
    const records = await Promise.all([world.moveAddon(), world.rollNodegroup()]);
    assert.deepEqual(
      records.map(({ updateId }) => updateId),
      ids,
    );
    assert.equal(await world.requested("UpdateAddon"), 1);
    assert.equal(await world.requested("UpdateNodegroupVersion"), 1);
    assert.equal(world.messages.filter((message) => message.includes("is running already")).length, 2);
  });

  it("wait for an update that leads elsewhere, and then go on from where it led", async () => {
    const other = await world.addonElsewhere("v1.12.4-eksbuild.1");
    await world.moveAddon();
    assert.equal((await world.updatesOf(ADDON)).length, 2);
    assert.equal(await world.addonVersion(), COREDNS.next);
    assert(
      world.messages.some(
        (message) => message.startsWith("waiting for another update of add-on coredns") && message.includes(other),
      ),
    );
  });

  it("do not take another release of the same version for the one that is wanted", async () => {
    await world.rollElsewhere("1.33");
    const release = (await world.updatesOf(NODEGROUP))[0]?.params.ReleaseVersion ?? "";
    const older = release.replace(/\d+$/, (day) => String(Number(day) - 100));
    await failed(world.rollNodegroup({ releaseVersion: older }), "UpdateRefused", /Requested release version/);
    assert.equal((await world.updatesOf(NODEGROUP)).length, 1);
  });

  it("go on with the update that an earlier run left, by its id alone", async () => {
    const id = await world.addonElsewhere(COREDNS.next);
    const record = await world.moveAddon({ inFlight: id });
    assert.equal(record.updateId, id);
    assert(world.messages.some((message) => message.startsWith(`going on with add-on coredns`)));
    assert.equal(await world.requested("ListUpdates"), 0);
  });

  it("go on with an update that ended well since, without another one", async () => {
    const id = await world.rollElsewhere("1.33");
    await world.eks.time.sleep(3_600_000);
    const record = await world.rollNodegroup({ inFlight: id });
    assert.equal(record.updateId, id);
    assert.equal(await world.requested("UpdateNodegroupVersion"), 1);
  });

  it("send no configuration that is not given, and the one that is given also where the version is there", async () => {
    await world.moveAddon();
    const [first] = (await world.eks.requests()).filter(({ operation }) => operation === "UpdateAddon");
    assert.deepEqual(
      Object.keys(first?.params ?? {}).filter((name) => /config|resolve/i.test(name)),
      [],
    );
    await world.moveAddon({ configurationValues: '{"replicaCount": 3}', resolveConflicts: "PRESERVE" });
    await world.moveAddon({ configurationValues: '{ "replicaCount":3 }' });
    assert.equal(await world.requested("UpdateAddon"), 2);
  });

  it("touch nothing that somebody moved past the wanted version", async () => {
    await failed(
      world.moveAddon({ from: "v1.10.1-eksbuild.38", to: "v1.11.4-eksbuild.1" }),
      "ClusterChanged",
      /is at v1\.11\.4-eksbuild\.2, past the wanted v1\.11\.4-eksbuild\.1/,
    );
    await failed(
      world.rollNodegroup({ from: "1.29", to: "1.30" }),
      "ClusterChanged",
      /node group workers of cluster "devel" is at 1\.31, past the wanted 1\.30/,
    );
  });
});

describe("how the update of an add-on or a node group can end", () => {
  let world: SimulatedUpdate;

  afterEach(() => world.close());

  const PDB = [
    "UpdateFailed",
    /PodEvictionFailure: Reached max retries while trying to evict pods/,
    /next: .*kubectl get pdb -A/,
    /next: .*force: true, if these pods may be deleted against their budgets: it is never done by itself/,
    /now: .*node group workers is at 1\.33 and DEGRADED; its health issues: PodEvictionFailure/,
  ] as const;

  it("PodEvictionFailure says which budgets to look at, leaves force to the user, and is tried again by the next run", async () => {
    world = await SimulatedUpdate.start({ nodegroups: [{ name: "workers", version: "1.31", evictionBlocked: true }] });
    await failed(world.rollNodegroup(), ...PDB);
    assert.equal(world.inFlight, undefined);
    await failed(world.rollNodegroup(), ...PDB);
    await world.rollNodegroup({ force: true });
    const [forced, ...failures] = await world.updatesOf(NODEGROUP);
    assert.equal(forced?.status, "Successful");
    assert.deepEqual(
      failures.map(({ status }) => status),
      ["Failed", "Failed"],
    );
    const sent = (await world.eks.requests()).filter(({ operation }) => operation === "UpdateNodegroupVersion");
    assert.deepEqual(
      sent.map(({ params }) => params.force),
      [undefined, undefined, true],
    );
    assert.equal(new Set(sent.map(({ params }) => params.clientRequestToken)).size, 3);
  });

  it("PodEvictionFailure names the pods and the nodes that EKS names", async () => {
    world = await SimulatedUpdate.start();
    const ends = (errorMessage: string, resourceIds: string[]) =>
      world.eks.fault({
        operation: "UpdateNodegroupVersion",
        what: {
          kind: "updateEnds",
          outcome: "Failed",
          errors: [{ errorCode: "PodEvictionFailure", errorMessage, resourceIds }],
        },
      });
    await ends("Reached max retries while trying to evict pods from nodes in node group workers", [
      "ip-10-0-1-2.ec2.internal",
    ]);
    await failed(world.rollNodegroup(), "UpdateFailed", /next: .*shows what is left on ip-10-0-1-2\.ec2\.internal/);
    await world.eks.noMoreFaults();
    await ends("Failed to evict pod shop/checkout-7d9f-x2 from node", []);
    await failed(world.rollNodegroup(), "UpdateFailed", /next: .*EKS names shop\/checkout-7d9f-x2/);
  });

  it("ConfigurationConflict says what resolveConflicts does", async () => {
    world = await SimulatedUpdate.start({ addons: [{ name: "coredns", version: COREDNS.old, conflicting: true }] });
    await failed(
      world.moveAddon(),
      "UpdateFailed",
      /ConfigurationConflict: Conflicts found/,
      /next: .*resolveConflicts: "OVERWRITE" gives them EKS's values, "PRESERVE" keeps yours/,
      /now: .*coredns is at v1\.11\.4-eksbuild\.2 and UPDATE_FAILED/,
    );
    await world.moveAddon({ resolveConflicts: "OVERWRITE" });
    assert.equal(await world.addonVersion(), COREDNS.next);
  });

  it("tells the health issues of what it moves", async () => {
    const issues = [{ code: "AsgInstanceLaunchFailures", message: "no capacity", resourceIds: ["eks-workers"] }];
    world = await SimulatedUpdate.start({ nodegroups: [{ name: "workers", version: "1.31", issues }] });
    await world.eks.fault({ operation: "UpdateNodegroupVersion", what: { kind: "updateEnds", outcome: "Failed" } });
    await failed(
      world.rollNodegroup(),
      "UpdateFailed",
      /now: .*health issues: AsgInstanceLaunchFailures: no capacity \[eks-workers\]/,
    );
  });

  it("an update whose start was never answered, and which has failed since, is told and not silently repeated", async () => {
    world = await SimulatedUpdate.start();
    await world.eks.fault(
      { operation: "UpdateAddon", nth: 1, what: { kind: "updateEnds", outcome: "Failed", seconds: 0, applied: false } },
      { operation: "UpdateAddon", nth: [1, 2], what: { kind: "reset", when: "after" } },
    );
    await failed(world.moveAddon(), "UpdateFailed");
    assert.equal((await world.updatesOf(ADDON)).length, 1);
    assert(world.messages.some((message) => message.startsWith("the answer to the request was lost")));
  });

  it("UpdateCancelled is told apart from a failure", async () => {
    world = await SimulatedUpdate.start();
    await world.eks.fault({ operation: "UpdateAddon", what: { kind: "updateEnds", outcome: "Cancelled" } });
    await failed(world.moveAddon(), "UpdateCancelled", /EKS cancelled add-on coredns/);
  });

  it("UpdateStillRunning keeps the update, and the next run adopts it", async () => {
    world = await SimulatedUpdate.start();
    const impatient = await world.tools({ minutes: 1 });
    await failed(
      world.rollNodegroup({}, impatient),
      "UpdateStillRunning",
      /had not ended after 1 min/,
      /update [0-9a-f-]{36} \(1\.31 → 1\.33\) goes on/,
    );
    const left = world.inFlight;
    assert(left);
    assert.deepEqual([left.from, left.to], ["1.31", "1.33"]);
    const record = await world.rollNodegroup({ inFlight: left.id });
    assert.equal(record.updateId, left.id);
    assert.equal(await world.requested("UpdateNodegroupVersion"), 1);
  });

  it("UpdateRefused: the VPC CNI's minors, a version that does not fit, a node group's version", async () => {
    world = await SimulatedUpdate.start({ addons: [{ name: "vpc-cni", version: "v1.19.6-eksbuild.7" }] });
    await failed(
      world.moveAddon({ addon: "vpc-cni", to: "v1.21.1-eksbuild.3" }),
      "UpdateRefused",
      /Updating VPC-CNI can only go up or down 1 minor version at a time/,
      /next: .*move vpc-cni one of its minors at a time/,
    );
    await failed(
      world.moveAddon({ addon: "vpc-cni", to: "v1.99.0-eksbuild.1" }),
      "UpdateRefused",
      /next: .*aws eks describe-addon-versions --addon-name vpc-cni/,
    );
    await failed(
      world.rollNodegroup({ to: "1.32" }),
      "UpdateRefused",
      /Nodegroup Kubernetes version should be equal to Cluster kubernetes version 1\.33/,
    );
  });

  it("waits while EKS refuses because the cluster itself is being updated", async () => {
    world = await SimulatedUpdate.start();
    await world.eks.fault({
      operation: "UpdateAddon",
      nth: [1, 2, 3],
      what: {
        kind: "error",
        type: "ResourceInUseException",
        message:
          "Cannot AddonUpdate because cluster devel currently has update 11111111-1111-4111-8111-111111111111 in progress",
      },
    });
    await world.moveAddon();
    assert.equal(await world.addonVersion(), COREDNS.next);
    assert(world.lines.some(({ trouble }) => trouble?.includes("currently has update")));
  });

  it("waits out that EKS knows the cluster at an older version than it shows", async () => {
    world = await SimulatedUpdate.start();
    await world.eks.fault({
      operation: "UpdateNodegroupVersion",
      nth: [1, 2],
      what: {
        kind: "error",
        type: "InvalidParameterException",
        message:
          "Nodegroup Kubernetes version should be equal to Cluster kubernetes version 1.32 or NodeGroup kubernetes version 1.31",
      },
    });
    await world.rollNodegroup();
    assert.equal(await world.nodegroupMinor(), 33);
  });

  it("tells what is missing, by its name", async () => {
    world = await SimulatedUpdate.start();
    await failed(
      world.moveAddon({ addon: "kube-proxi" }),
      "AddonNotFound",
      /there is no add-on kube-proxi in cluster "devel" in eu-west-1/,
    );
    await failed(world.rollNodegroup({ nodegroup: "wrokers" }), "NodegroupNotFound", /there is no node group wrokers/);
    await failed(world.moveAddon({ clusterName: "devil" }), "ClusterNotFound", /there is no cluster "devil"/);
  });

  it("tells of one that is deleted while its update runs, and names the update", async () => {
    world = await SimulatedUpdate.start();
    const gone = (name: string) => ({ kind: "error", type: "ResourceNotFoundException", message: `No ${name} found` });
    const always = Array.from({ length: 500 }, (_, index) => index + 1);
    for (const [operation, what] of [
      ["DescribeAddon", () => world.moveAddon()],
      ["DescribeNodegroup", () => world.rollNodegroup()],
    ] as const) {
      await world.eks.fault(
        { operation: "DescribeUpdate", nth: always, what: gone("update") },
        { operation, nth: always.slice(1), what: gone("such thing") },
      );
      await failed(
        what(),
        operation === "DescribeAddon" ? "AddonNotFound" : "NodegroupNotFound",
        /was deleted meanwhile/,
        /is gone; this run followed before: update [0-9a-f-]{36} \(\S+ → \S+\)$/m,
      );
      assert.match(world.messages.join("\n"), /: EKS does not find update [0-9a-f-]{36} any more/);
      await world.eks.noMoreFaults();
      world.messages.length = 0;
    }
  });

  it("tells a cluster that is deleted meanwhile from one that never was", async () => {
    world = await SimulatedUpdate.start();
    await world.eks.fault({ operation: "DescribeUpdate", nth: 3, what: { kind: "clusterDeleted" } });
    await failed(world.rollNodegroup(), "ClusterDeleted", /was deleted meanwhile/);
  });

  it("AccessDenied in the middle leaves the update in flight, and says that it goes on", async () => {
    world = await SimulatedUpdate.start();
    await world.eks.fault({ operation: "DescribeUpdate", nth: [2, 3, 4], what: "accessDenied" });
    await failed(
      world.moveAddon(),
      "AccessDenied",
      /permission eks:DescribeUpdate/,
      /update [0-9a-f-]{36} \(.* → .*\) goes on in EKS/,
    );
    assert(world.inFlight);
  });

  it("VersionMismatch: called successful, and not there five minutes later", async () => {
    world = await SimulatedUpdate.start();
    const update = {
      id: "11111111-1111-4111-8111-111111111111",
      type: "AddonUpdate",
      status: "Successful",
      params: [{ type: "AddonVersion", value: COREDNS.next }],
      createdAt: 1790000000,
      errors: [],
    };
    await world.eks.fault(
      { operation: "UpdateAddon", what: "updateHeld" },
      {
        operation: "DescribeUpdate",
        what: { kind: "answer", headers: { "content-type": "application/json" }, body: JSON.stringify({ update }) },
      },
    );
    const begun = world.eks.time.now();
    const impatient = await world.tools({ minutes: 2 });
    await failed(
      world.moveAddon({}, impatient),
      "VersionMismatch",
      /successful, and still shows v1\.11\.4-eksbuild\.2/,
    );
    const waited = world.eks.time.now() - begun;
    assert(waited >= 110_000 && waited < 150_000, `the user's two minutes bound this wait too, not ${waited} ms`);
    await assert.rejects(world.moveAddon(), (error: Error) => !error.message.includes("goes on in EKS"));
  });
});
