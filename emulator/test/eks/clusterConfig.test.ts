import {
  DescribeClusterCommand,
  DescribeUpdateCommand,
  UpdateClusterConfigCommand,
  UpdateClusterVersionCommand,
  type EKSClient,
  type UpdateClusterConfigCommandInput,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { EmulatorFixture, refused } from "../fixtures/emulatorFixture";

type Change = Omit<UpdateClusterConfigCommandInput, "name">;

describe("an emulated cluster's configuration", () => {
  const emulator = new EmulatorFixture({ configSeconds: 60 });

  async function change(eks: EKSClient, asked: Change) {
    const { update } = await eks.send(new UpdateClusterConfigCommand({ name: "devel", ...asked }));
    assert(update?.id !== undefined);
    return { ...update, id: update.id };
  }

  async function described(eks: EKSClient) {
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: "devel" }));
    assert(cluster !== undefined);
    return cluster;
  }

  const cases: readonly (readonly [
    type: string,
    asked: Change,
    shown: (of: Awaited<ReturnType<typeof described>>) => unknown,
    after: unknown,
  ])[] = [
    [
      "LoggingUpdate",
      { logging: { clusterLogging: [{ types: ["audit"], enabled: true }] } },
      ({ logging }) => logging?.clusterLogging?.find(({ enabled }) => enabled)?.types,
      ["audit"],
    ],
    [
      "EndpointAccessUpdate",
      { resourcesVpcConfig: { endpointPrivateAccess: true } },
      ({ resourcesVpcConfig }) => resourcesVpcConfig?.endpointPrivateAccess,
      true,
    ],
    [
      "VpcConfigUpdate",
      { resourcesVpcConfig: { subnetIds: ["subnet-8", "subnet-9"] } },
      ({ resourcesVpcConfig }) => resourcesVpcConfig?.subnetIds,
      ["subnet-8", "subnet-9"],
    ],
    [
      "AccessConfigUpdate",
      { accessConfig: { authenticationMode: "API" } },
      ({ accessConfig }) => accessConfig?.authenticationMode,
      "API",
    ],
    [
      "UpgradePolicyUpdate",
      { upgradePolicy: { supportType: "STANDARD" } },
      ({ upgradePolicy }) => upgradePolicy?.supportType,
      "STANDARD",
    ],
    [
      "ZonalShiftConfigUpdate",
      { zonalShiftConfig: { enabled: true } },
      ({ zonalShiftConfig }) => zonalShiftConfig?.enabled,
      true,
    ],
    [
      "AutoModeUpdate",
      { computeConfig: { enabled: true, nodePools: ["system"] }, storageConfig: { blockStorage: { enabled: true } } },
      ({ computeConfig }) => computeConfig?.enabled,
      true,
    ],
    [
      "ControlPlaneEgressUpdate",
      { resourcesVpcConfig: { controlPlaneEgressMode: "CUSTOMER_ROUTED" } },
      ({ resourcesVpcConfig }) => resourcesVpcConfig?.controlPlaneEgressMode,
      "CUSTOMER_ROUTED",
    ],
    [
      "ControlPlaneScalingConfigUpdate",
      { controlPlaneScalingConfig: { tier: "tier-xl" } },
      ({ controlPlaneScalingConfig }) => controlPlaneScalingConfig?.tier,
      "tier-xl",
    ],
    [
      "ControlPlaneComponentConfigUpdate",
      { kubeApiServerConfig: { eventTtl: "30m" } },
      ({ kubeApiServerConfig }) => kubeApiServerConfig,
      { eventTtl: "30m", serviceNodePortRange: { minPort: 30_000, maxPort: 32_767 } },
    ],
    ["DeletionProtectionUpdate", { deletionProtection: true }, ({ deletionProtection }) => deletionProtection, true],
  ];
  for (const [type, asked, shown, after] of cases) {
    it(`changes by a ${type}, which is not there before it is done`, async () => {
      const eks = emulator.client();
      await emulator.seed({ name: "devel", version: "1.35" });
      const before = shown(await described(eks));
      const update = await change(eks, asked);
      assert.deepEqual([update.type, update.status], [type, "InProgress"]);
      await emulator.advance(30);
      assert.equal((await described(eks)).status, "UPDATING");
      assert.deepEqual(shown(await described(eks)), before);
      await emulator.advance(60);
      assert.deepEqual(shown(await described(eks)), after);
      assert.equal((await described(eks)).status, "ACTIVE");
      const done = await eks.send(new DescribeUpdateCommand({ name: "devel", updateId: update.id }));
      assert.equal(done.update?.status, "Successful");
    });
  }

  it("keeps a version update out while it changes, and is kept out by one", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33" });
    const logging = { clusterLogging: [{ types: ["api" as const], enabled: true }] };
    const first = await change(eks, { logging });
    const upgrade = () => eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
    const message = `Cannot VersionUpdate because cluster devel currently has update ${first.id} in progress`;
    await refused(upgrade(), "ResourceInUseException", message);
    await emulator.advance(60);
    const second = (await upgrade()).update?.id ?? "";
    const access = change(eks, { resourcesVpcConfig: { endpointPrivateAccess: true } });
    const other = `Cannot EndpointAccessUpdate because cluster devel currently has update ${second} in progress`;
    await refused(access, "ResourceInUseException", other);
  });

  it("changes in one respect at a time, in some respect, and not to what it is", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.35" });
    const two = change(eks, { deletionProtection: true, upgradePolicy: { supportType: "STANDARD" } });
    await refused(two, "InvalidParameterException", "Only one type of update can be allowed.");
    await refused(change(eks, {}), "InvalidParameterException", /not provided/);
    const logging = { clusterLogging: [{ types: ["api" as const], enabled: false }] };
    const unchanged = change(eks, { logging });
    await refused(unchanged, "InvalidParameterException", "No changes needed for the logging config provided");
    const same = change(eks, { resourcesVpcConfig: { endpointPublicAccess: true } });
    const message =
      "Cluster is already at the desired configuration with endpointPrivateAccess: false , endpointPublicAccess: true, and Public Endpoint Restrictions: [0.0.0.0/0]";
    await refused(same, "InvalidParameterException", message);
    const policy = change(eks, { upgradePolicy: { supportType: "EXTENDED" } });
    await refused(policy, "InvalidParameterException", /already/);
  });

  it("cannot leave extended support once that has begun", async () => {
    await emulator.seed({ name: "devel", version: "1.32" });
    const call = change(emulator.client(), { upgradePolicy: { supportType: "STANDARD" } });
    await refused(call, "InvalidRequestException", /extended support/);
  });

  it("is the same update for a repeated clientRequestToken", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.35" });
    const asked = { deletionProtection: true, clientRequestToken: "once" };
    assert.equal((await change(eks, asked)).id, (await change(eks, asked)).id);
  });

  it("does not change how the control plane reaches the VPC together with how it is reached", async () => {
    await emulator.seed({ name: "devel", version: "1.35" });
    const both = { controlPlaneEgressMode: "CUSTOMER_ROUTED", endpointPrivateAccess: true } as const;
    const call = change(emulator.client(), { resourcesVpcConfig: both });
    await refused(call, "InvalidParameterException", "Only one type of update can be allowed.");
    const same = change(emulator.client(), { resourcesVpcConfig: { controlPlaneEgressMode: "AWS_MANAGED" } });
    await refused(same, "InvalidParameterException", /already/);
  });
});
