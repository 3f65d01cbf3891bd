import { createHash } from "node:crypto";
import { isJsonObject, type Json, type JsonObject } from "../json";
import { metadataOf, objectIn } from "./resources";

/** Kinds whose pods follow from them, as controllers would make them. */
const CONTROLLERS = new Set(["Deployment", "StatefulSet", "ReplicaSet", "DaemonSet"]);

/**
 * The pods of Deployments, StatefulSets, ReplicaSets and DaemonSets, and the ReplicaSets of Deployments. All of them run and are
 * ready. Pods go to the nodes that their `nodeSelector` fits and that are not cordoned, in turn; those of a DaemonSet to all.
 */
export function controlled(objects: readonly JsonObject[], nodes: readonly JsonObject[]): JsonObject[] {
  return objects
    .filter(({ kind }) => typeof kind === "string" && CONTROLLERS.has(kind))
    .flatMap((one) => podsOf(one, nodes));
}

function podsOf(controller: JsonObject, nodes: readonly JsonObject[]): JsonObject[] {
  const template = objectIn(controller, "spec", "template");
  const selector = objectIn(template, "spec").nodeSelector;
  const { name = "", namespace = "default" } = metadataOf(controller);
  if (controller.kind === "DaemonSet") {
    const fitting = fittingNodes(nodes, selector, true);
    return fitting.map((node, index) => pod(controller, template, `${text(name)}-${suffix(text(name), index)}`, node));
  }
  const replicas = objectIn(controller, "spec").replicas;
  const count = typeof replicas === "number" ? replicas : 1;
  const fitting = fittingNodes(nodes, selector, false);
  const owner = controller.kind === "Deployment" ? replicaSet(controller, count) : controller;
  const stateful = controller.kind === "StatefulSet";
  const pods = Array.from({ length: count }, (_, index) => {
    const base = text(metadataOf(owner).name ?? "");
    const place = fitting.length === 0 ? undefined : fitting[index % fitting.length];
    return pod(owner, template, stateful ? `${base}-${index}` : `${base}-${suffix(base, index)}`, place);
  });
  return owner === controller ? pods : [{ ...owner, metadata: { ...metadataOf(owner), namespace } }, ...pods];
}

function replicaSet(deployment: JsonObject, replicas: number): JsonObject {
  const { name = "", namespace = "default", labels } = metadataOf(deployment);
  const { selector = {}, template = {} } = objectIn(deployment, "spec");
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${text(name)}-${digest(text(name)).slice(0, 10)}`,
      namespace,
      ...(labels === undefined ? {} : { labels }),
      ownerReferences: [
        { apiVersion: "apps/v1", kind: "Deployment", name, controller: true, uid: digest(`d/${text(name)}`) },
      ],
    },
    spec: { replicas, selector, template },
    status: { replicas, readyReplicas: replicas },
  };
}

function pod(owner: JsonObject, template: JsonObject, name: string, node: JsonObject | undefined): JsonObject {
  const { name: ownerName = "", namespace = "default" } = metadataOf(owner);
  const { apiVersion = "v1", kind = "" } = owner;
  return placed(
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        ...metadataOf(template),
        name,
        namespace,
        ownerReferences: [
          { apiVersion, kind, name: ownerName, controller: true, uid: digest(`${text(kind)}/${text(ownerName)}`) },
        ],
      },
      spec: objectIn(template, "spec"),
    },
    node,
  );
}

/** The seed's own pods, each on the node that it names, or on the first that fits. */
export function placedPods(pods: readonly JsonObject[], nodes: readonly JsonObject[]): JsonObject[] {
  return pods.map((one) => {
    const { nodeName, nodeSelector } = objectIn(one, "spec");
    return typeof nodeName === "string"
      ? withStatus(one, true)
      : placed(one, fittingNodes(nodes, nodeSelector, false)[0]);
  });
}

function placed(one: JsonObject, node: JsonObject | undefined): JsonObject {
  const spec = objectIn(one, "spec");
  if (node === undefined) return withStatus(one, false);
  return withStatus({ ...one, spec: { ...spec, nodeName: metadataOf(node).name ?? "" } }, true);
}

function withStatus(one: JsonObject, runs: boolean): JsonObject {
  if (one.status !== undefined) return one;
  const status = runs
    ? { phase: "Running", conditions: [{ type: "Ready", status: "True" }] }
    : { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }] };
  return { ...one, status };
}

function fittingNodes(nodes: readonly JsonObject[], selector: Json | undefined, cordonedToo: boolean): JsonObject[] {
  const wanted = Object.entries(isJsonObject(selector) ? selector : {});
  return nodes.filter((node) => {
    const labels = objectIn(node, "metadata", "labels");
    return (
      wanted.every(([key, value]) => labels[key] === value) &&
      (cordonedToo || objectIn(node, "spec").unschedulable !== true)
    );
  });
}

/** `disruptionsAllowed` and the counts around it, as the disruption controller would have them, unless the seed says. */
export function withBudgetStatus(budget: JsonObject, pods: readonly JsonObject[]): JsonObject {
  if (budget.status !== undefined) return budget;
  const { selector, minAvailable, maxUnavailable } = objectIn(budget, "spec");
  const namespace = metadataOf(budget).namespace ?? "default";
  const its = pods.filter((one) => (metadataOf(one).namespace ?? "default") === namespace && selects(selector, one));
  const expected = its.length;
  const healthy = its.filter(({ status }) => isJsonObject(status) && status.phase === "Running").length;
  const desired =
    minAvailable === undefined
      ? Math.max(0, expected - amount(maxUnavailable, expected))
      : amount(minAvailable, expected);
  return {
    ...budget,
    status: {
      currentHealthy: healthy,
      desiredHealthy: desired,
      expectedPods: expected,
      disruptionsAllowed: expected === 0 ? 0 : Math.max(0, healthy - desired),
      observedGeneration: 1,
    },
  };
}

/** A number, or a share of the pods, rounded up. */
function amount(value: Json | undefined, of: number): number {
  if (typeof value === "number") return value;
  const percent = /^(\d+)%$/.exec(typeof value === "string" ? value : "")?.[1];
  return percent === undefined ? 0 : Math.ceil((Number(percent) * of) / 100);
}

function selects(selector: Json | undefined, one: JsonObject): boolean {
  const labels = objectIn(one, "metadata", "labels");
  const wanted = isJsonObject(selector) ? objectIn(selector, "matchLabels") : {};
  return isJsonObject(selector) && Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

function suffix(base: string, index: number): string {
  return digest(`${base}/${index}`).slice(0, 5);
}

function digest(value: string): string {
  return createHash("md5").update(value).digest("hex");
}

function text(value: Json): string {
  return typeof value === "string" ? value : "";
}
