import {
  CreateNodegroupCommand,
  DeleteClusterCommand,
  DeleteNodegroupCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  ListNodegroupsCommand,
  ListUpdatesCommand,
  UpdateNodegroupConfigCommand,
  UpdateNodegroupVersionCommand,
  waitUntilNodegroupActive,
  waitUntilNodegroupDeleted,
  type CreateNodegroupCommandInput,
  type EKSClient,
  type UpdateNodegroupVersionCommandInput,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { EmulatorFixture, refused } from "../fixtures/emulatorFixture";

const WORKERS = { clusterName: "devel", nodegroupName: "workers" };

function input(more: Partial<CreateNodegroupCommandInput> = {}): CreateNodegroupCommandInput {
  return { ...WORKERS, subnets: ["subnet-1"], nodeRole: "arn:aws:iam::000000000000:role/node", ...more };
}

describe("emulated managed node groups", () => {
  const emulator = new EmulatorFixture({ nodegroupSeconds: 300, configSeconds: 60 });

  async function described(eks: EKSClient) {
    const { nodegroup } = await eks.send(new DescribeNodegroupCommand(WORKERS));
    assert(nodegroup !== undefined);
    return nodegroup;
  }

  async function update(eks: EKSClient, more: Partial<UpdateNodegroupVersionCommandInput> = {}) {
    const answer = await eks.send(new UpdateNodegroupVersionCommand({ ...WORKERS, ...more }));
    assert(answer.update?.id !== undefined);
    return { ...answer.update, id: answer.update.id };
  }

  async function shownUpdate(eks: EKSClient, updateId: string) {
    const { update } = await eks.send(new DescribeUpdateCommand({ name: "devel", nodegroupName: "workers", updateId }));
    return update;
  }

  it("are CREATING, then ACTIVE at the cluster's version and its newest AMI", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33" });
    const created = await eks.send(new CreateNodegroupCommand(input({ labels: { a: "b" }, tags: { c: "d" } })));
    assert.equal(created.nodegroup?.status, "CREATING");
    await emulator.advance(300);
    const nodegroup = await described(eks);
    assert.deepEqual([nodegroup.status, nodegroup.version], ["ACTIVE", "1.33"]);
    assert.match(nodegroup.releaseVersion ?? "", /^1\.33\.\d+-2026\d{4}$/);
    assert.match(
      nodegroup.nodegroupArn ?? "",
      /^arn:aws:eks:eu-west-1:000000000000:nodegroup\/devel\/workers\/[0-9a-f-]{36}$/,
    );
    assert.deepEqual(nodegroup.scalingConfig, { minSize: 1, maxSize: 2, desiredSize: 2 });
    assert.deepEqual([nodegroup.labels, nodegroup.tags], [{ a: "b" }, { c: "d" }]);
    assert.deepEqual((await eks.send(new ListNodegroupsCommand({ clusterName: "devel" }))).nodegroups, ["workers"]);
  });

  it("satisfy the SDK's waiters, for being there and for being gone", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33", nodegroups: [{ name: "workers" }] });
    const wait = { client: eks, maxWaitTime: 10, minDelay: 1, maxDelay: 1 };
    assert.equal((await waitUntilNodegroupActive(wait, WORKERS)).state, "SUCCESS");
    await eks.send(new DeleteNodegroupCommand(WORKERS));
    assert.equal((await described(eks)).status, "DELETING");
    await emulator.advance(300);
    assert.equal((await waitUntilNodegroupDeleted(wait, WORKERS)).state, "SUCCESS");
  });

  it("start afresh when one of that name has been deleted", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33", nodegroups: [{ name: "workers" }] });
    await update(eks);
    await emulator.advance(300);
    await eks.send(new DeleteNodegroupCommand(WORKERS));
    await emulator.advance(300);
    await eks.send(new CreateNodegroupCommand(input()));
    const { updateIds } = await eks.send(new ListUpdatesCommand({ name: "devel", nodegroupName: "workers" }));
    assert.deepEqual(updateIds, []);
  });

  it("are created at the cluster's version only, once by name, once by clientRequestToken", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33" });
    const older = eks.send(new CreateNodegroupCommand(input({ version: "1.32" })));
    await refused(older, "InvalidParameterException", /Cluster kubernetes version 1\.33/);
    const first = await eks.send(new CreateNodegroupCommand(input({ clientRequestToken: "once" })));
    const again = await eks.send(new CreateNodegroupCommand(input({ clientRequestToken: "once" })));
    assert.equal(again.nodegroup?.nodegroupArn, first.nodegroup?.nodegroupArn);
    const message = "NodeGroup already exists with name workers and cluster name devel";
    await refused(eks.send(new CreateNodegroupCommand(input())), "ResourceInUseException", message);
  });

  for (const [scalingConfig, message] of [
    [{ minSize: 3, maxSize: 5, desiredSize: 2 }, "Minimum capacity 3 can't be greater than desired size 2"],
    [{ minSize: 1, maxSize: 2, desiredSize: 4 }, "desired capacity 4 can't be greater than max size 2"],
  ] as const) {
    it(`refuse the sizes ${JSON.stringify(scalingConfig)}`, async () => {
      await emulator.seed({ name: "devel", version: "1.33" });
      const call = emulator.client().send(new CreateNodegroupCommand(input({ scalingConfig })));
      await refused(call, "InvalidParameterException", message);
    });
  }

  it("are thirty to a cluster at most", async () => {
    const nodegroups = Array.from({ length: 30 }, (_, index) => ({ name: `group-${index}` }));
    await emulator.seed({ name: "devel", version: "1.33", nodegroups });
    const call = emulator.client().send(new CreateNodegroupCommand(input()));
    await refused(call, "ResourceLimitExceededException", /limit/);
  });

  it("keep their cluster from being deleted", async () => {
    await emulator.seed({ name: "devel", version: "1.33", nodegroups: [{ name: "workers" }] });
    const call = emulator.client().send(new DeleteClusterCommand({ name: "devel" }));
    await refused(call, "ResourceInUseException", "Cluster has nodegroups attached");
  });

  it("are not found by another name", async () => {
    await emulator.seed({ name: "devel", version: "1.33" });
    const eks = emulator.client();
    const message = "No node group found for name: workers.";
    await refused(described(eks), "ResourceNotFoundException", message);
    await refused(update(eks), "ResourceNotFoundException", message);
    const updates = eks.send(new ListUpdatesCommand({ name: "devel", nodegroupName: "workers" }));
    await refused(updates, "ResourceNotFoundException", message);
  });

  it("show the issues of a seed, and are DEGRADED by them", async () => {
    const issues = [{ code: "AsgInstanceLaunchFailures", message: "no capacity", resourceIds: ["asg"] }];
    await emulator.seed({ name: "devel", version: "1.33", nodegroups: [{ name: "workers", issues }] });
    const nodegroup = await described(emulator.client());
    assert.equal(nodegroup.status, "DEGRADED");
    assert.deepEqual(nodegroup.health?.issues, issues);
  });

  describe("updated to another version", () => {
    it("are UPDATING, then match the cluster, several minors on at once", async () => {
      const eks = emulator.client();
      await emulator.seed({ name: "devel", version: "1.34", nodegroups: [{ name: "workers", version: "1.31" }] });
      const { id, type, params } = await update(eks);
      assert.equal(type, "VersionUpdate");
      assert.deepEqual(
        params?.map(({ type }) => type),
        ["Version", "ReleaseVersion"],
      );
      assert.deepEqual([(await described(eks)).status, (await described(eks)).version], ["UPDATING", "1.31"]);
      await emulator.advance(300);
      const nodegroup = await described(eks);
      assert.deepEqual([nodegroup.status, nodegroup.version], ["ACTIVE", "1.34"]);
      assert.match(nodegroup.releaseVersion ?? "", /^1\.34\./);
      assert.equal((await shownUpdate(eks, id))?.status, "Successful");
      const { updateIds } = await eks.send(new ListUpdatesCommand({ name: "devel", nodegroupName: "workers" }));
      assert.deepEqual(updateIds, [id]);
      assert.deepEqual((await eks.send(new ListUpdatesCommand({ name: "devel" }))).updateIds, []);
    });

    it("cannot have a version other than the cluster's or their own", async () => {
      const eks = emulator.client();
      await emulator.seed({ name: "devel", version: "1.34", nodegroups: [{ name: "workers", version: "1.32" }] });
      for (const version of ["1.33", "1.35", "1.31"]) {
        const message =
          "Nodegroup Kubernetes version should be equal to Cluster kubernetes version 1.34 or NodeGroup kubernetes version 1.32";
        await refused(update(eks, { version }), "InvalidParameterException", message);
      }
      await update(eks, { version: "1.32" });
    });

    it("go back to the version that the cluster can be rolled back to", async () => {
      const eks = emulator.client();
      const history = [{ from: "1.33", to: "1.34", finishedAt: "2026-09-30T00:00:00Z" }];
      await emulator.seed({ name: "devel", version: "1.34", history, nodegroups: [{ name: "workers" }] });
      await update(eks, { version: "1.33" });
      await emulator.advance(300);
      assert.equal((await described(eks)).version, "1.33");
    });

    it("take a release of their version, and none that there is not", async () => {
      const eks = emulator.client();
      await emulator.seed({ name: "devel", version: "1.34", nodegroups: [{ name: "workers" }] });
      const before = (await described(eks)).releaseVersion;
      assert(before !== undefined);
      const message = "Requested release version 1.33.1-20260101 is not valid for kubernetes version 1.34.";
      await refused(update(eks, { releaseVersion: "1.33.1-20260101" }), "InvalidParameterException", message);
      await emulator.advance(30 * 24 * 3600);
      await update(eks);
      await emulator.advance(300);
      const newer = (await described(eks)).releaseVersion;
      assert.notEqual(newer, before);
      await update(eks, { releaseVersion: before });
      await emulator.advance(300);
      assert.equal((await described(eks)).releaseVersion, before);
    });

    it("run one update at a time, and the same one for a repeated clientRequestToken", async () => {
      const eks = emulator.client();
      await emulator.seed({ name: "devel", version: "1.34", nodegroups: [{ name: "workers", version: "1.33" }] });
      const { id } = await update(eks, { clientRequestToken: "token" });
      assert.equal((await update(eks, { clientRequestToken: "token" })).id, id);
      const message = "Nodegroup cannot be updated as it is currently not in Active State";
      const error = await refused(update(eks), "ResourceInUseException", message);
      assert.equal(error.$metadata.httpStatusCode, 409);
      const config = eks.send(new UpdateNodegroupConfigCommand({ ...WORKERS, scalingConfig: { maxSize: 5 } }));
      await refused(config, "ResourceInUseException", message);
    });

    it("fail with PodEvictionFailure where a budget lets no pod go, unless forced", async () => {
      const eks = emulator.client();
      const nodegroups = [{ name: "workers", version: "1.33", evictionBlocked: true }];
      await emulator.seed({ name: "devel", version: "1.34", nodegroups });
      const { id } = await update(eks);
      await emulator.advance(300);
      const failed = await shownUpdate(eks, id);
      assert.equal(failed?.status, "Failed");
      assert.equal(failed.errors?.[0]?.errorCode, "PodEvictionFailure");
      assert.deepEqual([(await described(eks)).status, (await described(eks)).version], ["DEGRADED", "1.34"]);
      await update(eks, { force: true });
      await emulator.advance(300);
      assert.deepEqual([(await described(eks)).status, (await described(eks)).version], ["ACTIVE", "1.34"]);
    });

    it("take another version of the launch template they were created with, and no other template", async () => {
      const eks = emulator.client();
      const launchTemplate = { name: "nodes", version: "3" };
      await emulator.seed({ name: "devel", version: "1.34", nodegroups: [{ name: "workers", launchTemplate }] });
      const { params } = await update(eks, { launchTemplate: { name: "nodes", version: "4" } });
      assert.deepEqual(params?.at(-1), { type: "LaunchTemplateVersion", value: "4" });
      await emulator.advance(300);
      assert.equal((await described(eks)).launchTemplate?.version, "4");
      const other = update(eks, { launchTemplate: { name: "other" } });
      await refused(other, "InvalidParameterException", /launch template/);
      await emulator.seed({ name: "plain", version: "1.34", nodegroups: [{ name: "workers" }] });
      const none = update(eks, { clusterName: "plain", launchTemplate: { name: "nodes" } });
      await refused(none, "InvalidParameterException", /launch template/);
    });

    it("with an image of the user's own take another version of its launch template, and nothing else", async () => {
      const eks = emulator.client();
      const launchTemplate = { name: "nodes", version: "3" };
      const workers = { name: "workers", version: "1.33", amiType: "CUSTOM", launchTemplate };
      await emulator.seed({ name: "devel", version: "1.34", nodegroups: [workers] });
      const next = { name: "nodes", version: "4" };
      const told = update(eks, { launchTemplate: next, version: "1.34" });
      await refused(told, "InvalidParameterException", /cannot specify the field kubernetesVersion/);
      const release = update(eks, { launchTemplate: next, releaseVersion: "1.34.1-20261001" });
      await refused(release, "InvalidParameterException", /cannot specify the field releaseVersion/);
      await refused(update(eks, {}), "InvalidParameterException", /Launch template details can't be null/);
      await update(eks, { launchTemplate: next });
      await emulator.advance(300);
      assert.equal((await described(eks)).launchTemplate?.version, "4");
    });
  });

  it("change scaling, labels, taints and update configuration in an update of their own", async () => {
    const eks = emulator.client();
    const taints = [{ key: "old", value: "1", effect: "NO_SCHEDULE" }];
    const nodegroups = [{ name: "workers", labels: { a: "1", b: "2" }, taints }];
    await emulator.seed({ name: "devel", version: "1.34", nodegroups });
    const answer = await eks.send(
      new UpdateNodegroupConfigCommand({
        ...WORKERS,
        scalingConfig: { maxSize: 9 },
        labels: { addOrUpdateLabels: { c: "3" }, removeLabels: ["a"] },
        taints: { removeTaints: [{ key: "old", effect: "NO_SCHEDULE" }] },
        updateConfig: { maxUnavailablePercentage: 50 },
      }),
    );
    assert.equal(answer.update?.type, "ConfigUpdate");
    await emulator.advance(60);
    const nodegroup = await described(eks);
    assert.deepEqual(nodegroup.scalingConfig, { minSize: 1, maxSize: 9, desiredSize: 2 });
    assert.deepEqual([nodegroup.labels, nodegroup.taints], [{ b: "2", c: "3" }, []]);
    assert.deepEqual(nodegroup.updateConfig, { maxUnavailablePercentage: 50 });
  });
});
