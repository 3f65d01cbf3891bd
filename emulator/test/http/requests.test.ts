import assert from "node:assert/strict";
import { DescribeClusterCommand, DescribeNodegroupCommand } from "@aws-sdk/client-eks";
import { readFileSync } from "node:fs";
import { REQUEST_SHAPES, requestShapesText } from "../../../scripts/requestShapes";
import { clusterInput, EmulatorFixture } from "../fixtures/emulatorFixture";
import { signedFetch } from "../fixtures/signedFetch";

const ROLE = "arn:aws:iam::000000000000:role/eks";
const SUBNETS = { subnetIds: ["subnet-1", "subnet-2"] };

describe("a request that the model does not allow", () => {
  const emulator = new EmulatorFixture();

  /** As no client would send it: AWS's own check what they can before. */
  async function answerTo(method: string, path: string, body?: object): Promise<{ error: string; message: string }> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await signedFetch(emulator.url + path, { method, at: new Date(await now()), ...sent });
    const { message } = (await response.json()) as { message?: string };
    return { error: response.headers.get("x-amzn-errortype") ?? String(response.status), message: message ?? "" };
  }

  async function now(): Promise<string> {
    return ((await emulator.control("GET", "clock")) as { now: string }).now;
  }

  const invalid = "InvalidParameterException";
  const creating: readonly (readonly [what: string, body: object, error: string, message: RegExp])[] = [
    ["has no roleArn", { roleArn: undefined }, invalid, /^roleArn can't be null or empty$/],
    ["has no resourcesVpcConfig", { resourcesVpcConfig: undefined }, invalid, /^resourcesVpcConfig can't be null/],
    ["has no subnets", { resourcesVpcConfig: {} }, invalid, /subnetIds can't be null or empty/],
    ["has one subnet", { resourcesVpcConfig: { subnetIds: ["subnet-1"] } }, invalid, /at least two different AZs$/],
    ["has one subnet twice", { resourcesVpcConfig: { subnetIds: ["s", "s"] } }, invalid, /at least two different AZs$/],
    ["has no role's ARN", { roleArn: "nonsense" }, invalid, /^Role with arn: nonsense, could not be assumed/],
    ["has a name with a space", { name: "a b" }, invalid, /^The parameter name contains invalid characters/],
    ["has a long name", { name: "a".repeat(101) }, invalid, /^name needs to be between 1 and 100 characters$/],
    [
      "has an unknown authenticationMode",
      { accessConfig: { authenticationMode: "NONE" } },
      invalid,
      /^accessConfig\.authenticationMode must be API, API_AND_CONFIG_MAP or CONFIG_MAP, not NONE$/,
    ],
    [
      "has an unknown policy",
      { upgradePolicy: { supportType: "FOREVER" } },
      invalid,
      /supportType must be STANDARD or EXTENDED/,
    ],
    [
      "has a text for a list",
      { encryptionConfig: "x" },
      "SerializationException",
      /^encryptionConfig cannot be deserialized as List$/,
    ],
    [
      "has a number in a list of texts",
      { resourcesVpcConfig: { subnetIds: [1, 2] } },
      "SerializationException",
      /subnetIds\[0\] cannot be deserialized as String/,
    ],
    ["has too many keys", { encryptionConfig: [{}, {}] }, invalid, /^encryptionConfig needs to be at most 1 items$/],
    ["has no tags in its tags", { tags: {} }, invalid, /^tags needs to be between 1 and 50 entries$/],
    [
      "has half an Outpost",
      { outpostConfig: { outpostArns: ["a"] } },
      invalid,
      /controlPlaneInstanceType can't be null or empty/,
    ],
    [
      "has a member of a later model",
      { somethingNew: { enabled: true } },
      "EmulatorUnsupportedOperation",
      /member somethingNew of CreateCluster/,
    ],
    [
      "has one deep down",
      { kubernetesNetworkConfig: { elasticLoadBalancing: { shiny: true } } },
      "EmulatorUnsupportedOperation",
      /member kubernetesNetworkConfig\.elasticLoadBalancing\.shiny of CreateCluster/,
    ],
  ];
  for (const [what, more, error, message] of creating) {
    it(`is refused: a cluster that ${what}`, async () => {
      const body = { name: "devel", roleArn: ROLE, resourcesVpcConfig: SUBNETS, ...more };
      const answer = await answerTo("POST", "/clusters", body);
      assert.equal(answer.error, error, answer.message);
      assert.match(answer.message, message);
      assert.deepEqual((await answerTo("GET", "/clusters/devel")).error, "ResourceNotFoundException");
    });
  }

  it("is not one that leaves out, or nulls, what may be left out", async () => {
    const body = { name: "devel", roleArn: ROLE, resourcesVpcConfig: SUBNETS, logging: null, version: null };
    assert.equal((await answerTo("POST", "/clusters", body)).error, "200");
  });

  const others: readonly (readonly [method: string, path: string, body: object | undefined, error: string])[] = [
    ["POST", "/clusters/devel/updates", {}, invalid],
    ["POST", "/clusters/devel/updates", { version: 1.34 }, "SerializationException"],
    ["GET", "/clusters/devel/updates?maxResults=many", undefined, "SerializationException"],
    ["GET", "/clusters/devel/updates?maxResults=101", undefined, invalid],
    ["GET", "/clusters/devel/updates?capabilityName=argo", undefined, "EmulatorUnsupportedOperation"],
    ["GET", "/clusters/devel/updates?colour=red", undefined, "EmulatorUnsupportedOperation"],
    ["POST", "/clusters/devel/addons", { addonName: "coredns", resolveConflicts: "MAYBE" }, invalid],
    ["POST", "/clusters/devel/node-groups", { nodegroupName: "a", nodeRole: ROLE }, invalid],
    ["POST", "/clusters/devel/node-groups/workers/update-config", { scalingConfig: { maxSize: 0 } }, invalid],
    ["POST", "/clusters/devel/update-config", { resourcesVpcConfig: { controlPlaneEgressMode: "FREE" } }, invalid],
    [
      "POST",
      `/tags/${encodeURIComponent("arn:aws:eks:eu-west-1:000000000000:cluster/devel")}`,
      {},
      "BadRequestException",
    ],
    ["POST", "/clusters/devel/insights", { filter: { statuses: ["GREEN"] } }, invalid],
  ];
  for (const [method, path, body, error] of others) {
    it(`is refused with ${error}: ${method} ${path} ${JSON.stringify(body)}`, async () => {
      await emulator.seed({ name: "devel", version: "1.33", nodegroups: [{ name: "workers" }] });
      assert.equal((await answerTo(method, path, body)).error, error);
    });
  }

  it("is known by what the model says", async function () {
    this.timeout(15 * 60_000);
    assert.equal(readFileSync(REQUEST_SHAPES, "utf8"), await requestShapesText());
  });

  it("is none that AWS's client sends with everything there is to say, and nothing of that is dropped", async () => {
    const { CreateClusterCommand, CreateNodegroupCommand } = await import("@aws-sdk/client-eks");
    const eks = emulator.client();
    const settings = {
      encryptionConfig: [{ resources: ["secrets"], provider: { keyArn: "arn:aws:kms:eu-west-1:000000000000:key/k" } }],
      zonalShiftConfig: { enabled: true },
      remoteNetworkConfig: { remoteNodeNetworks: [{ cidrs: ["10.1.0.0/16"] }] },
      computeConfig: { enabled: true, nodePools: ["system"], nodeRoleArn: ROLE },
      storageConfig: { blockStorage: { enabled: true } },
      controlPlaneScalingConfig: { tier: "tier-2xl" },
      deletionProtection: true,
    } as const;
    const unseen = { bootstrapSelfManagedAddons: false };
    await eks.send(new CreateClusterCommand(clusterInput("devel", { ...settings, ...unseen } as object)));
    await emulator.advance(600);
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: "devel" }));
    for (const [member, value] of Object.entries(settings)) {
      assert.deepEqual(cluster?.[member as keyof typeof settings], value, member);
    }
    const group = {
      warmPoolConfig: { enabled: true, minSize: 1 },
      updateConfig: { maxUnavailable: 2, updateStrategy: "MINIMAL" },
      nodeRepairConfig: { enabled: true },
      taints: [{ key: "a", value: "b", effect: "NO_SCHEDULE" }],
    } as const;
    const names = { clusterName: "devel", nodegroupName: "workers" };
    const asked = { ...names, nodeRole: ROLE, subnets: ["subnet-1"], ...group } as object;
    await eks.send(new CreateNodegroupCommand(asked as ConstructorParameters<typeof CreateNodegroupCommand>[0]));
    const { nodegroup } = await eks.send(new DescribeNodegroupCommand(names));
    for (const [member, value] of Object.entries(group)) {
      assert.deepEqual(nodegroup?.[member as keyof typeof group], value, member);
    }
  });
});
