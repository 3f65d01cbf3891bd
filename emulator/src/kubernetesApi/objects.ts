import type { ClusterRecord } from "../eks/records";
import type { JsonObject } from "../json";
import { nodesOf, withSeededNodes } from "./nodes";
import type { ApiResource } from "./resources";
import { metadataOf, resourceOf } from "./resources";
import { controlled, placedPods, withBudgetStatus } from "./workloads";

/** Everything that the cluster's API has at `now`: what the seed gives, and what follows from it and from the cluster. */
export function objectsOf(cluster: ClusterRecord, now: number): JsonObject[] {
  const seeded = cluster.kubernetes?.objects ?? [];
  const ofKind = (kind: string): JsonObject[] => seeded.filter((one) => one.kind === kind);
  const nodes = withSeededNodes(nodesOf(cluster, now), ofKind("Node"));
  const made = controlled(seeded, nodes);
  const pods = [...placedPods(ofKind("Pod"), nodes), ...made.filter(({ kind }) => kind === "Pod")];
  return [
    ...nodes,
    ...pods,
    ...made.filter(({ kind }) => kind !== "Pod"),
    ...ofKind("PodDisruptionBudget").map((one) => withBudgetStatus(one, pods)),
    ...seeded.filter(({ kind }) => kind !== "Node" && kind !== "Pod" && kind !== "PodDisruptionBudget"),
  ].map(withNamespace);
}

function withNamespace(object: JsonObject): JsonObject {
  const metadata = metadataOf(object);
  const namespaced = resourceOf(object)?.namespaced === true;
  return namespaced && metadata.namespace === undefined
    ? { ...object, metadata: { ...metadata, namespace: "default" } }
    : object;
}

/** Those of one resource, in the version that is asked for. */
export function objectsOfResource(
  objects: readonly JsonObject[],
  resource: ApiResource,
  version: string,
): JsonObject[] {
  const apiVersion = resource.group === "" ? version : `${resource.group}/${version}`;
  return objects.filter((one) => resourceOf(one) === resource).map((one) => ({ ...one, apiVersion }));
}

/** Whether a budget keeps a pod on the node group from being evicted, so that a roll without `force` fails. */
export function blockedByBudget(cluster: ClusterRecord, nodegroup: string, now: number): boolean {
  if (cluster.kubernetes === undefined) return false;
  const objects = objectsOf(cluster, now);
  const nodes = new Set(
    objects
      .filter((one) => one.kind === "Node" && labelsOf(one)["eks.amazonaws.com/nodegroup"] === nodegroup)
      .map((one) => metadataOf(one).name),
  );
  const pods = objects.filter(
    ({ kind, spec }) => kind === "Pod" && nodes.has((spec as JsonObject | undefined)?.nodeName),
  );
  return objects.some((budget) => {
    if (budget.kind !== "PodDisruptionBudget") return false;
    const { disruptionsAllowed } = budget.status as { readonly disruptionsAllowed?: number };
    const covered = withBudgetStatus({ ...budget, status: undefined }, pods).status as {
      readonly expectedPods?: number;
    };
    return disruptionsAllowed === 0 && (covered.expectedPods ?? 0) > 0;
  });
}

function labelsOf(object: JsonObject): JsonObject {
  const { labels } = metadataOf(object);
  return typeof labels === "object" && labels !== null && !Array.isArray(labels) ? labels : {};
}
