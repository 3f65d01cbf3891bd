import {
  CreateClusterCommand,
  DeleteClusterCommand,
  DescribeClusterCommand,
  ListClustersCommand,
  UpdateClusterVersionCommand,
  paginateListClusters,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { EmulatorFixture, START, clusterInput, refused } from "../fixtures/emulatorFixture";

describe("emulated clusters", () => {
  const emulator = new EmulatorFixture({ createSeconds: 60 });

  it("are CREATING without an endpoint, then ACTIVE with one", async () => {
    const eks = emulator.client();
    const created = await eks.send(
      new CreateClusterCommand(clusterInput("devel", { version: "1.33", tags: { a: "b" } })),
    );
    assert.equal(created.cluster?.status, "CREATING");
    assert.equal(created.cluster.endpoint, undefined);
    await emulator.advance(60);
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: "devel" }));
    assert.equal(cluster?.status, "ACTIVE");
    assert.equal(cluster.version, "1.33");
    assert.equal(cluster.arn, "arn:aws:eks:eu-west-1:000000000000:cluster/devel");
    assert.match(cluster.platformVersion ?? "", /^eks\.\d+$/);
    assert.match(cluster.endpoint ?? "", /^https:\/\//);
    assert.deepEqual(cluster.resourcesVpcConfig?.subnetIds, ["subnet-1", "subnet-2"]);
    assert.deepEqual(cluster.tags, { a: "b" });
    assert.deepEqual(cluster.upgradePolicy, { supportType: "EXTENDED" });
    const age = (cluster.createdAt?.getTime() ?? 0) - START;
    assert(age >= 0 && age < 60_000, `created ${age} ms after the start`);
  });

  it("show what EKS always shows, also of one that nobody has configured", async () => {
    const eks = emulator.client();
    const created = await eks.send(new CreateClusterCommand(clusterInput("devel")));
    assert.deepEqual(created.cluster?.certificateAuthority, {});
    await emulator.advance(200);
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: "devel" }));
    const { certificateAuthority, resourcesVpcConfig, accessConfig, ...rest } = cluster ?? {};
    assert.match(certificateAuthority?.data ?? "", /^[A-Za-z0-9+/=]+$/);
    assert.equal(certificateAuthority?.active?.activatedBy, "EKS");
    assert.equal(resourcesVpcConfig?.controlPlaneEgressMode, "AWS_MANAGED");
    assert.deepEqual(accessConfig, { authenticationMode: "CONFIG_MAP" });
    const shown = {
      computeConfig: { enabled: false, nodePools: [] },
      storageConfig: { blockStorage: { enabled: false } },
      controlPlaneScalingConfig: { tier: "standard" },
      kubeApiServerConfig: { eventTtl: "60m", serviceNodePortRange: { minPort: 30_000, maxPort: 32_767 } },
      kubeSchedulerConfig: {
        nodeResourcesFit: {
          scoringStrategy: {
            type: "LeastAllocated",
            resources: [
              { name: "cpu", weight: 1 },
              { name: "memory", weight: 1 },
            ],
          },
        },
      },
      kubeControllerManagerConfig: {
        podGcControllerConfig: { terminatedPodGcThreshold: 12_500 },
        horizontalPodAutoscalerControllerConfig: { horizontalPodAutoscalerSyncPeriod: "15s" },
      },
    };
    for (const [member, value] of Object.entries(shown)) {
      assert.deepEqual(rest[member as keyof typeof rest], value, member);
    }
  });

  it("show the configuration of the control plane that they were created with", async () => {
    const eks = emulator.client();
    const asked = {
      controlPlaneScalingConfig: { tier: "tier-xl" },
      kubeApiServerConfig: { eventTtl: "30m" },
      accessConfig: { authenticationMode: "API" },
    } as const;
    const { cluster } = await eks.send(new CreateClusterCommand(clusterInput("devel", asked)));
    assert.equal(cluster?.controlPlaneScalingConfig?.tier, "tier-xl");
    const serviceNodePortRange = { minPort: 30_000, maxPort: 32_767 };
    assert.deepEqual(cluster.kubeApiServerConfig, { eventTtl: "30m", serviceNodePortRange });
    assert.equal(cluster.accessConfig?.authenticationMode, "API");
  });

  it("get the newest version when none is asked for", async () => {
    const { cluster } = await emulator.client().send(new CreateClusterCommand(clusterInput("devel")));
    assert.equal(cluster?.version, "1.36");
  });

  it("cannot be created at a version past its extended support, unknown, or spelt with a patch", async () => {
    for (const version of ["1.30", "1.99", "1.33.2", "latest"]) {
      const call = emulator.client().send(new CreateClusterCommand(clusterInput("devel", { version })));
      await refused(call, "InvalidParameterException", "unsupported Kubernetes version");
    }
  });

  it("have a name of their own in an account and region", async () => {
    await emulator.client().send(new CreateClusterCommand(clusterInput("devel")));
    const again = emulator.client().send(new CreateClusterCommand(clusterInput("devel")));
    await refused(again, "ResourceInUseException", "Cluster already exists with name: devel");
    await emulator.client("us-west-2").send(new CreateClusterCommand(clusterInput("devel")));
  });

  it("are created once by a repeated clientRequestToken, which other parameters make invalid", async () => {
    const eks = emulator.client();
    const input = clusterInput("devel", { clientRequestToken: "once", version: "1.33" });
    const first = await eks.send(new CreateClusterCommand(input));
    const second = await eks.send(new CreateClusterCommand(input));
    assert.deepEqual(second.cluster, first.cluster);
    const other = eks.send(new CreateClusterCommand({ ...input, version: "1.34" }));
    await refused(other, "InvalidParameterException", /clientRequestToken/);
  });

  it("are seen in their region only, and a name that does not exist is not found", async () => {
    await emulator.seed({ name: "devel", version: "1.33" });
    assert.deepEqual((await emulator.client().send(new ListClustersCommand())).clusters, ["devel"]);
    assert.deepEqual((await emulator.client("us-west-2").send(new ListClustersCommand())).clusters, []);
    const call = emulator.client("us-west-2").send(new DescribeClusterCommand({ name: "devel" }));
    await refused(call, "ResourceNotFoundException", "No cluster found for name: devel.");
  });

  it("are listed in pages", async () => {
    const names = Array.from({ length: 250 }, (_, index) => `cluster-${String(index).padStart(3, "0")}`);
    await emulator.seed(...names.map((name) => ({ name, version: "1.33" })));
    const sizes: number[] = [];
    const listed: string[] = [];
    for await (const page of paginateListClusters({ client: emulator.client() }, {})) {
      sizes.push(page.clusters?.length ?? 0);
      listed.push(...(page.clusters ?? []));
    }
    assert.deepEqual(sizes, [100, 100, 50]);
    assert.deepEqual(listed, names);
  });

  it("are listed with maxResults within the model's bounds and a nextToken that was given out", async () => {
    const eks = emulator.client();
    for (const maxResults of [0, 101]) {
      await refused(eks.send(new ListClustersCommand({ maxResults })), "InvalidParameterException", /maxResults/);
    }
    await refused(eks.send(new ListClustersCommand({ nextToken: "x" })), "InvalidParameterException", /nextToken/);
  });

  it("are DELETING, then gone, and the name is free again", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33" });
    const deleted = await eks.send(new DeleteClusterCommand({ name: "devel" }));
    assert.equal(deleted.cluster?.status, "DELETING");
    const update = eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
    await refused(update, "InvalidRequestException", /DELETING/);
    await emulator.advance(60);
    const described = eks.send(new DescribeClusterCommand({ name: "devel" }));
    await refused(described, "ResourceNotFoundException", "No cluster found for name: devel.");
    await eks.send(new CreateClusterCommand(clusterInput("devel")));
  });

  it("are not deleted while an update runs, nor with deletion protection", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33" });
    await eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
    await refused(eks.send(new DeleteClusterCommand({ name: "devel" })), "ResourceInUseException", /in progress/);
    await eks.send(new CreateClusterCommand(clusterInput("kept", { deletionProtection: true })));
    await refused(eks.send(new DeleteClusterCommand({ name: "kept" })), "InvalidRequestException", /protection/);
  });
});
