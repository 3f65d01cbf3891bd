import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTool } from "../../../scripts/engine/runTool";
import { EmulatorFixture } from "../fixtures/emulatorFixture";
import { kubernetesToken } from "../fixtures/kubernetesToken";

/** Its newest major does not run on Node.js 20. */
const LIBRARY = "@kubernetes/client-node@1.4.0";
const INSTALL_MS = 5 * 60_000;

const labels = { app: "cart" };
const OBJECTS = [
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "cart", namespace: "shop" },
    spec: { replicas: 2, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: {} } },
  },
  {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "cart", namespace: "shop" },
    spec: { maxUnavailable: 0, selector: { matchLabels: labels } },
  },
  {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "kube-proxy", namespace: "kube-system" },
    spec: {
      selector: { matchLabels: { app: "proxy" } },
      template: { metadata: { labels: { app: "proxy" } }, spec: {} },
    },
  },
  {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "guard" },
    webhooks: [],
  },
  {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "guard-1", namespace: "guard" },
    addressType: "IPv4",
    endpoints: [],
  },
];

describe("Kubernetes' client library for JavaScript", function () {
  this.timeout(INSTALL_MS);
  const emulator = new EmulatorFixture();
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "eks-emulator-kubernetes-"));
    copyFileSync(join(__dirname, "clients", "kubernetes.mjs"), join(folder, "kubernetes.mjs"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
    await runTool("npm", ["install", LIBRARY, ...quiet], { cwd: folder, env: process.env, timeoutMs: INSTALL_MS });
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("reads everything that a look into a cluster reads", async () => {
    await emulator.seed({
      name: "devel",
      version: "1.33",
      nodegroups: [{ name: "workers", version: "1.33" }],
      kubernetes: { objects: OBJECTS },
    });
    const { cluster } = await emulator.client().send(new DescribeClusterCommand({ name: "devel" }));
    const env = {
      PATH: process.env.PATH,
      SERVER: cluster?.endpoint,
      AUTHORITY: cluster?.certificateAuthority?.data,
      TOKEN: await kubernetesToken("devel"),
    };
    const printed = await runTool(process.execPath, ["kubernetes.mjs"], { cwd: folder, env, timeoutMs: 60_000 });
    const { version, nodes, pages, kubelets, ...others } = JSON.parse(printed) as Record<string, string[]>;
    assert.match(String(version), /^v1\.33\./);
    assert.equal(nodes?.length, 2);
    assert.deepEqual(pages, nodes);
    for (const kubelet of kubelets ?? []) assert.match(kubelet, /^v1\.33\./);
    assert.deepEqual(others, {
      pods: ["cart", "cart", "proxy", "proxy"],
      disruptionsAllowed: [0],
      workloads: ["cart"],
      sets: ["kube-proxy"],
      webhooks: ["guard"],
      slices: ["guard-1"],
      refused: 405,
    });
  });
});
