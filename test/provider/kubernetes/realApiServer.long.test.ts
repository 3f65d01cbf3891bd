import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { parseAllDocuments } from "yaml";
import { authority, type Authority } from "../../../emulator/src/kubernetesApi/authority";
import { Secret } from "../../../provider/aws/Secret";
import type { AwsFailure } from "../../../provider/core/failures/awsFailure";
import { KubernetesApi } from "../../../provider/kubernetes/KubernetesApi";
import { observeInside } from "../../../provider/observe/inside/observeInside";
import { seenIn, type Part } from "../../../provider/observe/part";
import { timeBox } from "../../../provider/observe/timeBox";
import { ensureApiServer } from "../../../scripts/awsTools/awsTools";
import { findProgram, pathFolders } from "../../../scripts/engine/executable";
import { REPOSITORY } from "../../engine/PulumiProject";
import { budget, component, deployment, endpoints, webhook } from "../preflight/manifests";

const BUILD_MS = 100 * 60_000;
const WAY = { from: { major: 1, minor: 31 }, to: { major: 1, minor: 33 } };
const MANY = 501;

/** More than a page of pods, of a node and of no controller. */
const pod = (name: string): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "shop", labels: { app: "cart" } },
  spec: { nodeName: "one", containers: [{ name: "cart", image: "cart" }] },
});

/** Written long ago with kubectl, through a version of the API that is gone. */
const OLD_FLOW_SCHEMA = {
  apiVersion: "flowcontrol.apiserver.k8s.io/v1",
  kind: "FlowSchema",
  metadata: {
    name: "mine",
    annotations: {
      "kubectl.kubernetes.io/last-applied-configuration": '{"apiVersion":"flowcontrol.apiserver.k8s.io/v1beta3"}',
    },
  },
  spec: { priorityLevelConfiguration: { name: "exempt" }, matchingPrecedence: 9000 },
};

describe("A real Kubernetes API server, with the ClusterRole of docs/permissions.md, where Go is installed", function () {
  this.timeout(BUILD_MS);
  const processes: ChildProcess[] = [];
  let folder: string;
  let url: string;
  let trust: Authority;

  before(async function () {
    if (findProgram("go", pathFolders(process.env)) === undefined) this.skip();
    const { apiServer, etcd } = await ensureApiServer();
    folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-api-server-"));
    trust = await authority();
    const [clients, peers, secure] = [await freePort(), await freePort(), await freePort()];
    const store = `http://127.0.0.1:${clients}`;
    start(etcd, [
      ...["--data-dir", join(folder, "etcd"), "--listen-client-urls", store, "--advertise-client-urls", store],
      ...["--listen-peer-urls", `http://127.0.0.1:${peers}`, "--unsafe-no-fsync"],
    ]);
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const key = file("key.pem", trust.key);
    const certificate = file("certificate.pem", trust.certificate);
    start(apiServer, [
      ...["--etcd-servers", store, "--bind-address", "127.0.0.1", "--secure-port", String(secure)],
      ...["--tls-cert-file", certificate, "--tls-private-key-file", key],
      ...["--service-account-issuer", "https://kubernetes.default.svc", "--service-account-key-file", certificate],
      ...["--service-account-signing-key-file", key, "--service-cluster-ip-range", "10.0.0.0/24"],
      ...["--authorization-mode", "RBAC", "--disable-admission-plugins", "ServiceAccount"],
      "--token-auth-file",
      file("tokens.csv", 'admin,admin,1,"system:masters"\nreader,reader,2,"pulumi-eks-version"\nnobody,nobody,3\n'),
    ]);
    url = `https://127.0.0.1:${secure}`;
    while ((await send("GET", "/readyz").catch(() => 0)) !== 200) {
      assert(
        processes.every(({ exitCode }) => exitCode === null),
        "etcd or kube-apiserver has ended",
      );
      await new Promise((wait) => setTimeout(wait, 200));
    }
    await fill();
  });
  after(async () => {
    for (const one of processes.reverse()) {
      const closed = once(one, "close");
      one.kill("SIGKILL");
      await closed;
    }
    if ((folder as string | undefined) !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it("is read in all its parts", async () => {
    const inside = await observeInside(() => Promise.resolve(reader("reader")), WAY, timeBox(120_000));
    assert(inside.seen, JSON.stringify(inside));
    for (const [part, seen] of Object.entries(inside.value) as [string, Part<unknown>][]) {
      assert(seen.seen, `${part}: ${JSON.stringify(seen)}`);
    }
    const { nodes, pods, budgets, workloads, components, webhooks, oldObjects, deprecatedRequests } = inside.value;
    assert.deepEqual(seenIn(nodes), [
      {
        name: "one",
        kubelet: { major: 1, minor: 33 },
        owner: { kind: "nodegroup", name: "workers" },
        ready: true,
        cordoned: true,
        zone: "eu-west-1a",
        maxPods: 17,
      },
    ]);
    assert.equal(new Set(seenIn(pods).map(({ name }) => name)).size, MANY);
    const [{ node, labels, owner } = assert.fail()] = seenIn(pods);
    assert.deepEqual([node, labels, owner], ["one", { app: "cart" }, undefined]);
    assert.deepEqual(seenIn(budgets), [
      {
        namespace: "shop",
        name: "cart",
        selector: { labels: { app: "cart" }, expressions: [] },
        disruptionsAllowed: 0,
        rule: "maxUnavailable: 0",
      },
    ]);
    assert.deepEqual(seenIn(workloads), [{ kind: "Deployment", namespace: "shop", name: "cart", replicas: 1 }]);
    assert.deepEqual(seenIn(components), [
      { name: "kube-proxy", resource: "daemonset/kube-proxy", version: "v1.33.0-eksbuild.2" },
    ]);
    assert.deepEqual(
      seenIn(webhooks).map(({ configuration, readyEndpoints }) => [configuration, readyEndpoints]),
      [["guard", 0]],
    );
    // The API server's own FlowSchemas are none of them.
    assert.deepEqual(
      seenIn(oldObjects).map(({ resource, name, writtenBy }) => [resource, name, writtenBy]),
      [["flowschemas", "mine", "kubectl apply"]],
    );
    assert.deepEqual(seenIn(deprecatedRequests), []);
  });

  it("refuses in words that are told", async () => {
    const refusal = (token: string): Promise<AwsFailure> =>
      reader(token)
        .list("/api/v1/nodes", () => [])
        .then(
          () => assert.fail("it was answered"),
          (error: unknown) => error as AwsFailure,
        );
    const { kind, code, words } = await refusal("nobody");
    assert.deepEqual([kind, code], ["denied", "Forbidden"]);
    assert.match(words, /nodes is forbidden: User "nobody" cannot list resource "nodes"/);
    const unknown = await refusal("wrong");
    assert.deepEqual([unknown.kind, unknown.code], ["credentials", "Unauthorized"]);
  });

  function start(program: string, args: readonly string[]): void {
    processes.push(spawn(program, args, { stdio: "ignore", cwd: folder }));
  }

  function reader(token: string): KubernetesApi {
    const handler = new NodeHttpHandler({ httpsAgent: { ca: trust.authority } });
    return new KubernetesApi(url, () => Promise.resolve(new Secret(token)), handler);
  }

  /** What a cluster has; controllers, which would fill in states, do not run. */
  async function fill(): Promise<void> {
    await create("/api/v1/namespaces", { metadata: { name: "shop" } });
    await create("/api/v1/namespaces", { metadata: { name: "guard" } });
    const [role, binding] = documentsOf("docs/permissions.md");
    await create("/apis/rbac.authorization.k8s.io/v1/clusterroles", role);
    await create("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding);
    const labels = { "eks.amazonaws.com/nodegroup": "workers", "topology.kubernetes.io/zone": "eu-west-1a" };
    const node = { metadata: { name: "one", labels }, spec: { unschedulable: true } };
    await create("/api/v1/nodes", node);
    const conditions = [{ type: "Ready", status: "True" }];
    const nodeInfo = { kubeletVersion: "v1.33.4-eks-0123456" };
    await patch("/api/v1/nodes/one/status", { status: { allocatable: { pods: "17" }, conditions, nodeInfo } });
    for (let index = 0; index < MANY; index++) await create("/api/v1/namespaces/shop/pods", pod(`cart-${index}`));
    await create("/apis/policy/v1/namespaces/shop/poddisruptionbudgets", budget("cart"));
    const status = { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 };
    await patch("/apis/policy/v1/namespaces/shop/poddisruptionbudgets/cart/status", { status });
    await create("/apis/apps/v1/namespaces/shop/deployments", withContainer(deployment("cart")));
    const proxy = withContainer(component("DaemonSet", "kube-proxy", "v1.33.0-eksbuild.2"));
    await create("/apis/apps/v1/namespaces/kube-system/daemonsets", proxy);
    await create("/apis/discovery.k8s.io/v1/namespaces/guard/endpointslices", {
      ...endpoints(false),
      addressType: "IPv4",
    });
    await create("/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas", OLD_FLOW_SCHEMA);
    await create(
      "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
      withReviews(webhook(["secrets"])),
    );
  }

  async function create(path: string, object: unknown): Promise<void> {
    const status = await send("POST", path, object);
    assert.equal(status, 201, `${path}: ${answered}`);
  }

  async function patch(path: string, object: unknown): Promise<void> {
    const status = await send("PATCH", path, object, "application/merge-patch+json");
    assert.equal(status, 200, `${path}: ${answered}`);
  }

  /** What the API server said last. */
  let answered = "";

  function send(method: string, path: string, body?: unknown, type = "application/json"): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: "Bearer admin", "content-type": type };
      const sent = request(`${url}${path}`, { method, headers, ca: trust.authority }, (response) => {
        answered = "";
        response.on("data", (chunk: Buffer) => (answered += chunk.toString()));
        response.on("end", () => {
          resolve(response.statusCode ?? 0);
        });
      });
      sent.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
});

/** A workload as a real API server takes it. */
function withContainer(object: object): object {
  const workload = JSON.parse(JSON.stringify(object)) as {
    spec: { selector?: object; template: { metadata: { labels: object }; spec: { containers?: unknown } } };
  };
  workload.spec.selector ??= { matchLabels: workload.spec.template.metadata.labels };
  workload.spec.template.spec.containers ??= [{ name: "cart", image: "cart" }];
  return workload;
}

/** A webhook configuration as a real API server takes it. */
function withReviews(object: object): object {
  const { webhooks, ...rest } = object as { readonly webhooks: readonly object[] };
  return {
    ...rest,
    webhooks: webhooks.map((one) => ({ ...one, sideEffects: "None", admissionReviewVersions: ["v1"] })),
  };
}

function documentsOf(path: string): unknown[] {
  const text = readFileSync(join(REPOSITORY, path), "utf8");
  const yaml = /```yaml\n([^]*?)```/.exec(text)?.[1] ?? "";
  return parseAllDocuments(yaml).map((document) => document.toJS() as unknown);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
