import type { KubernetesVersion } from "../../core/versions/kubernetesVersion";
import { fieldsIn, listIn, numberIn, textIn, textsIn } from "./fields";
import type { Budget, Component, Node, NodeOwner, Pod, RemovedVersion, Selector, Webhook, Workload } from "./types";

// Kubernetes' shapes, in which everything may be missing, as this package's own. What has no name is left out.

export function toNode(object: unknown): Node[] {
  const name = textIn(object, "metadata", "name");
  if (name === undefined) return [];
  const ready = listIn(object, "status", "conditions").find((one) => textIn(one, "type") === "Ready");
  const labels = textsIn(object, "metadata", "labels");
  return [
    {
      name,
      kubelet: versionIn(textIn(object, "status", "nodeInfo", "kubeletVersion")),
      owner: ownerOf(labels),
      ready: textIn(ready, "status") === "True",
      cordoned: fieldsIn(object, "spec").unschedulable === true,
      zone: labels["topology.kubernetes.io/zone"],
      maxPods: numberIn(object, "status", "allocatable", "pods"),
    },
  ];
}

/**
 * Source of the labels: the EKS user guide (managed node groups; "Fargate", "EKS Auto Mode" and "Hybrid nodes" set
 * `eks.amazonaws.com/compute-type`), Karpenter's documentation, eksctl's for nodes that it makes outside of managed node groups.
 */
function ownerOf(labels: Readonly<Record<string, string>>): NodeOwner {
  const nodegroup = labels["eks.amazonaws.com/nodegroup"];
  if (nodegroup !== undefined) return { kind: "nodegroup", name: nodegroup };
  const type = labels["eks.amazonaws.com/compute-type"];
  const pool = labels["karpenter.sh/nodepool"] ?? labels["karpenter.sh/provisioner-name"];
  if (type === "auto") return { kind: "auto", name: pool ?? "auto-mode" };
  if (type === "fargate" || type === "hybrid") return { kind: type, name: type };
  if (pool !== undefined) return { kind: "nodepool", name: pool };
  return { kind: "self-managed", name: labels["alpha.eksctl.io/nodegroup-name"] ?? "self-managed" };
}

/** `v1.33.4-eks-0123456` */
function versionIn(text: string | undefined): KubernetesVersion | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(text ?? "") ?? [];
  return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

const ENDED = new Set(["Succeeded", "Failed"]);

/** Pods that run or are about to. Mirror pods are left out: the kubelet makes them, and they go with their node. */
export function toPod(object: unknown): Pod[] {
  const { namespace, name } = nameOf(object);
  const mirror = textsIn(object, "metadata", "annotations")["kubernetes.io/config.mirror"];
  if (name === undefined || mirror !== undefined || ENDED.has(textIn(object, "status", "phase") ?? "")) return [];
  const owners = listIn(object, "metadata", "ownerReferences");
  const owner = owners.find((one) => fieldsIn(one).controller === true) ?? owners[0];
  const kind = textIn(owner, "kind");
  return [
    {
      namespace,
      name,
      node: textIn(object, "spec", "nodeName"),
      labels: textsIn(object, "metadata", "labels"),
      owner: kind === undefined ? undefined : { kind, name: textIn(owner, "name") ?? "" },
    },
  ];
}

export function toBudget(object: unknown): Budget[] {
  const { namespace, name } = nameOf(object);
  if (name === undefined) return [];
  const spec = fieldsIn(object, "spec");
  const rule = ["minAvailable", "maxUnavailable"].flatMap((field) => {
    const value = spec[field];
    return typeof value === "string" || typeof value === "number" ? [`${field}: ${value}`] : [];
  });
  return [
    {
      namespace,
      name,
      selector: spec.selector === undefined ? undefined : selectorIn(spec.selector),
      disruptionsAllowed: numberIn(object, "status", "disruptionsAllowed"),
      rule: rule.join(", "),
    },
  ];
}

function selectorIn(value: unknown): Selector {
  const expressions = listIn(value, "matchExpressions").map((one) => ({
    key: textIn(one, "key") ?? "",
    operator: textIn(one, "operator") ?? "",
    values: listIn(one, "values").filter((each) => typeof each === "string"),
  }));
  return { labels: textsIn(value, "matchLabels"), expressions };
}

export function toWorkload(kind: Workload["kind"]): (object: unknown) => Workload[] {
  return (object) => {
    const { namespace, name } = nameOf(object);
    // Kubernetes fills in 1 where nothing is written.
    return name === undefined ? [] : [{ kind, namespace, name, replicas: numberIn(object, "spec", "replicas") ?? 1 }];
  };
}

const COMPONENTS: Readonly<Record<string, Component["name"]>> = {
  "daemonset/kube-proxy": "kube-proxy",
  "daemonset/aws-node": "vpc-cni",
  "deployment/coredns": "coredns",
};

/** @param kind as kubectl takes it: `daemonset` */
export function toComponent(kind: "daemonset" | "deployment"): (object: unknown) => Component[] {
  return (object) => {
    const resource = `${kind}/${textIn(object, "metadata", "name") ?? ""}`;
    const name = COMPONENTS[resource];
    if (name === undefined) return [];
    const containers = listIn(object, "spec", "template", "spec", "containers");
    const main = containers.find((one) => textIn(one, "name") === resource.split("/")[1]) ?? containers[0];
    // `registry:5000/eks/kube-proxy:v1.31.2-eksbuild.3@sha256:…`
    const version = /:([^/:@]+)(?:@[^/]*)?$/.exec(textIn(main, "image") ?? "")?.[1];
    return [{ name, resource, version }];
  };
}

/** Those of a configuration that are reached through a service and fail closed. */
export function toWebhooks(kind: Webhook["kind"]): (object: unknown) => Omit<Webhook, "readyEndpoints">[] {
  return (object) => {
    const configuration = textIn(object, "metadata", "name");
    return listIn(object, "webhooks").flatMap((one) => {
      const service = textIn(one, "clientConfig", "service", "name");
      // `Fail` is what Kubernetes fills in.
      if (configuration === undefined || service === undefined || (textIn(one, "failurePolicy") ?? "Fail") !== "Fail")
        return [];
      const resources = listIn(one, "rules").flatMap((rule) =>
        listIn(rule, "resources").filter((each) => typeof each === "string"),
      );
      const namespace = textIn(one, "clientConfig", "service", "namespace") ?? "default";
      return [
        {
          kind,
          configuration,
          name: textIn(one, "name") ?? configuration,
          service: `${namespace}/${service}`,
          resources: [...new Set(resources)],
        },
      ];
    });
  };
}

/** How many endpoints of an EndpointSlice are ready; `ready` that is not said means ready (EndpointConditions). */
export function readyIn(slice: unknown): number[] {
  return [listIn(slice, "endpoints").filter((one) => fieldsIn(one, "conditions").ready !== false).length];
}

const METRIC = /^apiserver_requested_deprecated_apis\{([^}]*)\} (\S+)$/gm;

/** The requests to deprecated APIs in the API server's metrics. */
export function toDeprecatedRequests(metrics: string): RemovedVersion[] {
  return [...metrics.matchAll(METRIC)].flatMap(([, text = "", value]) => {
    const labels = Object.fromEntries(
      [...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", label]) => [name, label]),
    );
    const { group = "", version = "", resource = "", removed_release: release } = labels;
    const removedIn = versionIn(release);
    return removedIn === undefined || Number(value) === 0 ? [] : [{ group, version, resource, removedIn }];
  });
}

/** Writers that belong to the control plane: they move on with it. */
const CONTROL_PLANE = /^(kube-controller-manager|kube-apiserver|kube-scheduler|api-priority-and-fairness)/;

/** Who wrote an object through that API version: its managers, by `managedFields`, or kubectl, by what it applied last. */
export function writersThrough(object: unknown, apiVersion: string): string[] {
  const annotations = textsIn(object, "metadata", "annotations");
  // FlowSchemas and the like that the API server keeps by itself.
  if (annotations["apf.kubernetes.io/autoupdate-spec"] === "true") return [];
  const managers = listIn(object, "metadata", "managedFields")
    .filter((one) => textIn(one, "apiVersion") === apiVersion)
    .map((one) => textIn(one, "manager") ?? "unknown")
    .filter((manager) => !CONTROL_PLANE.test(manager));
  const applied = annotations["kubectl.kubernetes.io/last-applied-configuration"] ?? "";
  const byKubectl = new RegExp(`"apiVersion"\\s*:\\s*"${apiVersion.replace(/[.]/g, "\\.")}"`).test(applied);
  return [...new Set([...managers, ...(byKubectl ? ["kubectl apply"] : [])])];
}

export function nameOf(object: unknown): { namespace: string; name: string | undefined } {
  return { namespace: textIn(object, "metadata", "namespace") ?? "", name: textIn(object, "metadata", "name") };
}
