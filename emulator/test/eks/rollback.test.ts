import {
  DescribeClusterCommand,
  DescribeUpdateCommand,
  CancelUpdateCommand,
  UpdateAddonCommand,
  UpdateClusterConfigCommand,
  UpdateClusterVersionCommand,
  type EKSClient,
  type UpdateClusterVersionCommandInput,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { EmulatorFixture, START, refused } from "../fixtures/emulatorFixture";

const MINUTE = 60;
const DAY = 24 * 3600;

/** A cluster that was upgraded from 1.34 to 1.35 the day before. */
function upgraded(more: object = {}): object {
  const finishedAt = new Date(START - DAY * 1000).toISOString();
  return { name: "devel", version: "1.35", history: [{ from: "1.34", to: "1.35", finishedAt }], ...more };
}

async function rollBack(eks: EKSClient, more: Partial<UpdateClusterVersionCommandInput> = {}) {
  const { update } = await eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34", ...more }));
  assert(update?.id !== undefined);
  return { ...update, id: update.id };
}

async function shownUpdate(eks: EKSClient, updateId: string) {
  const { update } = await eks.send(new DescribeUpdateCommand({ name: "devel", updateId }));
  assert(update !== undefined);
  return update;
}

async function shown(eks: EKSClient): Promise<string> {
  const { cluster } = await eks.send(new DescribeClusterCommand({ name: "devel" }));
  return `${cluster?.status ?? ""} ${cluster?.version ?? ""}`;
}

describe("an emulated rollback", () => {
  const emulator = new EmulatorFixture({ configSeconds: 60 });

  it("goes back one minor only: after two upgrades not to where the cluster came from, nor twice", async () => {
    const eks = emulator.client();
    await emulator.seed(upgraded());
    const message = "Unsupported Kubernetes minor version update from 1.35 to 1.33";
    await refused(rollBack(eks, { version: "1.33" }), "InvalidParameterException", message);
    await rollBack(eks);
    await emulator.advance(20 * MINUTE);
    assert.equal(await shown(eks), "ACTIVE 1.34");
    const again = "Unsupported Kubernetes minor version update from 1.34 to 1.33";
    await refused(rollBack(eks, { version: "1.33" }), "InvalidParameterException", again);
  });

  it("can be followed by another upgrade, which can be rolled back in turn", async () => {
    const eks = emulator.client();
    await emulator.seed(upgraded());
    for (const version of ["1.34", "1.35", "1.34"]) {
      await rollBack(eks, { version });
      await emulator.advance(20 * MINUTE);
      assert.equal(await shown(eks), `ACTIVE ${version}`);
    }
  });

  it("undoes EKS's own upgrade at the end of standard support, but not of extended support", async () => {
    const eks = emulator.client();
    const step = { from: "1.34", to: "1.35", finishedAt: new Date(START - 1000).toISOString(), type: "AutoUpgrade" };
    await emulator.seed(upgraded({ history: [{ ...step, endOf: "EXTENDED" }] }));
    const message = "Unsupported Kubernetes minor version update from 1.35 to 1.34";
    await refused(rollBack(eks), "InvalidParameterException", message);
    await emulator.seed(upgraded({ name: "other", history: [{ ...step, endOf: "STANDARD" }] }));
    await rollBack(eks, { name: "other" });
  });

  it("into extended support needs the upgrade policy EXTENDED first", async () => {
    const eks = emulator.client();
    const history = [{ from: "1.33", to: "1.34", finishedAt: new Date(START - DAY * 1000).toISOString() }];
    await emulator.seed(upgraded({ version: "1.34", history, upgradePolicy: { supportType: "STANDARD" } }));
    for (const force of [false, true]) {
      await refused(rollBack(eks, { version: "1.33", force }), "InvalidRequestException", /EXTENDED/);
    }
    await eks.send(new UpdateClusterConfigCommand({ name: "devel", upgradePolicy: { supportType: "EXTENDED" } }));
    await emulator.advance(60);
    assert.equal((await rollBack(eks, { version: "1.33" })).type, "VersionRollback");
  });

  it("does not go to a version that is out of support", async () => {
    const history = [{ from: "1.30", to: "1.31", finishedAt: new Date(START - DAY * 1000).toISOString() }];
    await emulator.seed(upgraded({ version: "1.31", history }));
    const call = rollBack(emulator.client(), { version: "1.30", force: true });
    await refused(call, "InvalidParameterException", "unsupported Kubernetes version");
  });

  it("needs the previous minor to have the features in use, force or not", async () => {
    await emulator.seed(upgraded({ incompatibleFeatures: ["a new feature"] }));
    for (const force of [false, true]) {
      await refused(rollBack(emulator.client(), { force }), "InvalidRequestException", /a new feature/);
    }
  });

  it("needs managed node groups to be back first, force or not", async () => {
    const eks = emulator.client();
    await emulator.seed(upgraded({ nodegroups: [{ name: "ahead" }, { name: "back", version: "1.34" }] }));
    const message = "Nodegroups ahead must be updated to match cluster version 1.34 before updating cluster version";
    for (const force of [false, true]) {
      await refused(rollBack(eks, { force }), "InvalidRequestException", message);
    }
  });

  it("goes by the insight where pods on Fargate are ahead, and force overrides that", async () => {
    const eks = emulator.client();
    await emulator.seed(upgraded({ fargateProfiles: [{ name: "pods" }] }));
    await refused(rollBack(eks), "InvalidStateException", /^Rollback readiness issues detected\./);
    await rollBack(eks, { force: true });
  });

  for (const [status, blocks] of [
    ["ERROR", true],
    ["UNKNOWN", true],
    ["WARNING", false],
    ["PASSING", false],
  ] as const) {
    it(`${blocks ? "is stopped" : "is not stopped"} by an insight in ${status}, unless forced`, async () => {
      const eks = emulator.client();
      const insights = [{ name: "API usage compatibility", category: "ROLLBACK_READINESS", status }];
      await emulator.seed(upgraded({ insights }));
      if (blocks) await refused(rollBack(eks), "InvalidStateException", /ListInsights/);
      await rollBack(eks, { force: true });
    });
  }

  it("goes by insights that are refreshed for it", async () => {
    const eks = emulator.client();
    const addon = { clusterName: "devel", addonName: "kube-proxy" };
    await emulator.seed(upgraded({ addons: [{ name: "kube-proxy" }] }));
    await refused(rollBack(eks), "InvalidStateException", /ListInsights/);
    await eks.send(new UpdateAddonCommand({ ...addon, addonVersion: "v1.34.3-eksbuild.2" }));
    await emulator.advance(DAY / 2);
    await rollBack(eks);
  });

  it("has a timeout of 120 to 10080 minutes", async () => {
    const eks = emulator.client();
    await emulator.seed(upgraded());
    for (const timeoutMinutes of [119, 10_081, 0]) {
      const call = rollBack(eks, { rollbackConfig: { timeoutMinutes } });
      await refused(call, "InvalidParameterException", "timeoutMinutes must be between 120 and 10080");
    }
    await rollBack(eks, { rollbackConfig: { timeoutMinutes: 120 } });
  });

  it("of a cluster without Auto Mode cannot be cancelled, nor can an upgrade, nor what is not there", async () => {
    const eks = emulator.client();
    await emulator.seed(upgraded());
    const { id } = await rollBack(eks);
    await refused(
      eks.send(new CancelUpdateCommand({ name: "devel", updateId: id })),
      "InvalidRequestException",
      /cancel/,
    );
    await emulator.advance(20 * MINUTE);
    const upgrade = await rollBack(eks, { version: "1.35" });
    const call = eks.send(new CancelUpdateCommand({ name: "devel", updateId: upgrade.id }));
    await refused(call, "InvalidRequestException", /cancel/);
    const none = eks.send(new CancelUpdateCommand({ name: "devel", updateId: "none" }));
    await refused(none, "ResourceNotFoundException", "No update found for ID: none");
  });
});

describe("an emulated rollback of an EKS Auto Mode cluster", () => {
  const emulator = new EmulatorFixture({ nodegroupSeconds: 1800, addonSeconds: 30 });
  const cluster = upgraded({ autoMode: true });

  async function cancel(eks: EKSClient, updateId: string) {
    return (await eks.send(new CancelUpdateCommand({ name: "devel", updateId }))).update;
  }

  it("rolls nodes while the cluster stays ACTIVE, then the control plane while it is UPDATING", async () => {
    const eks = emulator.client();
    await emulator.seed(cluster);
    const { id } = await rollBack(eks);
    const seen: string[] = [];
    // Seconds to move on before each look: nodes take 1800, the control plane 600, the lag is 20.
    for (const seconds of [0, 60, 1700, 70, 550, 60]) {
      await emulator.advance(seconds);
      seen.push(`${(await shownUpdate(eks, id)).status ?? ""}, ${await shown(eks)}`);
    }
    assert.deepEqual(seen, [
      "InProgress, ACTIVE 1.35",
      "InProgress, ACTIVE 1.35",
      "InProgress, ACTIVE 1.35",
      "InProgress, UPDATING 1.35",
      "InProgress, UPDATING 1.35",
      "Successful, ACTIVE 1.34",
    ]);
  });

  it("keeps other updates out from the beginning, of the configuration too", async () => {
    const eks = emulator.client();
    await emulator.seed(cluster);
    const { id } = await rollBack(eks);
    await emulator.advance(60);
    const call = eks.send(new UpdateClusterConfigCommand({ name: "devel", deletionProtection: true }));
    const message = `Cannot DeletionProtectionUpdate because cluster devel currently has update ${id} in progress`;
    await refused(call, "ResourceInUseException", message);
  });

  it("is cancelled while its nodes roll, and can then be started again", async () => {
    const eks = emulator.client();
    await emulator.seed(cluster);
    const { id } = await rollBack(eks);
    await emulator.advance(60);
    assert.equal((await shownUpdate(eks, id)).cancellation, undefined);
    const cancelling = await cancel(eks, id);
    assert.equal(cancelling?.status, "InProgress");
    assert.deepEqual(cancelling.cancellation, { status: "InProgress" });
    assert.deepEqual((await cancel(eks, id))?.id, id);
    await emulator.advance(30);
    const cancelled = await shownUpdate(eks, id);
    assert.deepEqual([cancelled.status, cancelled.cancellation?.status], ["Cancelled", "Successful"]);
    assert.equal(await shown(eks), "ACTIVE 1.35");
    await refused(cancel(eks, id), "InvalidRequestException", /Cancelled/);
    await emulator.advance(3600);
    assert.equal(await shown(eks), "ACTIVE 1.35");
    await rollBack(eks);
  });

  it("is not cancelled any more once the control plane goes back", async () => {
    const eks = emulator.client();
    await emulator.seed(cluster);
    const { id } = await rollBack(eks);
    await emulator.advance(1800);
    await refused(cancel(eks, id), "InvalidRequestException", /control plane has begun/);
  });

  it("goes on when it is cancelled too late, and says that the cancellation failed", async () => {
    const eks = emulator.client();
    await emulator.seed(cluster);
    const { id } = await rollBack(eks);
    await emulator.advance(1790);
    assert.equal((await cancel(eks, id))?.cancellation?.status, "InProgress");
    await emulator.advance(30);
    const update = await shownUpdate(eks, id);
    assert.deepEqual([update.status, update.cancellation?.status], ["InProgress", "Failed"]);
    await emulator.advance(620);
    assert.equal(await shown(eks), "ACTIVE 1.34");
  });

  /** The versions of the cluster's nodes. */
  const nodes = () => emulator.nodes("devel");
  const withNodes = (more: object = {}): object =>
    upgraded({
      autoMode: true,
      driftingNodes: { kubelets: ["1.35", "1.35", "1.35", "1.35"], secondsPerNode: 60 },
      ...more,
    });

  it("looks at the insights again when its nodes have rolled, and fails where one is in the way by then", async () => {
    const eks = emulator.client();
    await emulator.seed(withNodes());
    const { id } = await rollBack(eks);
    await emulator.advance(900);
    const what = { kind: "healthChanged", issues: [{ code: "Ec2SubnetNotFound" }] };
    await emulator.control("POST", "events", { cluster: "devel", region: "eu-west-1", what });
    await emulator.advance(901);
    const update = await shownUpdate(eks, id);
    assert.deepEqual([update.status, update.errors?.length], ["Failed", 1]);
    assert.match(update.errors?.[0]?.errorMessage ?? "", /readiness issues were detected after/);
    assert.equal(await shown(eks), "ACTIVE 1.35");
    assert.deepEqual(await nodes(), ["1.34", "1.34", "1.34", "1.34"]);
    await emulator.advance(240);
    assert.deepEqual(await nodes(), ["1.35", "1.35", "1.35", "1.35"]);
  });

  it("does not look at the insights again where it is forced", async () => {
    const eks = emulator.client();
    await emulator.seed(withNodes());
    await rollBack(eks, { force: true });
    const what = { kind: "healthChanged", issues: [{ code: "Ec2SubnetNotFound" }] };
    await emulator.control("POST", "events", { cluster: "devel", region: "eu-west-1", what });
    await emulator.advance(2500);
    assert.equal(await shown(eks), "ACTIVE 1.34");
    assert.deepEqual(await nodes(), ["1.34", "1.34", "1.34", "1.34"]);
  });

  it("leaves nodes that drift back to the newer version when it runs into its timeout, or is cancelled", async () => {
    const eks = emulator.client();
    await emulator.seed(withNodes({ nodeRollSeconds: 240 * MINUTE }));
    await rollBack(eks, { rollbackConfig: { timeoutMinutes: 120 } });
    await emulator.advance(120 * MINUTE);
    assert.deepEqual(await nodes(), ["1.34", "1.34", "1.35", "1.35"]);
    await emulator.advance(60);
    assert.deepEqual(await nodes(), ["1.35", "1.34", "1.35", "1.35"]);
    await emulator.advance(60);
    assert.deepEqual(await nodes(), ["1.35", "1.35", "1.35", "1.35"]);
    const { id } = await rollBack(eks, { rollbackConfig: { timeoutMinutes: 120 } });
    await emulator.advance(60 * MINUTE);
    await cancel(eks, id);
    await emulator.advance(31);
    assert.deepEqual(await nodes(), ["1.34", "1.35", "1.35", "1.35"]);
    await emulator.advance(60);
    assert.deepEqual(await nodes(), ["1.35", "1.35", "1.35", "1.35"]);
  });

  for (const [timeoutMinutes, minutes] of [
    [120, 120],
    [undefined, 720],
  ] as const) {
    it(`fails when its nodes take longer than ${minutes} minutes, and leaves the control plane alone`, async () => {
      const eks = emulator.client();
      await emulator.seed(upgraded({ autoMode: true, nodeRollSeconds: 2 * DAY }));
      const { id } = await rollBack(eks, timeoutMinutes === undefined ? {} : { rollbackConfig: { timeoutMinutes } });
      await emulator.advance(minutes * MINUTE - 60);
      assert.equal((await shownUpdate(eks, id)).status, "InProgress");
      await emulator.advance(60);
      const update = await shownUpdate(eks, id);
      assert.equal(update.status, "Failed");
      assert.match(update.errors?.[0]?.errorMessage ?? "", /timeout/);
      await emulator.advance(DAY);
      assert.equal(await shown(eks), "ACTIVE 1.35");
    });
  }
});
