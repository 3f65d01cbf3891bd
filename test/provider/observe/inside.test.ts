import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { PreviewedCluster } from "../../fixtures/PreviewedCluster";
import {
  ASKED_FLOW_SCHEMAS,
  budget,
  component,
  deployment,
  endpoints,
  flowSchema,
  node,
  pod,
  webhook,
} from "../preflight/manifests";
import { REPOSITORY } from "../../engine/PulumiProject";

const WORKERS = [{ name: "workers", version: "1.33" }];
const WELL = { "eks.amazonaws.com/nodegroup": "workers" };
const PROGRAM = { version: "1.34", inspectCluster: true };

describe("a look into the cluster", () => {
  let devel: PreviewedCluster;
  const start = async (cluster: object): Promise<void> => {
    devel = await PreviewedCluster.start(cluster);
  };
  afterEach(() => devel.close());

  /** Everything that the preview said, and the requests to the cluster's own API. */
  async function said(program: object, wholeCluster = false) {
    const { plan, warnings, failures } = await devel.preview({ ...program }, {}, {}, wholeCluster);
    const text = [plan, ...warnings, ...failures.map(({ reason }) => reason)].join("\n");
    return { text, requests: devel.world.kubernetesRequests() };
  }

  it("is not made unless it is asked for", async () => {
    await start({ version: "1.33", selfManagedKubelets: ["1.29"], kubernetes: {} });
    const { text, requests } = await said({ version: "1.34" });
    assert.deepEqual(requests, []);
    assert.match(text, /EKSV028/);
    assert.doesNotMatch(text, /EKSV06/);
  });

  it("only reads, and what it reads the ClusterRole of docs/permissions.md allows", async () => {
    await start({
      version: "1.31",
      nodegroups: [{ name: "workers", version: "1.31" }],
      kubernetes: { objects: [webhook(["pods"])] },
    });
    const { requests } = await said({ version: "1.33", inspectCluster: true }, true);
    assert(requests.length > 10, JSON.stringify(requests));
    const rules = clusterRole();
    for (const { method, path, status } of requests) {
      assert.equal(method, "GET");
      assert.equal(status, 200, path);
      assert(path === "/version" || rules.some((rule) => allows(rule, path)), `${path} is not in the ClusterRole`);
    }
  });

  it("finds nothing on a cluster where nothing stands in the way", async () => {
    await start({
      version: "1.33",
      nodegroups: [{ name: "workers", version: "1.33" }],
      driftingNodes: { kubelets: ["1.33"] },
      kubernetes: {
        objects: [
          deployment("cart", { nodegroup: "workers", replicas: 2 }),
          budget("cart", { maxUnavailable: 1 }),
          webhook(["pods"]),
          endpoints(true),
          component("DaemonSet", "kube-proxy", "v1.33.0-eksbuild.2"),
          component("Deployment", "coredns", "v1.12.1-eksbuild.2"),
          flowSchema("v1"),
        ],
        // An API that goes away after the wanted version.
        deprecatedRequests: [{ ...ASKED_FLOW_SCHEMAS, version: "v1beta9", removedRelease: "1.36" }],
      },
    });
    const { text } = await said(PROGRAM, true);
    const loud = text.match(/EKSV\d+/g) ?? [];
    // The free IP addresses, the nodes of Karpenter and the parts of kube-system are told as notes.
    assert.deepEqual([...new Set(loud)].sort(), ["EKSV034", "EKSV063", "EKSV067"], text);
    assert.doesNotMatch(text, /fix:/);
    assert.match(text, /within the version skew of every hop/);
    assert.match(text, /kube-proxy here: it runs as daemonset\/kube-proxy with v1\.33\.0-eksbuild\.2/);
  });

  it("does not count pods on nodes that stay, pods of DaemonSets, and budgets of other namespaces", async () => {
    const elsewhere = { ...budget("agent"), metadata: { name: "agent", namespace: "other" } };
    const agent = { ...deployment("agent", { nodegroup: "workers" }), kind: "DaemonSet" };
    await start({
      version: "1.33",
      nodegroups: [
        { name: "workers", version: "1.33" },
        { name: "others", version: "1.33" },
      ],
      kubernetes: {
        objects: [
          deployment("cart", { nodegroup: "others" }),
          budget("cart"),
          pod("debug", { nodegroup: "others" }),
          agent,
          budget("agent"),
          deployment("list", { nodegroup: "workers", replicas: 2 }),
          elsewhere,
        ],
      },
    });
    const { text } = await said({ ...PROGRAM, nodegroups: { others: "excluded" } }, true);
    assert.doesNotMatch(text, /EKSV06[012]/, text);
  });

  it("reads a label selector with all its operators", async () => {
    const expressions = [
      { key: "app", operator: "In", values: ["cart", "list"] },
      { key: "app", operator: "NotIn", values: ["list"] },
      { key: "app", operator: "Exists" },
      { key: "tier", operator: "DoesNotExist" },
    ];
    const of = (selector: object) => ({
      ...budget("cart"),
      spec: { selector },
      status: { disruptionsAllowed: 0 },
    });
    await start({
      version: "1.33",
      nodegroups: WORKERS,
      kubernetes: {
        objects: [deployment("cart", { nodegroup: "workers", replicas: 2 }), of({ matchExpressions: expressions })],
      },
    });
    assert.match((await said(PROGRAM, true)).text, /EKSV060 budget shop\/cart/);
    await devel.close();
    for (const wrong of [
      { matchExpressions: [{ key: "app", operator: "NotIn", values: ["cart"] }] },
      { matchExpressions: [{ key: "tier", operator: "Exists" }] },
      { matchLabels: { app: "list" } },
      { matchExpressions: [{ key: "app", operator: "DoesNotExist" }] },
    ]) {
      const objects = [deployment("cart", { nodegroup: "workers", replicas: 2 }), of(wrong)];
      await start({ version: "1.33", nodegroups: WORKERS, kubernetes: { objects } });
      assert.doesNotMatch((await said(PROGRAM, true)).text, /EKSV060/, JSON.stringify(wrong));
      await devel.close();
    }
    await start({});
  });

  it("takes nodes for whose they are", async () => {
    const labels = (more: object) => ({
      metadata: { name: JSON.stringify(more), labels: more },
      status: { nodeInfo: { kubeletVersion: "v1.29.0" }, conditions: [{ type: "Ready", status: "True" }] },
    });
    const nodes = [
      { "eks.amazonaws.com/compute-type": "hybrid" },
      { "eks.amazonaws.com/compute-type": "auto", "karpenter.sh/nodepool": "system" },
      { "karpenter.sh/provisioner-name": "old" },
      { "alpha.eksctl.io/nodegroup-name": "ng-1" },
      { "eks.amazonaws.com/compute-type": "fargate" },
      WELL,
    ].map((one) => ({ ...node(JSON.stringify(one), {}), ...labels(one) }));
    await start({ version: "1.33", kubernetes: { objects: nodes } });
    const { text } = await said(PROGRAM);
    const resources = [...text.matchAll(/code: "EKSV063", resource: "([^"]+)"/g)].map(([, resource]) => resource);
    assert.deepEqual(resources.sort(), [
      "nodepool/old",
      "nodepool/system",
      "nodes/fargate",
      "nodes/hybrid",
      "nodes/ng-1",
    ]);
    assert.match(text, /nodeadm upgrade 1\.33/);
  });

  it("goes through the pages of a list", async () => {
    const many = Array.from({ length: 1100 }, (_, index) => pod(`pod-${index}`, { nodegroup: "workers" }));
    await start({ version: "1.33", nodegroups: WORKERS, kubernetes: { objects: many } });
    const { text, requests } = await said(PROGRAM, true);
    assert.match(text, /in namespace shop nothing makes 1100 pods again/);
    assert.equal(requests.filter(({ path }) => path.startsWith("/api/v1/pods")).length, 3);
  });

  it("says each part that cannot be read, and checks the others", async () => {
    await start({
      version: "1.31",
      driftingNodes: { kubelets: ["1.28"] },
      kubernetes: {
        forbidden: ["pods", "poddisruptionbudgets", "deployments", "endpointslices"],
        objects: [webhook(["pods"])],
      },
    });
    const { text } = await said({ version: "1.32", inspectCluster: true });
    for (const what of [
      "which pods are on the nodes: GET /api/v1/pods met Forbidden",
      "the disruption budgets: ",
      "which workloads have a single replica: ",
      "the versions of kube-proxy, CoreDNS and the CNI: ",
      "the admission webhooks: ",
    ]) {
      assert(text.includes(`EKSV005 could not check ${what}`), `${what} in ${text}`);
    }
    assert.match(text, /EKSV063 Karpenter's NodePool default: 1 node with kubelet 1\.28/);
  });

  it("says that the caller has no access entry", async () => {
    await start({ kubernetes: { unknownPrincipals: ["arn:aws:iam::000000000000:user/test"] } });
    const { text } = await said({ version: "1.32", inspectCluster: true });
    assert.match(
      text,
      /EKSV005 could not check the kubelets of the cluster's nodes: GET \/api\/v1\/nodes met Unauthorized/,
    );
    assert.match(text, /aws eks create-access-entry/);
  });

  it("shows its token nowhere", async () => {
    await start({
      nodegroups: WORKERS,
      version: "1.33",
      kubernetes: { forbidden: ["nodes"], objects: [webhook(["pods"])] },
    });
    const { text } = await said(PROGRAM, true);
    assert.match(text, /EKSV005/);
    assert.doesNotMatch(text, /k8s-aws-v1|X-Amz-Signature|Bearer/);
  });
});

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

function clusterRole(): readonly Rule[] {
  const text = readFileSync(join(REPOSITORY, "docs/permissions.md"), "utf8");
  const yaml = /```yaml\n([^]*?)```/.exec(text)?.[1] ?? "";
  const [role] = parseAllDocuments(yaml).map((document) => document.toJS() as { readonly rules: readonly Rule[] });
  assert(role !== undefined);
  return role.rules;
}

function allows({ apiGroups, resources, nonResourceURLs, verbs }: Rule, path: string): boolean {
  if (nonResourceURLs?.includes(path) === true) return verbs.includes("get");
  const [, group = "", resource = ""] =
    /^\/(?:api\/v1|apis\/([^/]+)\/[^/]+)(?:\/namespaces\/[^/]+)?\/([^/?]+)(?:\?|$)/.exec(path) ?? [];
  return apiGroups?.includes(group) === true && resources?.includes(resource) === true && verbs.includes("list");
}
