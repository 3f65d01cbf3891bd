import {
  DescribeClusterCommand,
  UpdateClusterVersionCommand,
  UpdateNodegroupVersionCommand,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { request } from "node:https";
import { EmulatorFixture, START } from "../fixtures/emulatorFixture";
import { kubernetesToken } from "../fixtures/kubernetesToken";

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase?: string;
    readonly disruptionsAllowed?: number;
    readonly nodeInfo?: { readonly kubeletVersion: string };
  };
}

interface List {
  readonly kind: string;
  readonly items: readonly KubernetesObject[];
  readonly metadata: { readonly continue?: string };
}

const labels = (app: string) => ({ labels: { app } });
const deployment = (app: string, replicas: number, nodegroup: string) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: app, namespace: "shop" },
  spec: {
    replicas,
    selector: { matchLabels: { app } },
    template: { metadata: labels(app), spec: { nodeSelector: { "eks.amazonaws.com/nodegroup": nodegroup } } },
  },
});
const budget = (app: string, spec: object) => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: app, namespace: "shop" },
  spec: { ...spec, selector: { matchLabels: { app } } },
});

describe("a cluster's Kubernetes API", () => {
  const emulator = new EmulatorFixture({ nodegroupSeconds: 600 });

  const seed = (more: object, kubernetes: object = {}): Promise<void> =>
    emulator.seed({ name: "devel", version: "1.33", kubernetes, ...more });

  async function get(path: string, token?: string, accept = "application/json") {
    const { cluster } = await emulator.client().send(new DescribeClusterCommand({ name: "devel" }));
    const ca = Buffer.from(cluster?.certificateAuthority?.data ?? "", "base64").toString();
    const authorization = `Bearer ${token ?? (await kubernetesToken("devel"))}`;
    return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const options = { agent: false, ca, headers: { authorization, accept } } as const;
      const asked = request(`${cluster?.endpoint ?? ""}${path}`, options, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => {
          resolve({ status: response.statusCode, body });
        });
      });
      asked.on("error", reject);
      asked.end();
    });
  }

  const list = async (path: string, accept?: string): Promise<List> =>
    JSON.parse((await get(path, undefined, accept)).body) as List;
  const kubelets = async (): Promise<string[]> =>
    (await list("/api/v1/nodes")).items.map(({ status }) => status.nodeInfo?.kubeletVersion.slice(0, 5) ?? "");

  it("takes the token of a known key for this cluster, as long as it is valid, and no other", async () => {
    await seed({});
    const keys = { accessKeyId: "test", secretAccessKey: "test" };
    const status = async (token: string) => (await get("/api/v1/nodes", token)).status;
    assert.equal(await status(await kubernetesToken("devel")), 200);
    assert.equal(await status(await kubernetesToken("devel", keys, new Date(START))), 200);
    assert.equal(await status(await kubernetesToken("other")), 401);
    assert.equal(await status(await kubernetesToken("devel", { ...keys, secretAccessKey: "wrong" })), 401);
    assert.equal(await status(await kubernetesToken("devel", { ...keys, accessKeyId: "nobody" })), 401);
    assert.equal(await status(await kubernetesToken("devel", keys, new Date(Date.now() - 3600_000))), 401);
    assert.equal(await status("k8s-aws-v1.bm9uc2Vuc2U"), 401);
  });

  it("refuses callers without an access entry, and what they may not read", async () => {
    await seed({}, { unknownPrincipals: ["arn:aws:iam::000000000000:user/test"] });
    assert.equal((await get("/api/v1/nodes")).status, 401);
    await emulator.control("POST", "reset");
    await seed({}, { forbidden: ["pods", "/metrics"] });
    const { status, body } = await get("/api/v1/pods");
    assert.equal(status, 403);
    assert.match(body, /cannot list resource \\"pods\\" in API group \\"\\" at the cluster scope/);
    assert.equal((await get("/metrics")).status, 403);
    assert.equal((await get("/api/v1/nodes")).status, 200);
  });

  it("has nodes of node groups, Karpenter, the user's and Fargate, told apart by their labels", async () => {
    await seed({
      nodegroups: [{ name: "workers", version: "1.32", scalingConfig: { desiredSize: 3 } }],
      driftingNodes: { kubelets: ["1.31"], nodePool: "batch" },
      selfManagedKubelets: ["1.30"],
      fargateProfiles: [{ name: "pods", version: "1.33" }],
    });
    const { items } = await list("/api/v1/nodes");
    assert.deepEqual(await kubelets(), ["v1.32", "v1.32", "v1.32", "v1.31", "v1.30", "v1.33"]);
    const has = (label: string) => items.map(({ metadata }) => metadata.labels?.[label]);
    assert.deepEqual(has("eks.amazonaws.com/nodegroup").slice(0, 4), ["workers", "workers", "workers", undefined]);
    assert.equal(has("karpenter.sh/nodepool")[3], "batch");
    assert.equal(has("eks.amazonaws.com/compute-type")[5], "fargate");
    assert.equal(items[0]?.metadata.name, "ip-10-32-0-1.eu-west-1.compute.internal");
  });

  it("has nodes that follow the roll of their node group one by one, and Karpenter's by the clock", async () => {
    await seed({
      nodegroups: [{ name: "workers", version: "1.32", scalingConfig: { desiredSize: 2 } }],
      driftingNodes: { kubelets: ["1.33"], secondsPerNode: 700 },
    });
    const send = emulator.client();
    await send.send(new UpdateNodegroupVersionCommand({ clusterName: "devel", nodegroupName: "workers" }));
    assert.deepEqual(await kubelets(), ["v1.32", "v1.32", "v1.33"]);
    await emulator.advance(310);
    assert.deepEqual(await kubelets(), ["v1.33", "v1.32", "v1.33"]);
    await emulator.advance(300);
    await send.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
    await emulator.advance(610);
    assert.deepEqual(await kubelets(), ["v1.33", "v1.33", "v1.33"]);
    await emulator.advance(700);
    assert.deepEqual(await kubelets(), ["v1.33", "v1.33", "v1.34"]);
  });

  it("changes nodes by the seed's Node of the same name", async () => {
    const name = "ip-10-33-0-1.eu-west-1.compute.internal";
    const cordoned = { apiVersion: "v1", kind: "Node", metadata: { name }, spec: { unschedulable: true } };
    await seed({ nodegroups: [{ name: "workers" }] }, { objects: [cordoned, deployment("shop", 1, "workers")] });
    const { items } = await list("/api/v1/nodes");
    assert.deepEqual(
      items.map(({ spec }) => (spec as { unschedulable?: boolean }).unschedulable),
      [true, undefined],
    );
    assert.match((await list("/api/v1/pods")).items[0]?.spec.nodeName ?? "", /^ip-10-33-0-2/);
  });

  it("makes the pods of workloads, on nodes that fit, with their owners", async () => {
    const agent = { ...deployment("agent", 1, "workers"), kind: "DaemonSet" };
    await seed(
      { nodegroups: [{ name: "workers" }, { name: "others" }] },
      { objects: [deployment("cart", 3, "workers"), agent] },
    );
    const { items } = await list("/api/v1/namespaces/shop/pods");
    const places = items.map(({ spec }) => spec.nodeName?.slice(0, 11));
    assert.deepEqual(
      places,
      ["ip-10-33-0-1", "ip-10-33-0-2", "ip-10-33-0-1", "ip-10-33-0-1", "ip-10-33-0-2"].map((one) => one.slice(0, 11)),
    );
    const [owner] = items[0]?.metadata.ownerReferences ?? [];
    assert.equal(owner?.kind, "ReplicaSet");
    assert.equal((await get(`/apis/apps/v1/namespaces/shop/replicasets/${owner.name}`)).status, 200);
    assert.equal((await list("/api/v1/pods?fieldSelector=spec.nodeName%3Dnone")).items.length, 0);
    assert.equal((await list("/api/v1/pods?labelSelector=app%3Dcart")).items.length, 3);
  });

  it("tells how many disruptions a budget allows, and a roll fails on one that allows none", async () => {
    const objects = [
      deployment("cart", 2, "workers"),
      budget("cart", { minAvailable: 2 }),
      deployment("list", 4, "others"),
      budget("list", { maxUnavailable: "50%" }),
    ];
    await seed(
      {
        nodegroups: [
          { name: "workers", version: "1.32" },
          { name: "others", version: "1.32" },
        ],
      },
      { objects },
    );
    const { items } = await list("/apis/policy/v1/poddisruptionbudgets");
    assert.deepEqual(
      items.map(({ status }) => status.disruptionsAllowed),
      [0, 2],
    );
    const client = emulator.client();
    const roll = async (nodegroupName: string) => {
      await client.send(new UpdateNodegroupVersionCommand({ clusterName: "devel", nodegroupName }));
      await emulator.advance(610);
      return (await kubelets()).filter((one) => one === "v1.33").length;
    };
    assert.equal(await roll("workers"), 0);
    assert.equal(await roll("others"), 2);
  });

  it("serves each API in the versions that the control plane's minor has, and tells of requests to deprecated ones", async () => {
    const flowSchema = {
      apiVersion: "flowcontrol.apiserver.k8s.io/v1beta3",
      kind: "FlowSchema",
      metadata: { name: "mine" },
    };
    const asked = {
      group: "flowcontrol.apiserver.k8s.io",
      version: "v1beta3",
      resource: "flowschemas",
      removedRelease: "1.32",
    };
    await seed({ version: "1.31" }, { objects: [flowSchema], deprecatedRequests: [asked] });
    const path = (version: string) => `/apis/flowcontrol.apiserver.k8s.io/${version}/flowschemas`;
    assert.equal((await list(path("v1beta3"))).items[0]?.apiVersion, "flowcontrol.apiserver.k8s.io/v1beta3");
    assert.equal((await list(path("v1"))).items[0]?.apiVersion, "flowcontrol.apiserver.k8s.io/v1");
    assert.match(
      (await get("/metrics")).body,
      /^apiserver_requested_deprecated_apis\{group="flowcontrol\.apiserver\.k8s\.io",removed_release="1\.32".*\} 1$/m,
    );
    await emulator.client().send(new UpdateClusterVersionCommand({ name: "devel", version: "1.32" }));
    await emulator.advance(610);
    assert.equal((await get(path("v1beta3"))).status, 404);
    assert.equal((await list(path("v1"))).items.length, 1);
    assert.doesNotMatch((await get("/metrics")).body, /v1beta3/);
  });

  it("lists in pages, and metadata alone where that is asked for", async () => {
    await seed({ nodegroups: [{ name: "workers", scalingConfig: { desiredSize: 5, maxSize: 5 } }] });
    const first = await list("/api/v1/nodes?limit=2");
    const second = await list(`/api/v1/nodes?limit=2&continue=${first.metadata.continue ?? ""}`);
    const third = await list(`/api/v1/nodes?limit=2&continue=${second.metadata.continue ?? ""}`);
    assert.deepEqual(
      [first, second, third].map(({ items }) => items.length),
      [2, 2, 1],
    );
    assert.equal(third.metadata.continue, undefined);
    const meta = await list("/api/v1/nodes", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
    assert.equal(meta.kind, "PartialObjectMetadataList");
    assert.equal(meta.items[0]?.spec, undefined);
  });

  it("hangs where the endpoint cannot be reached", async () => {
    await seed({}, { reachable: false });
    const outcome = await Promise.race([
      get("/version").then(() => "answered"),
      new Promise((resolve) => setTimeout(resolve, 300, "silent")),
    ]);
    assert.equal(outcome, "silent");
  });

  it("is seeded with manifests only, and says what else is wrong", async () => {
    await assert.rejects(seed({}, { objects: [{ kind: "Unheard" }] }), /must have apiVersion, kind and metadata.name/);
    await assert.rejects(seed({}, { webhooks: [] }), /unknown field webhooks/);
  });
});
