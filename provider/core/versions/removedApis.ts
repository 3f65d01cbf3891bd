/** An API version that a minor of Kubernetes no longer serves. */
export interface RemovedApi {
  readonly group: string;
  readonly version: string;
  /** Plural, as in paths. */
  readonly resource: string;
  readonly kind: string;
  /** The minor that no longer serves it: 32 for 1.32. */
  readonly removedIn: number;
  /** The version to write instead, which the minor before serves too. */
  readonly instead: string;
}

const FLOW = "flowcontrol.apiserver.k8s.io";

/**
 * The removals of 1.25 and later, from the "Deprecated API Migration Guide" of the Kubernetes documentation, which lists 1.32 as the last one.
 * What is removed after that the API server names itself (`removed_release` of `apiserver_requested_deprecated_apis`). Events
 * and EndpointSlices are left out, since the cluster makes them, and PodSecurityPolicies, which nothing replaces.
 *
 * @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
export const REMOVED_APIS: readonly RemovedApi[] = [
  removed(25, "batch", "v1beta1", "cronjobs", "CronJob", "v1"),
  removed(25, "autoscaling", "v2beta1", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "v2"),
  removed(25, "policy", "v1beta1", "poddisruptionbudgets", "PodDisruptionBudget", "v1"),
  removed(25, "node.k8s.io", "v1beta1", "runtimeclasses", "RuntimeClass", "v1"),
  removed(26, "autoscaling", "v2beta2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", "v2"),
  removed(26, FLOW, "v1beta1", "flowschemas", "FlowSchema", "v1beta2"),
  removed(26, FLOW, "v1beta1", "prioritylevelconfigurations", "PriorityLevelConfiguration", "v1beta2"),
  removed(27, "storage.k8s.io", "v1beta1", "csistoragecapacities", "CSIStorageCapacity", "v1"),
  removed(29, FLOW, "v1beta2", "flowschemas", "FlowSchema", "v1beta3"),
  removed(29, FLOW, "v1beta2", "prioritylevelconfigurations", "PriorityLevelConfiguration", "v1beta3"),
  removed(32, FLOW, "v1beta3", "flowschemas", "FlowSchema", "v1"),
  removed(32, FLOW, "v1beta3", "prioritylevelconfigurations", "PriorityLevelConfiguration", "v1"),
];

function removed(
  removedIn: number,
  group: string,
  version: string,
  resource: string,
  kind: string,
  instead: string,
): RemovedApi {
  return { group, version, resource, kind, removedIn, instead };
}

/** `batch/v1beta1`; `v1` in the core group. */
export function apiVersionOf({ group, version }: Pick<RemovedApi, "group" | "version">): string {
  return group === "" ? version : `${group}/${version}`;
}
