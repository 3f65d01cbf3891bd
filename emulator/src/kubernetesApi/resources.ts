import { isJsonObject, type JsonObject } from "../json";

/** A kind of object that the API serves, in all the versions of its group that it was ever served in. */
export interface ApiResource {
  /** Empty for the core group. */
  readonly group: string;
  /** Each with the minor that no longer has it; the last one is the one that objects are kept in. */
  readonly versions: readonly { readonly version: string; readonly since?: number; readonly removedIn?: number }[];
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames?: readonly string[];
}

const V1 = [{ version: "v1" }];

/** Source of the removed versions: Kubernetes' Deprecated API Migration Guide, up to 1.32. */
export const RESOURCES: readonly ApiResource[] = [
  core("nodes", "Node", false, ["no"]),
  core("pods", "Pod", true, ["po"]),
  core("services", "Service", true, ["svc"]),
  core("namespaces", "Namespace", false, ["ns"]),
  ...["deployments/Deployment", "daemonsets/DaemonSet", "statefulsets/StatefulSet", "replicasets/ReplicaSet"].map(
    (names): ApiResource => ({ group: "apps", versions: V1, ...named(names), namespaced: true }),
  ),
  {
    group: "batch",
    versions: [{ version: "v1beta1", removedIn: 25 }, ...V1],
    ...named("cronjobs/CronJob"),
    namespaced: true,
  },
  { group: "batch", versions: V1, ...named("jobs/Job"), namespaced: true },
  {
    group: "policy",
    versions: [{ version: "v1beta1", removedIn: 25 }, ...V1],
    ...named("poddisruptionbudgets/PodDisruptionBudget"),
    namespaced: true,
    shortNames: ["pdb"],
  },
  {
    group: "autoscaling",
    versions: [
      { version: "v2beta1", removedIn: 25 },
      { version: "v2beta2", removedIn: 26 },
      { version: "v1" },
      { version: "v2" },
    ],
    ...named("horizontalpodautoscalers/HorizontalPodAutoscaler"),
    namespaced: true,
    shortNames: ["hpa"],
  },
  {
    group: "discovery.k8s.io",
    versions: [{ version: "v1beta1", removedIn: 25 }, ...V1],
    ...named("endpointslices/EndpointSlice"),
    namespaced: true,
  },
  {
    group: "node.k8s.io",
    versions: [{ version: "v1beta1", removedIn: 25 }, ...V1],
    ...named("runtimeclasses/RuntimeClass"),
    namespaced: false,
  },
  {
    group: "storage.k8s.io",
    versions: [{ version: "v1beta1", removedIn: 27 }, ...V1],
    ...named("csistoragecapacities/CSIStorageCapacity"),
    namespaced: true,
  },
  ...["flowschemas/FlowSchema", "prioritylevelconfigurations/PriorityLevelConfiguration"].map((names): ApiResource => ({
    group: "flowcontrol.apiserver.k8s.io",
    versions: [
      { version: "v1beta1", removedIn: 26 },
      { version: "v1beta2", removedIn: 29 },
      { version: "v1beta3", since: 26, removedIn: 32 },
      { version: "v1", since: 29 },
    ],
    ...named(names),
    namespaced: false,
  })),
  ...[
    "validatingwebhookconfigurations/ValidatingWebhookConfiguration",
    "mutatingwebhookconfigurations/MutatingWebhookConfiguration",
  ].map((names): ApiResource => ({
    group: "admissionregistration.k8s.io",
    versions: V1,
    ...named(names),
    namespaced: false,
  })),
];

function core(plural: string, kind: string, namespaced: boolean, shortNames: readonly string[]): ApiResource {
  return { group: "", versions: V1, plural, kind, namespaced, shortNames };
}

function named(names: string): { plural: string; kind: string } {
  const [plural = "", kind = ""] = names.split("/");
  return { plural, kind };
}

/** The versions of a resource that a control plane of this minor serves. */
export function servedVersions({ versions }: ApiResource, minor: number): string[] {
  return versions
    .filter(({ since = 0, removedIn = Infinity }) => since <= minor && minor < removedIn)
    .map(({ version }) => version);
}

/** The resource that an object is one of, whatever version of its group it is written in. */
export function resourceOf(object: JsonObject): ApiResource | undefined {
  const group = groupOf(object);
  return RESOURCES.find((one) => one.kind === object.kind && one.group === group);
}

function groupOf({ apiVersion }: JsonObject): string {
  return typeof apiVersion === "string" && apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

export function metadataOf(object: JsonObject): JsonObject {
  return isJsonObject(object.metadata) ? object.metadata : {};
}

/** A member of a JSON object that is one itself; empty where it is not. */
export function objectIn(object: JsonObject, ...path: readonly string[]): JsonObject {
  let at = object;
  for (const name of path) {
    const inner = at[name];
    at = isJsonObject(inner) ? inner : {};
  }
  return at;
}
