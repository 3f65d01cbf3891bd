import {
  DescribeInsightCommand,
  DescribeInsightsRefreshCommand,
  StartInsightsRefreshCommand,
  UpdateAddonCommand,
  UpdateClusterVersionCommand,
  UpdateNodegroupVersionCommand,
  paginateListInsights,
  type EKSClient,
  type InsightsFilter,
  type InsightSummary,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { EmulatorFixture, START, refused } from "../fixtures/emulatorFixture";

const DAY = 24 * 3600;
const CLUSTER = { clusterName: "devel" };
const BEHIND = { region: "eu-west-1", name: "devel", version: "1.34", nodegroups: [{ name: "old", version: "1.31" }] };

describe("emulated insights", () => {
  const emulator = new EmulatorFixture({ addonSeconds: 30 });

  async function list(eks: EKSClient, filter?: InsightsFilter, pageSize?: number): Promise<InsightSummary[]> {
    const config = pageSize === undefined ? { client: eks } : { client: eks, pageSize };
    // A new object: the paginator writes its token into it.
    const input = filter === undefined ? { ...CLUSTER } : { ...CLUSTER, filter };
    const all: InsightSummary[] = [];
    for await (const page of paginateListInsights(config, input)) {
      all.push(...(page.insights ?? []));
    }
    return all;
  }

  async function named(eks: EKSClient, name: string, category = "UPGRADE_READINESS"): Promise<InsightSummary> {
    const found = (await list(eks)).find((insight) => insight.name === name && insight.category === category);
    assert(found !== undefined, `no insight ${name}`);
    return found;
  }

  async function status(eks: EKSClient, name: string, category?: string): Promise<string | undefined> {
    return (await named(eks, name, category)).insightStatus?.status;
  }

  async function refresh(eks: EKSClient): Promise<void> {
    await eks.send(new StartInsightsRefreshCommand(CLUSTER));
    await emulator.advance(30);
  }

  it("of a cluster in good order all pass, and are about the next minor", async () => {
    await emulator.seed({
      name: "devel",
      version: "1.33",
      nodegroups: [{ name: "workers" }],
      addons: [{ name: "kube-proxy" }],
    });
    const insights = await list(emulator.client());
    assert.deepEqual(
      insights.map(({ name, category, kubernetesVersion, insightStatus }) =>
        [name, category, kubernetesVersion, insightStatus?.status].join(", "),
      ),
      [
        "Cluster health issues, UPGRADE_READINESS, 1.34, PASSING",
        "Kubelet version skew, UPGRADE_READINESS, 1.34, PASSING",
        "kube-proxy version skew, UPGRADE_READINESS, 1.34, PASSING",
        "EKS add-on version compatibility, UPGRADE_READINESS, 1.34, PASSING",
      ],
    );
    assert.deepEqual(
      insights.map(({ insightStatus }) => insightStatus?.reason),
      [
        "No cluster health issues detected.",
        "Node kubelet versions match the cluster control plane version.",
        "kube-proxy versions match the cluster control plane version.",
        "All installed EKS add-on versions are compatible with next Kubernetes version.",
      ],
    );
  });

  it("are not about a minor that is not out", async () => {
    await emulator.seed({ name: "devel", version: "1.36" });
    assert.deepEqual(await list(emulator.client()), []);
  });

  for (const [kubelet, expected] of [
    ["1.33", "PASSING"],
    ["1.32", "WARNING"],
    ["1.31", "ERROR"],
  ] as const) {
    it(`find kubelets at ${kubelet} ${expected} for a cluster at 1.34: three minors is what they may lag`, async () => {
      await emulator.seed({ ...BEHIND, nodegroups: [{ name: "old", version: kubelet }, { name: "new" }] });
      assert.equal(await status(emulator.client(), "Kubelet version skew"), expected);
    });
  }

  it("look at Fargate's kubelets and at those of nodes that the user manages too", async () => {
    await emulator.seed({ name: "devel", version: "1.34", fargateProfiles: [{ name: "pods", version: "1.31" }] });
    assert.equal(await status(emulator.client(), "Kubelet version skew"), "ERROR");
    await emulator.seed({ name: "devel", region: "us-east-1", version: "1.34", selfManagedKubelets: ["1.32"] });
    assert.equal(await status(emulator.client("us-east-1"), "Kubelet version skew"), "WARNING");
  });

  it("find kube-proxy, add-ons, health and Amazon Linux 2 wanting, and say which", async () => {
    const eks = emulator.client();
    await emulator.seed({
      name: "devel",
      version: "1.32",
      nodegroups: [{ name: "workers", amiType: "AL2_x86_64" }],
      addons: [
        { name: "kube-proxy", version: "v1.29.8-eksbuild.2" },
        { name: "coredns", version: "v1.10.1-eksbuild.38" },
      ],
      health: [{ code: "Ec2SubnetNotFound", message: "subnet-1 is gone", resourceIds: ["subnet-1"] }],
    });
    for (const name of [
      "kube-proxy version skew",
      "EKS add-on version compatibility",
      "Cluster health issues",
      "Amazon Linux 2 compatibility",
    ]) {
      assert.equal(await status(eks, name), "ERROR", name);
    }
    const { id } = await named(eks, "EKS add-on version compatibility");
    const { insight } = await eks.send(new DescribeInsightCommand({ ...CLUSTER, id }));
    const details = insight?.categorySpecificSummary?.addonCompatibilityDetails;
    assert.deepEqual(
      details?.map(({ name }) => name),
      ["kube-proxy", "coredns"],
    );
    assert(details[1]?.compatibleVersions?.includes("v1.11.4-eksbuild.24"));
    assert.match(insight?.resources?.[1]?.arn ?? "", /:addon\/devel\/coredns\//);
  });

  it("are listed by category, version and status, and in pages", async () => {
    const eks = emulator.client();
    const insights = [{ name: "Hybrid nodes", category: "MISCONFIGURATION", status: "WARNING" }];
    await emulator.seed({ ...BEHIND, insights });
    const names = async (filter: InsightsFilter) => (await list(eks, filter)).map(({ name }) => name);
    assert.deepEqual(await names({ statuses: ["ERROR"] }), ["Kubelet version skew"]);
    assert.deepEqual(await names({ categories: ["MISCONFIGURATION"] }), ["Hybrid nodes"]);
    assert.deepEqual(await names({ kubernetesVersions: ["1.36"] }), []);
    assert.equal((await list(eks, undefined, 2)).length, (await list(eks)).length);
  });

  it("still show what has been put right, until the next refresh: on demand", async () => {
    const eks = emulator.client();
    await emulator.seed(BEHIND);
    await eks.send(new UpdateNodegroupVersionCommand({ ...CLUSTER, nodegroupName: "old" }));
    await emulator.advance(600);
    const before = await named(eks, "Kubelet version skew");
    assert.equal(before.insightStatus?.status, "ERROR");
    await refused(eks.send(new DescribeInsightsRefreshCommand(CLUSTER)), "ResourceNotFoundException", /refresh/);
    const started = await eks.send(new StartInsightsRefreshCommand(CLUSTER));
    assert.equal(started.status, "IN_PROGRESS");
    assert.equal((await eks.send(new DescribeInsightsRefreshCommand(CLUSTER))).status, "IN_PROGRESS");
    assert.equal(await status(eks, "Kubelet version skew"), "ERROR");
    await emulator.advance(30);
    const done = await eks.send(new DescribeInsightsRefreshCommand(CLUSTER));
    assert.equal(done.status, "COMPLETED");
    assert.equal((done.endedAt?.getTime() ?? 0) - (done.startedAt?.getTime() ?? 0), 30_000);
    const after = await named(eks, "Kubelet version skew");
    assert.equal(after.insightStatus?.status, "PASSING");
    assert.equal(after.id, before.id);
    assert.deepEqual(after.lastRefreshTime, done.endedAt);
  });

  it("still show what has been put right, until the next refresh: a day later", async () => {
    const eks = emulator.client();
    await emulator.seed({
      name: "devel",
      version: "1.33",
      addons: [{ name: "kube-proxy", version: "v1.30.7-eksbuild.2" }],
    });
    await emulator.advance(DAY - 600);
    await eks.send(new UpdateAddonCommand({ ...CLUSTER, addonName: "kube-proxy", addonVersion: "v1.33.4-eksbuild.2" }));
    await emulator.advance(300);
    assert.equal(await status(eks, "kube-proxy version skew"), "ERROR");
    await emulator.advance(300);
    assert.equal(await status(eks, "kube-proxy version skew"), "PASSING");
  });

  it("come from seeds with any status, stale, and over when the cluster has got there", async () => {
    const eks = emulator.client();
    const deprecationDetails = [
      { usage: "/apis/flowcontrol.apiserver.k8s.io/v1beta3/flowschemas", stopServingVersion: "1.32" },
    ];
    const insights = [
      { name: "Deprecated APIs removed in Kubernetes v1.32", reason: "1 API in use.", deprecationDetails },
      {
        name: "Kubelet version skew",
        status: "UNKNOWN",
        lastRefreshTime: "2026-09-01T00:00:00Z",
        afterRefresh: "PASSING",
      },
    ];
    await emulator.seed({ name: "devel", version: "1.31", insights });
    const deprecated = await named(eks, "Deprecated APIs removed in Kubernetes v1.32");
    assert.deepEqual(deprecated.insightStatus, { status: "ERROR", reason: "1 API in use." });
    const { insight } = await eks.send(new DescribeInsightCommand({ ...CLUSTER, id: deprecated.id }));
    assert.deepEqual(insight?.categorySpecificSummary?.deprecationDetails, deprecationDetails);
    const stale = await named(eks, "Kubelet version skew");
    assert.equal(stale.insightStatus?.status, "UNKNOWN");
    assert.equal(stale.lastRefreshTime?.toISOString(), "2026-09-01T00:00:00.000Z");
    await refresh(eks);
    const fresh = await named(eks, "Kubelet version skew");
    assert.equal(fresh.insightStatus?.status, "PASSING");
    assert((fresh.lastRefreshTime?.getTime() ?? 0) >= START);
    await eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.32" }));
    await emulator.advance(600);
    const names = (await list(eks, { categories: ["UPGRADE_READINESS"] })).map(({ name }) => name);
    assert(!names.includes(deprecated.name), String(names));
  });

  it("are there for a rollback as long as there is a way back", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.33", addons: [{ name: "kube-proxy" }] });
    const rollback = () => list(eks, { categories: ["ROLLBACK_READINESS"] });
    assert.deepEqual(await rollback(), []);
    await eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
    await emulator.advance(600);
    assert.deepEqual([...new Set((await rollback()).map(({ kubernetesVersion }) => kubernetesVersion))], ["1.33"]);
    assert.equal(await status(eks, "kube-proxy version skew", "ROLLBACK_READINESS"), "PASSING");
    await eks.send(new UpdateAddonCommand({ ...CLUSTER, addonName: "kube-proxy", addonVersion: "v1.34.3-eksbuild.2" }));
    await emulator.advance(30);
    await refresh(eks);
    assert.equal(await status(eks, "kube-proxy version skew", "ROLLBACK_READINESS"), "ERROR");
    await emulator.advance(8 * DAY);
    assert.deepEqual(await rollback(), []);
  });

  it("are described by an id that is one of theirs", async () => {
    await emulator.seed({ name: "devel", version: "1.33" });
    const call = emulator.client().send(new DescribeInsightCommand({ ...CLUSTER, id: "none" }));
    await refused(call, "ResourceNotFoundException", /none/);
  });
});

describe("emulated insights, when they are enforced", () => {
  const emulator = new EmulatorFixture({ insights: "enforce", addonSeconds: 30 });

  it("stand in the way of an upgrade while one is in ERROR, and force overrides them", async () => {
    const eks = emulator.client();
    const insights = [{ name: "Deprecated APIs removed in Kubernetes v1.32", category: "UPGRADE_READINESS" }];
    await emulator.seed({ name: "devel", version: "1.31", insights });
    const upgrade = (force?: boolean) =>
      eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.32", force }));
    const message =
      "Upgrade readiness issues detected. Call the EKS ListInsights API to view upgrade blocking issues detected by EKS. Pass the force flag to override upgrade readiness errors and proceed with upgrade.";
    const error = await refused(upgrade(), "InvalidStateException", message);
    assert.equal(error.$metadata.httpStatusCode, 400);
    await upgrade(true);
  });

  for (const status of ["WARNING", "UNKNOWN", "PASSING"]) {
    it(`let an upgrade pass with one in ${status}`, async () => {
      await emulator.seed({ name: "devel", version: "1.31", insights: [{ name: "Something", status }] });
      await emulator.client().send(new UpdateClusterVersionCommand({ name: "devel", version: "1.32" }));
    });
  }

  it("let an upgrade pass with one in ERROR of another category", async () => {
    const insights = [{ name: "Something", category: "MISCONFIGURATION", kubernetesVersion: "1.32" }];
    await emulator.seed({ name: "devel", version: "1.31", insights });
    await emulator.client().send(new UpdateClusterVersionCommand({ name: "devel", version: "1.32" }));
  });

  it("let an upgrade pass with one in ERROR about a later minor", async () => {
    const insights = [{ name: "Something", kubernetesVersion: "1.33" }];
    await emulator.seed({ name: "devel", version: "1.31", insights });
    await emulator.client().send(new UpdateClusterVersionCommand({ name: "devel", version: "1.32" }));
  });
});

describe("emulated insights, when they are not enforced", () => {
  const emulator = new EmulatorFixture();

  it("let an upgrade pass with one in ERROR", async () => {
    await emulator.seed({ name: "devel", version: "1.31", insights: [{ name: "Something" }] });
    await emulator.client().send(new UpdateClusterVersionCommand({ name: "devel", version: "1.32" }));
  });
});
