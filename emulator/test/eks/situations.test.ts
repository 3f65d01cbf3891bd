import {
  CreateAddonCommand,
  CreateNodegroupCommand,
  DescribeAddonCommand,
  DescribeAddonConfigurationCommand,
  DescribeAddonVersionsCommand,
  DescribeClusterCommand,
  DescribeInsightCommand,
  DescribeNodegroupCommand,
  DescribeUpdateCommand,
  ListClustersCommand,
  ListInsightsCommand,
  ListNodegroupsCommand,
  StartInsightsRefreshCommand,
  UpdateAddonCommand,
  UpdateClusterVersionCommand,
  UpdateNodegroupVersionCommand,
  type EKSClient,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { EmulatorFixture, refused } from "../fixtures/emulatorFixture";

const COREDNS = { name: "coredns", version: "v1.11.4-eksbuild.2" };
const TO_COREDNS = { clusterName: "devel", addonName: "coredns" };
const WORKERS = { clusterName: "devel", nodegroupName: "workers" };

describe("situations that users met, emulated", () => {
  const emulator = new EmulatorFixture({ addonSeconds: 30, nodegroupSeconds: 60 });

  async function addon(eks: EKSClient) {
    const { addon } = await eks.send(new DescribeAddonCommand(TO_COREDNS));
    return {
      status: addon?.status,
      version: addon?.addonVersion,
      issues: addon?.health?.issues?.map(({ code }) => code),
    };
  }

  async function workers(eks: EKSClient) {
    const { nodegroup } = await eks.send(new DescribeNodegroupCommand(WORKERS));
    assert(nodegroup !== undefined);
    return nodegroup;
  }

  async function insight(eks: EKSClient, wanted: string) {
    const { insights } = await eks.send(new ListInsightsCommand({ clusterName: "devel" }));
    const id = insights?.find(({ name }) => name === wanted)?.id;
    const { insight } = await eks.send(new DescribeInsightCommand({ clusterName: "devel", id }));
    assert(insight !== undefined);
    return insight;
  }

  async function failing(what: object): Promise<void> {
    await emulator.control("POST", "faults", { operation: "UpdateAddon", what: { kind: "updateEnds", ...what } });
  }

  describe("an add-on's update that fails", () => {
    const errors = [{ errorCode: "InsufficientNumberOfReplicas", errorMessage: "0 of 2 ready" }];
    const toNext = () =>
      emulator.client().send(new UpdateAddonCommand({ ...TO_COREDNS, addonVersion: "v1.11.4-eksbuild.24" }));

    beforeEach(() => emulator.seed({ name: "devel", version: "1.33", addons: [COREDNS] }));

    it("stays applied where its pods do not become ready, and is DEGRADED until it heals", async () => {
      const eks = emulator.client();
      await failing({ errors, healsAfterSeconds: 100 });
      const { update } = await toNext();
      await emulator.advance(30);
      const shown = await eks.send(
        new DescribeUpdateCommand({ name: "devel", addonName: "coredns", updateId: update?.id }),
      );
      assert.equal(shown.update?.status, "Failed");
      const broken = { status: "DEGRADED", version: "v1.11.4-eksbuild.24", issues: ["InsufficientNumberOfReplicas"] };
      assert.deepEqual(await addon(eks), broken);
      await emulator.advance(99);
      assert.deepEqual(await addon(eks), broken);
      await emulator.advance(1);
      assert.deepEqual(await addon(eks), { ...broken, status: "ACTIVE", issues: [] });
    });

    it("stays DEGRADED where nothing heals it, until another update succeeds", async () => {
      const eks = emulator.client();
      await emulator.control("POST", "faults", {
        operation: "UpdateAddon",
        count: 1,
        what: { kind: "updateEnds", errors },
      });
      await toNext();
      await emulator.advance(86_400);
      assert.equal((await addon(eks)).status, "DEGRADED");
      await eks.send(new UpdateAddonCommand(TO_COREDNS));
      await emulator.advance(30);
      assert.deepEqual(await addon(eks), { status: "ACTIVE", version: "v1.11.4-eksbuild.24", issues: [] });
    });

    it("is not applied where its objects could not be written, or where a fault says so", async () => {
      const eks = emulator.client();
      await failing({ errors: [{ errorCode: "AdmissionRequestDenied" }] });
      await toNext();
      await emulator.advance(30);
      assert.deepEqual(await addon(eks), { status: "UPDATE_FAILED", version: COREDNS.version, issues: [] });
      await emulator.control("DELETE", "faults");
      await failing({ errors, applied: false });
      await toNext();
      await emulator.advance(30);
      assert.deepEqual(await addon(eks), { status: "UPDATE_FAILED", version: COREDNS.version, issues: [] });
    });
  });

  describe("a node group's update that fails", () => {
    beforeEach(() =>
      emulator.seed({
        name: "devel",
        version: "1.33",
        nodegroups: [{ name: "workers", version: "1.31" }],
      }),
    );

    async function rolled(what: object = {}, more: object = {}) {
      const eks = emulator.client();
      const fault = { count: 1, operation: "UpdateNodegroupVersion", what: { kind: "updateEnds", ...what } };
      await emulator.control("POST", "faults", fault);
      await eks.send(new UpdateNodegroupVersionCommand({ ...WORKERS, ...more }));
      await emulator.advance(60);
      const { version, status, health } = await workers(eks);
      return { version, status, issues: health?.issues?.map(({ code }) => code) };
    }

    async function kubeletInsight(): Promise<string | undefined> {
      const eks = emulator.client();
      await eks.send(new StartInsightsRefreshCommand({ clusterName: "devel" }));
      await emulator.advance(600);
      return (await insight(eks, "Kubelet version skew")).insightStatus?.reason;
    }

    it("stays applied, and the node group is DEGRADED until another one succeeds; its nodes are what they were", async () => {
      const before = await kubeletInsight();
      const errors = [{ errorCode: "PodEvictionFailure", errorMessage: "no budget" }];
      assert.deepEqual(await rolled({ errors }), {
        version: "1.33",
        status: "DEGRADED",
        issues: ["PodEvictionFailure"],
      });
      assert.equal(await kubeletInsight(), before);
      await emulator.control("DELETE", "faults");
      await emulator.client().send(new UpdateNodegroupVersionCommand(WORKERS));
      await emulator.advance(60);
      const { status, health } = await workers(emulator.client());
      assert.deepEqual([status, health?.issues?.map(({ code }) => code)], ["ACTIVE", []]);
      assert.notEqual(await kubeletInsight(), before);
    });

    it("heals by itself where a fault says so", async () => {
      assert.equal((await rolled({ healsAfterSeconds: 600 })).status, "DEGRADED");
      await emulator.advance(600);
      assert.equal((await workers(emulator.client())).status, "ACTIVE");
    });

    it("is not applied where a fault says so", async () => {
      assert.equal((await rolled({ applied: false })).version, "1.31");
    });
  });

  it("a launch template's $Latest and $Default are read back as their numbers", async () => {
    const eks = emulator.client();
    const launchTemplate = { name: "blue", version: "3", latestVersion: 7, defaultVersion: 2 };
    await emulator.seed({ name: "devel", version: "1.33", nodegroups: [{ name: "workers", launchTemplate }] });
    const rolled = async (version?: string) => {
      await eks.send(new UpdateNodegroupVersionCommand({ ...WORKERS, launchTemplate: { name: "blue", version } }));
      await emulator.advance(60);
      return (await workers(eks)).launchTemplate?.version;
    };
    assert.equal((await workers(eks)).launchTemplate?.version, "3");
    assert.equal(await rolled("$Latest"), "7");
    assert.equal(await rolled("$Default"), "2");
    assert.equal(await rolled("9"), "9");
    assert.equal(await rolled("$Latest"), "9", "the newest that anybody has named");
    assert.equal(await rolled(), "2", "the default one where none is named");
  });

  for (const [amiType, release] of [
    ["BOTTLEROCKET_x86_64", /^1\.\d+\.0-[0-9a-f]{8}$/],
    ["WINDOWS_CORE_2022_x86_64", /^1\.32-\d{4}\.\d\d\.\d\d$/],
    ["AL2_x86_64", /^1\.32\.\d+-\d{8}$/],
  ] as const) {
    it(`a release of ${amiType} has the name that its family gives it, and can be asked for by it`, async () => {
      const eks = emulator.client();
      await emulator.seed({ name: "devel", version: "1.32", nodegroups: [{ name: "workers", amiType }] });
      const { releaseVersion } = await workers(eks);
      assert.match(releaseVersion ?? "", release);
      await eks.send(new UpdateNodegroupVersionCommand({ ...WORKERS, releaseVersion }));
      await emulator.advance(60);
      const short = eks.send(new UpdateNodegroupVersionCommand({ ...WORKERS, releaseVersion: "1.34.0" }));
      await refused(
        short,
        "InvalidParameterException",
        "Requested release version 1.34.0 is not valid for kubernetes version 1.32.",
      );
    });
  }

  it("there are no images of Amazon Linux 2 above 1.32", async () => {
    const eks = emulator.client();
    const nodegroups = [{ name: "workers", version: "1.32", amiType: "AL2_ARM_64" }];
    await emulator.seed({ name: "devel", version: "1.33", nodegroups });
    const says = (type: string) => `AMI Type ${type} is only supported for kubernetes versions 1.32 or earlier`;
    const rolled = eks.send(new UpdateNodegroupVersionCommand(WORKERS));
    await refused(rolled, "InvalidParameterException", says("AL2_ARM_64"));
    await eks.send(new UpdateNodegroupVersionCommand({ ...WORKERS, version: "1.32" }));
    const input = {
      clusterName: "devel",
      nodegroupName: "new",
      nodeRole: "arn:aws:iam::000000000000:role/node",
      subnets: ["subnet-1"],
    };
    const created = eks.send(new CreateNodegroupCommand({ ...input, amiType: "AL2_x86_64" }));
    await refused(created, "InvalidParameterException", says("AL2_x86_64"));
  });

  it("a seed that EKS would never get to is refused", async () => {
    const seeded = (nodegroup: object) =>
      emulator.seed({ name: "devel", version: "1.33", nodegroups: [{ name: "workers", ...nodegroup }] });
    await assert.rejects(
      seeded({ version: "1.34" }),
      /node group workers of cluster devel is at 1\.34, newer than its cluster/,
    );
    await assert.rejects(seeded({ amiType: "AL2_x86_64" }), /AL2_x86_64 is only supported/);
  });

  it("node groups and add-ons that could not be created or deleted say so", async () => {
    const eks = emulator.client();
    await emulator.seed({
      name: "devel",
      version: "1.33",
      nodegroups: [{ name: "workers", status: "CREATE_FAILED", issues: [{ code: "NodeCreationFailure" }] }],
      addons: [{ ...COREDNS, status: "DELETE_FAILED" }],
    });
    assert.equal((await workers(eks)).status, "CREATE_FAILED");
    await refused(
      eks.send(new UpdateNodegroupVersionCommand(WORKERS)),
      "ResourceInUseException",
      /not in Active State/,
    );
    assert.equal((await addon(eks)).status, "DELETE_FAILED");
    await eks.send(new UpdateAddonCommand(TO_COREDNS));
    await emulator.advance(30);
    assert.equal((await addon(eks)).status, "ACTIVE");
  });

  it("a cluster that has FAILED cannot be upgraded", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33", status: "FAILED" });
    assert.equal((await eks.send(new DescribeClusterCommand({ name: "devel" }))).cluster?.status, "FAILED");
    const call = eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
    await refused(call, "InvalidRequestException", /is in status FAILED/);
  });

  it("a connected cluster has no version, is listed only with all, and cannot be upgraded", async () => {
    const eks = emulator.client();
    await emulator.seed(
      { name: "elsewhere", connectorConfig: { provider: "GKE" } },
      { name: "devel", version: "1.33" },
    );
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: "elsewhere" }));
    assert.deepEqual(
      [cluster?.version, cluster?.status, cluster?.connectorConfig?.provider],
      [undefined, "ACTIVE", "GKE"],
    );
    assert.deepEqual((await eks.send(new ListClustersCommand())).clusters, ["devel"]);
    assert.deepEqual((await eks.send(new ListClustersCommand({ include: ["all"] }))).clusters, ["devel", "elsewhere"]);
    const call = eks.send(new UpdateClusterVersionCommand({ name: "elsewhere", version: "1.34" }));
    await refused(call, "InvalidRequestException", /is a connected cluster/);
  });

  it("a cluster on an Outpost has an id, and lacks the newest version", async () => {
    const eks = emulator.client();
    const outpostConfig = {
      outpostArns: ["arn:aws:outposts:eu-west-1:000000000000:outpost/op-1"],
      controlPlaneInstanceType: "m5.large",
    };
    await emulator.seed({ name: "devel", version: "1.35", outpostConfig });
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: "devel" }));
    assert.deepEqual(cluster?.outpostConfig?.outpostArns, outpostConfig.outpostArns);
    assert.match(cluster.id ?? "", /^[0-9a-f-]{36}$/);
    const call = eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.36" }));
    await refused(call, "InvalidParameterException", "unsupported Kubernetes version");
  });

  it("nodes that follow by themselves do so one after another, and the insights see it", async () => {
    const eks = emulator.client();
    const driftingNodes = { kubelets: ["1.33", "1.33"], secondsPerNode: 3000 };
    await emulator.seed({ name: "devel", version: "1.33", driftingNodes });
    const behind = async () =>
      (await insight(eks, "Kubelet version skew")).resources?.map(({ insightStatus }) => insightStatus?.reason);
    const hop = async (version: string) => {
      await eks.send(new UpdateClusterVersionCommand({ name: "devel", version }));
      await emulator.advance(600);
    };
    await hop("1.34");
    await hop("1.35");
    // The next minor would be three ahead of both, and the one after it four.
    assert.deepEqual(await behind(), ["kubelet 1.33", "kubelet 1.33"]);
    await emulator.advance(3000);
    await emulator.advance(86_400);
    assert.deepEqual(await behind(), []);
  });

  it("an add-on of which EKS lists nothing is there all the same, as is a version that it lists no more", async () => {
    const eks = emulator.client();
    const addons = [
      { name: "upbound_universal-crossplane", version: "v1.16.0-up.1" },
      { name: "coredns", version: "v1.9.3-eksbuild.5" },
    ];
    await emulator.seed({ name: "devel", version: "1.30", addons });
    for (const { name, version } of addons) {
      const { addon: shown } = await eks.send(new DescribeAddonCommand({ clusterName: "devel", addonName: name }));
      assert.deepEqual([shown?.status, shown?.addonVersion], ["ACTIVE", version]);
      const listed = await eks.send(new DescribeAddonVersionsCommand({ addonName: name }));
      const versions = listed.addons?.[0]?.addonVersions?.map(({ addonVersion }) => addonVersion) ?? [];
      assert.deepEqual([versions.includes(version), versions.length > 0], [false, name === "coredns"]);
    }
  });

  /** Statuses that EKS does not have today, as it may have tomorrow. */
  for (const [operation, set] of [
    ["DescribeCluster", { "cluster.status": "SUSPENDED" }],
    ["DescribeNodegroup", { "nodegroup.status": "REPAIRING" }],
    ["DescribeAddon", { "addon.status": "PAUSED" }],
    ["DescribeUpdate", { "update.status": "Cancelling" }],
  ] as const) {
    it(`a status that the model does not have can be shown: ${JSON.stringify(set)}`, async () => {
      const eks = emulator.client();
      const nodegroups = [{ name: "workers" }];
      await emulator.seed({ name: "devel", version: "1.33", addons: [COREDNS], nodegroups });
      const { update } = await eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
      await emulator.control("POST", "faults", { operation, what: { kind: "alter", set } });
      const answers = {
        DescribeCluster: async () => (await eks.send(new DescribeClusterCommand({ name: "devel" }))).cluster?.status,
        DescribeNodegroup: async () => (await workers(eks)).status,
        DescribeAddon: async () => (await addon(eks)).status,
        DescribeUpdate: async () =>
          (await eks.send(new DescribeUpdateCommand({ name: "devel", updateId: update?.id }))).update?.status,
      };
      assert.deepEqual([await answers[operation]()], Object.values(set));
    });
  }

  it("a kube-proxy that the user manages counts in the insight, and is no add-on", async () => {
    const eks = emulator.client();
    await emulator.seed({
      name: "devel",
      version: "1.34",
      selfManagedAddons: { "kube-proxy": "1.31", coredns: "1.11" },
    });
    const { insightStatus } = await insight(eks, "kube-proxy version skew");
    assert.equal(insightStatus?.status, "ERROR");
    assert.match(insightStatus.reason ?? "", /1\.31/);
    await refused(eks.send(new DescribeAddonCommand(TO_COREDNS)), "ResourceNotFoundException", /No addon/);
  });

  it("a deprecated API's insight tells who called it last, and when", async () => {
    const clientStats = [
      { userAgent: "old-operator", numberOfRequestsLast30Days: 7, lastRequestTime: "2026-09-20T10:00:00Z" },
    ];
    const deprecationDetails = [
      { usage: "/apis/flowcontrol.apiserver.k8s.io/v1beta3/flowschemas", stopServingVersion: "1.32", clientStats },
    ];
    await emulator.seed({
      name: "devel",
      version: "1.33",
      insights: [{ name: "Deprecated APIs", deprecationDetails }],
    });
    const { categorySpecificSummary } = await insight(emulator.client(), "Deprecated APIs");
    const [stats] = categorySpecificSummary?.deprecationDetails?.[0]?.clientStats ?? [];
    assert.equal(stats?.lastRequestTime?.toISOString(), "2026-09-20T10:00:00.000Z");
    assert.equal(stats.userAgent, "old-operator");
  });

  describe("the configuration of add-ons", () => {
    it("has a schema for every version in the catalogue, which differs between versions", async () => {
      const eks = emulator.client();
      const schema = async (addonVersion: string) => {
        const { configurationSchema } = await eks.send(
          new DescribeAddonConfigurationCommand({ addonName: "vpc-cni", addonVersion }),
        );
        return JSON.parse(configurationSchema ?? "") as { properties: object };
      };
      assert(!("extraVolumes" in (await schema("v1.18.6-eksbuild.1")).properties));
      assert("extraVolumes" in (await schema("v1.19.6-eksbuild.1")).properties);
      const unknown = eks.send(new DescribeAddonConfigurationCommand({ addonName: "vpc-cni", addonVersion: "v9" }));
      await refused(unknown, "ResourceNotFoundException", /v9/);
    });

    it("is refused where the schema does not allow it, also what a new version does not allow any more", async () => {
      const eks = emulator.client();
      const configurationValues = '{"controller":{"volumeModificationFeature":{"enabled":true}}}';
      const driver = { name: "aws-ebs-csi-driver", version: "v1.35.0-eksbuild.1", configurationValues };
      await emulator.seed({ name: "devel", version: "1.31", addons: [driver] });
      const words = (where: string) =>
        `ConfigurationValue provided in request is not supported: Json schema validation failed with error: [${where}: is not defined in the schema and the schema does not allow additional properties]`;
      const cni = { clusterName: "devel", addonName: "vpc-cni", configurationValues: '{"env":{"NO_SUCH":"1"}}' };
      await refused(eks.send(new CreateAddonCommand(cni)), "InvalidParameterException", words("$.env.NO_SUCH"));
      const toNext = { clusterName: "devel", addonName: driver.name, addonVersion: "v1.44.0-eksbuild.1" };
      const moved = eks.send(new UpdateAddonCommand(toNext));
      await refused(moved, "InvalidParameterException", words("$.controller.volumeModificationFeature"));
      await eks.send(new UpdateAddonCommand({ ...toNext, configurationValues: '{"controller":{"replicaCount":2}}' }));
      const wrong = eks.send(new CreateAddonCommand({ ...TO_COREDNS, configurationValues: '{"replicaCount":"two"}' }));
      await refused(wrong, "InvalidParameterException", /\$\.replicaCount: /);
    });
  });

  describe("answers that are not EKS's", () => {
    const groups = () => emulator.client().send(new ListNodegroupsCommand({ clusterName: "devel", maxResults: 1 }));
    const fault = (operation: string, what: unknown) => emulator.control("POST", "faults", { operation, what });

    beforeEach(() => emulator.seed({ name: "devel", version: "1.33", nodegroups: [{ name: "a" }, { name: "b" }] }));

    it("can have members that EKS does not have, or lack some", async () => {
      const eks = emulator.client();
      const { update } = await eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
      const shown = async () =>
        (await eks.send(new DescribeUpdateCommand({ name: "devel", updateId: update?.id }))).update;
      await fault("DescribeUpdate", { kind: "alter", set: { "update.status": "Cancelling" } });
      assert.deepEqual([(await shown())?.status, (await shown())?.id], ["Cancelling", update?.id]);
      await emulator.control("DELETE", "faults");
      await fault("DescribeUpdate", { kind: "alter", set: { update: null } });
      assert.equal(await shown(), undefined);
    });

    it("can be a list that never ends", async () => {
      await fault("ListNodegroups", "endlessPages");
      const [first, second] = [await groups(), await groups()];
      assert.deepEqual([first.nodegroups, second.nodegroups], [["a"], ["a"]]);
      assert(first.nextToken !== undefined && first.nextToken !== second.nextToken);
      const input = { clusterName: "devel", maxResults: 1, nextToken: first.nextToken };
      assert.deepEqual((await emulator.client().send(new ListNodegroupsCommand(input))).nodegroups, ["a"]);
      await emulator.control("DELETE", "faults");
      await fault("ListNodegroups", { kind: "endlessPages", repeat: true });
      assert.equal((await groups()).nextToken, (await groups()).nextToken);
    });

    for (const [what, status, body] of [
      [{ kind: "html", status: 404 }, 404, /404 Not Found/],
      [{ kind: "html", status: 200 }, 200, /200 OK/],
      [{ kind: "redirect", location: "https://login.example.com/" }, 307, /^$/],
    ] as const) {
      it(`can be ${JSON.stringify(what)}`, async () => {
        await fault("ListClusters", what);
        const answer = await raw();
        assert.equal(answer.status, status);
        assert.match(await answer.text(), body);
        if ("location" in what) assert.equal(answer.headers.get("location"), what.location);
      });
    }

    it("can be said to be gzip and be none", async () => {
      await fault("ListClusters", "brokenGzip");
      await assert.rejects(async () => (await raw()).text());
    });

    it("can drip at a pace of its own", async () => {
      await fault("ListClusters", { kind: "drip", secondsPerByte: 0.01 });
      const started = performance.now();
      const text = await (await raw()).text();
      assert(performance.now() - started >= 0.009 * text.length);
    });

    /** Unsigned: the fault is outside the access check. */
    const raw = () => fetch(`${emulator.url}/clusters`, { redirect: "manual" });
  });
});
