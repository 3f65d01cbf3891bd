import {
  CreateAddonCommand,
  DeleteAddonCommand,
  DeleteClusterCommand,
  DescribeAddonCommand,
  DescribeAddonVersionsCommand,
  DescribeUpdateCommand,
  ListAddonsCommand,
  ListUpdatesCommand,
  UpdateAddonCommand,
  paginateDescribeAddonVersions,
  waitUntilAddonActive,
  waitUntilAddonDeleted,
  type EKSClient,
  type UpdateAddonCommandInput,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { EmulatorFixture, refused } from "../fixtures/emulatorFixture";

const CNI = { clusterName: "devel", addonName: "vpc-cni" };

describe("emulated add-ons", () => {
  const emulator = new EmulatorFixture({ addonSeconds: 30 });

  async function described(eks: EKSClient) {
    const { addon } = await eks.send(new DescribeAddonCommand(CNI));
    assert(addon !== undefined);
    return addon;
  }

  async function update(eks: EKSClient, more: Partial<UpdateAddonCommandInput> = {}) {
    const answer = await eks.send(new UpdateAddonCommand({ ...CNI, ...more }));
    assert(answer.update?.id !== undefined);
    return { ...answer.update, id: answer.update.id };
  }

  async function versions(addonName?: string, kubernetesVersion?: string) {
    const eks = emulator.client();
    const { addons } = await eks.send(new DescribeAddonVersionsCommand({ addonName, kubernetesVersion }));
    return addons ?? [];
  }

  it("are CREATING at the default version, ACTIVE, DELETING and gone, as the SDK's waiters see it", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33" });
    const created = await eks.send(new CreateAddonCommand({ ...CNI, configurationValues: '{"nodeAgent":{}}' }));
    assert.equal(created.addon?.status, "CREATING");
    assert.deepEqual(created.addon.modifiedAt, created.addon.createdAt);
    await emulator.advance(30);
    const wait = { client: eks, maxWaitTime: 10, minDelay: 1, maxDelay: 1 };
    assert.equal((await waitUntilAddonActive(wait, CNI)).state, "SUCCESS");
    const [catalogue] = await versions("vpc-cni", "1.33");
    const standard = catalogue?.addonVersions?.find(({ compatibilities }) => compatibilities?.[0]?.defaultVersion);
    assert.equal((await described(eks)).addonVersion, standard?.addonVersion);
    assert.equal((await described(eks)).configurationValues, '{"nodeAgent":{}}');
    assert.deepEqual((await eks.send(new ListAddonsCommand({ clusterName: "devel" }))).addons, ["vpc-cni"]);
    await eks.send(new DeleteAddonCommand(CNI));
    await emulator.advance(30);
    assert.equal((await waitUntilAddonDeleted(wait, CNI)).state, "SUCCESS");
    const message = "No addon: vpc-cni found in cluster: devel";
    await refused(described(eks), "ResourceNotFoundException", message);
    const updates = eks.send(new ListUpdatesCommand({ name: "devel", addonName: "vpc-cni" }));
    await refused(updates, "ResourceNotFoundException", message);
  });

  it("are installed in a version that exists and fits the cluster", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33" });
    for (const addonVersion of ["v1.99.0-eksbuild.1", "v1.12.6-eksbuild.2", "latest"]) {
      const call = eks.send(new CreateAddonCommand({ ...CNI, addonVersion }));
      await refused(call, "InvalidParameterException", "Addon version specified is not supported");
    }
    const unknown = eks.send(new CreateAddonCommand({ clusterName: "devel", addonName: "mesh" }));
    const message = "Addon mesh specified is not supported in 1.33 kubernetes version";
    await refused(unknown, "InvalidParameterException", message);
    await eks.send(new CreateAddonCommand({ ...CNI, clientRequestToken: "once" }));
    await eks.send(new CreateAddonCommand({ ...CNI, clientRequestToken: "once" }));
    await refused(eks.send(new CreateAddonCommand(CNI)), "ResourceInUseException", /already exists/);
  });

  it("keep configuration that an update does not mention, and are UPDATING meanwhile", async () => {
    const eks = emulator.client();
    const addons = [
      { name: "vpc-cni", version: "v1.19.6-eksbuild.1", configurationValues: "enableNetworkPolicy: false" },
    ];
    await emulator.seed({ name: "devel", version: "1.33", addons });
    const { id, type, params } = await update(eks, {
      addonVersion: "v1.20.5-eksbuild.3",
      resolveConflicts: "PRESERVE",
    });
    assert.equal(type, "AddonUpdate");
    assert.deepEqual(params, [
      { type: "AddonVersion", value: "v1.20.5-eksbuild.3" },
      { type: "ResolveConflicts", value: "PRESERVE" },
    ]);
    assert.deepEqual(
      [(await described(eks)).status, (await described(eks)).addonVersion],
      ["UPDATING", "v1.19.6-eksbuild.1"],
    );
    const again = "Addon vpc-cni cannot be updated as it is currently in UPDATING state";
    const error = await refused(update(eks), "ResourceInUseException", again);
    assert.equal(error.$metadata.httpStatusCode, 409);
    await emulator.advance(30);
    const addon = await described(eks);
    assert.deepEqual(
      [addon.status, addon.addonVersion, addon.configurationValues],
      ["ACTIVE", "v1.20.5-eksbuild.3", "enableNetworkPolicy: false"],
    );
    const shown = await eks.send(new DescribeUpdateCommand({ name: "devel", addonName: "vpc-cni", updateId: id }));
    assert.equal(shown.update?.status, "Successful");
    await update(eks, { configurationValues: "enableNetworkPolicy: true" });
    await emulator.advance(30);
    assert.equal((await described(eks)).configurationValues, "enableNetworkPolicy: true");
  });

  it("have a CNI that moves one of its minors at a time, either way", async () => {
    const eks = emulator.client();
    await emulator.seed({
      name: "devel",
      version: "1.31",
      addons: [{ name: "vpc-cni", version: "v1.19.6-eksbuild.1" }],
    });
    const message = "Updating VPC-CNI can only go up or down 1 minor version at a time";
    await refused(update(eks, { addonVersion: "v1.21.1-eksbuild.1" }), "InvalidParameterException", message);
    for (const addonVersion of ["v1.20.5-eksbuild.1", "v1.21.1-eksbuild.1", "v1.20.5-eksbuild.3"]) {
      await update(eks, { addonVersion });
      await emulator.advance(30);
      assert.equal((await described(eks)).addonVersion, addonVersion);
    }
  });

  it("are not updated to a version that does not fit, nor with values that make no sense", async () => {
    const eks = emulator.client();
    await emulator.seed({
      name: "devel",
      version: "1.34",
      addons: [{ name: "vpc-cni", version: "v1.20.5-eksbuild.1" }],
    });
    const unfit = update(eks, { addonVersion: "v1.19.6-eksbuild.1" });
    await refused(unfit, "InvalidParameterException", "Addon version specified is not supported");
    await refused(update(eks, { configurationValues: "{" }), "InvalidParameterException", /JSON or YAML/);
    await refused(update(eks, { resolveConflicts: "MERGE" as never }), "InvalidParameterException", /resolveConflicts/);
  });

  it("are not updated on a cluster that is being deleted", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.34", addons: [{ name: "vpc-cni" }] });
    await eks.send(new DeleteClusterCommand({ name: "devel" }));
    await refused(update(eks), "InvalidRequestException", /DELETING/);
  });

  it("fail with ConfigurationConflict where somebody changed them, unless told to resolve it", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33", addons: [{ name: "vpc-cni", conflicting: true }] });
    const { id } = await update(eks);
    await emulator.advance(30);
    const { update: failed } = await eks.send(
      new DescribeUpdateCommand({ name: "devel", addonName: "vpc-cni", updateId: id }),
    );
    assert.deepEqual([failed?.status, failed?.errors?.[0]?.errorCode], ["Failed", "ConfigurationConflict"]);
    assert.equal((await described(eks)).status, "UPDATE_FAILED");
    await update(eks, { resolveConflicts: "OVERWRITE" });
    await emulator.advance(30);
    assert.equal((await described(eks)).status, "ACTIVE");
    // They are EKS's again.
    await update(eks);
    await emulator.advance(30);
    assert.equal((await described(eks)).status, "ACTIVE");
  });

  describe("on offer", () => {
    it("cover every version of Kubernetes on offer, each with one default", async () => {
      const addons = await versions();
      assert.deepEqual(addons.map(({ addonName }) => addonName).sort(), [
        "amazon-cloudwatch-observability",
        "aws-ebs-csi-driver",
        "aws-efs-csi-driver",
        "coredns",
        "eks-pod-identity-agent",
        "kube-proxy",
        "snapshot-controller",
        "vpc-cni",
      ]);
      for (const { addonName, addonVersions } of addons) {
        const all = addonVersions?.flatMap(({ compatibilities }) => compatibilities ?? []) ?? [];
        const covered = [...new Set(all.map(({ clusterVersion }) => clusterVersion))].sort();
        assert.deepEqual(covered, ["1.31", "1.32", "1.33", "1.34", "1.35", "1.36"], addonName);
        const defaults = all.filter(({ defaultVersion }) => defaultVersion).map(({ clusterVersion }) => clusterVersion);
        assert.deepEqual(defaults.sort(), covered, addonName);
      }
    });

    it("are those that fit, when a version of Kubernetes is asked for", async () => {
      const [proxy] = await versions("kube-proxy", "1.33");
      const minors = new Set(proxy?.addonVersions?.map(({ addonVersion }) => addonVersion?.slice(0, 5)));
      assert.deepEqual([...minors], ["v1.33", "v1.32", "v1.31", "v1.30"]);
      assert.deepEqual(await versions("kube-proxy", "1.23"), []);
      assert.deepEqual(await versions("mesh"), []);
    });

    it("come in pages", async () => {
      const names: string[] = [];
      for await (const page of paginateDescribeAddonVersions({ client: emulator.client(), pageSize: 2 }, {})) {
        assert((page.addons?.length ?? 0) <= 2);
        names.push(...(page.addons ?? []).map(({ addonName }) => addonName ?? ""));
      }
      assert.equal(new Set(names).size, 8);
    });
  });
});
