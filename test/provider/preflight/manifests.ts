/** Objects of Kubernetes as a seed has them, in the namespace `shop`. */

interface Placed {
  readonly nodegroup?: string;
  readonly pool?: string;
  readonly replicas?: number;
}

export function deployment(app: string, { nodegroup, pool, replicas = 1 }: Placed = {}): object {
  const nodeSelector = {
    ...(nodegroup === undefined ? {} : { "eks.amazonaws.com/nodegroup": nodegroup }),
    ...(pool === undefined ? {} : { "karpenter.sh/nodepool": pool }),
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: app, namespace: "shop" },
    spec: {
      replicas,
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } }, spec: { nodeSelector } },
    },
  };
}

export function pod(app: string, { nodegroup }: Placed = {}): object {
  const nodeSelector = nodegroup === undefined ? {} : { "eks.amazonaws.com/nodegroup": nodegroup };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: app, namespace: "shop", labels: { app } },
    spec: { nodeSelector },
  };
}

export function budget(app: string, spec: object = { maxUnavailable: 0 }, name = app): object {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name, namespace: "shop" },
    spec: { ...spec, selector: { matchLabels: { app } } },
  };
}

export const ASKED_FLOW_SCHEMAS = {
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1beta3",
  resource: "flowschemas",
  removedRelease: "1.32",
};

/** A FlowSchema that somebody wrote through a version of its API. */
export function flowSchema(version: string, manager = "helm"): object {
  const apiVersion = `flowcontrol.apiserver.k8s.io/${version}`;
  const managedFields = [{ manager, operation: "Update", apiVersion, fieldsType: "FieldsV1", fieldsV1: {} }];
  return { apiVersion, kind: "FlowSchema", metadata: { name: "mine", managedFields } };
}

export function webhook(resources: readonly string[], failurePolicy = "Fail"): object {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "guard" },
    webhooks: [
      {
        name: "guard.example.com",
        failurePolicy,
        clientConfig: { service: { namespace: "guard", name: "guard" } },
        rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: [...resources] }],
      },
    ],
  };
}

/** The endpoints of the webhook's service. */
export function endpoints(ready: boolean): object {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "guard-1", namespace: "guard", labels: { "kubernetes.io/service-name": "guard" } },
    endpoints: [{ addresses: ["10.0.0.1"], conditions: { ready } }],
  };
}

/** A part of kube-system that EKS does not manage. */
export function component(kind: "DaemonSet" | "Deployment", name: string, tag: string): object {
  const image = `602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/${name}:${tag}`;
  return {
    apiVersion: "apps/v1",
    kind,
    metadata: { name, namespace: "kube-system" },
    spec: { replicas: 2, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, image }] } } },
  };
}

export function node(name: string, change: object): object {
  return { apiVersion: "v1", kind: "Node", metadata: { name }, ...change };
}
