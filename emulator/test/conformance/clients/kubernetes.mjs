// Reads a cluster's Kubernetes API with Kubernetes' own client library, and prints what it has seen.
import {
  AdmissionregistrationV1Api,
  AppsV1Api,
  CoreV1Api,
  DiscoveryV1Api,
  KubeConfig,
  PolicyV1Api,
  VersionApi,
} from "@kubernetes/client-node";

const { SERVER: server, AUTHORITY: caData, TOKEN: token } = process.env;
const config = new KubeConfig();
config.loadFromOptions({
  clusters: [{ name: "devel", server, caData }],
  users: [{ name: "reader", token }],
  contexts: [{ name: "devel", cluster: "devel", user: "reader" }],
  currentContext: "devel",
});

const names = ({ items }) => items.map(({ metadata }) => metadata.name);
const core = config.makeApiClient(CoreV1Api);
const apps = config.makeApiClient(AppsV1Api);
const admission = config.makeApiClient(AdmissionregistrationV1Api);
const nodes = await core.listNode();
const first = await core.listNode({ limit: 1 });
const second = await core.listNode({ limit: 1, _continue: first.metadata._continue });
const budgets = await config.makeApiClient(PolicyV1Api).listPodDisruptionBudgetForAllNamespaces();
const refused = await core.deleteNode({ name: nodes.items[0].metadata.name }).then(
  () => "deleted",
  (error) => error.code,
);

console.log(
  JSON.stringify({
    version: (await config.makeApiClient(VersionApi).getCode()).gitVersion,
    kubelets: nodes.items.map(({ status }) => status.nodeInfo.kubeletVersion),
    pages: [...names(first), ...names(second)],
    nodes: names(nodes),
    pods: (await core.listPodForAllNamespaces()).items.map(({ metadata }) => metadata.labels.app),
    disruptionsAllowed: budgets.items.map(({ status }) => status.disruptionsAllowed),
    workloads: names(await apps.listDeploymentForAllNamespaces()),
    sets: names(await apps.listNamespacedDaemonSet({ namespace: "kube-system" })),
    webhooks: names(await admission.listValidatingWebhookConfiguration()),
    slices: names(await config.makeApiClient(DiscoveryV1Api).listNamespacedEndpointSlice({ namespace: "guard" })),
    refused,
  }),
);
