import type { ClusterRecord } from "../eks/records";
import type { JsonObject } from "../json";
import { objectsOf, objectsOfResource } from "./objects";
import type { ApiResource } from "./resources";
import { metadataOf, objectIn, RESOURCES, servedVersions } from "./resources";

/** A control plane that answers. */
export interface ControlPlane {
  /** In full, such as 1.33.4: the true one at this moment, whatever DescribeCluster still shows. */
  readonly version: string;
  readonly minor: number;
  readonly cluster: ClusterRecord;
  readonly now: number;
  /** Whose token it is; undefined for one that is not known. */
  readonly callerOf: (authorization: string | undefined) => Promise<string | undefined>;
}

/** An answer of the API: JSON, or text. */
export interface Answer {
  readonly status: number;
  readonly body: JsonObject | string;
}

const METADATA_ONLY = "as=PartialObjectMetadataList";

/** What the API serves, to whom it is known and allowed. Only what reads; there is no way to change anything. */
export function serve(controlPlane: ControlPlane, method: string, url: URL, accept: string): Answer {
  const { cluster, minor } = controlPlane;
  const forbidden = cluster.kubernetes?.forbidden ?? [];
  const path = url.pathname;
  if (method !== "GET")
    return failure(405, "MethodNotAllowed", `the server does not allow this method on the requested resource`);
  if (path === "/metrics") {
    return forbidden.includes("/metrics")
      ? failure(403, "Forbidden", `forbidden: User "emulated" cannot get path "/metrics"`)
      : { status: 200, body: metrics(controlPlane) };
  }
  const discovered = discovery(path, minor);
  if (discovered !== undefined) return { status: 200, body: discovered };
  const [, core, group = "", version = core ?? "", namespace, plural = "", name] =
    /^\/(?:api\/(v1)|apis\/([^/]+)\/([^/]+))(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  const resource = RESOURCES.find((one) => one.group === group && one.plural === plural);
  if (resource === undefined || !servedVersions(resource, minor).includes(version)) return notFound();
  if (forbidden.includes(plural)) {
    const where = `resource "${plural}" in API group "${group}" ${namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`}`;
    const verb = name === undefined ? "list" : "get";
    return failure(403, "Forbidden", `${plural} is forbidden: User "emulated" cannot ${verb} ${where}`);
  }
  const all = objectsOfResource(objectsOf(cluster, controlPlane.now), resource, version).filter(
    (one) => namespace === undefined || metadataOf(one).namespace === namespace,
  );
  if (name !== undefined) {
    const found = all.find((one) => metadataOf(one).name === name);
    return found === undefined
      ? failure(404, "NotFound", `${plural}${group === "" ? "" : `.${group}`} "${name}" not found`)
      : { status: 200, body: found };
  }
  return list(
    resource,
    version,
    all.filter(selectedBy(url.searchParams)),
    url.searchParams,
    accept.includes(METADATA_ONLY),
  );
}

/** Pages as a real one makes them: `limit`, and a `continue` that is opaque to clients. */
function list(
  { group, kind }: ApiResource,
  version: string,
  objects: readonly JsonObject[],
  query: URLSearchParams,
  metadataOnly: boolean,
): Answer {
  const limit = Number(query.get("limit") ?? 0);
  const from = Number(Buffer.from(query.get("continue") ?? "", "base64url").toString() || 0);
  const until = limit > 0 ? from + limit : objects.length;
  const left = objects.length - until;
  const page = objects.slice(from, until);
  const metadata = {
    resourceVersion: "1",
    ...(left > 0 ? { continue: Buffer.from(String(until)).toString("base64url"), remainingItemCount: left } : {}),
  };
  if (metadataOnly) {
    const meta = { apiVersion: "meta.k8s.io/v1", kind: "PartialObjectMetadata" };
    const items = page.map((one) => ({ ...meta, metadata: metadataOf(one) }));
    return { status: 200, body: { apiVersion: "meta.k8s.io/v1", kind: "PartialObjectMetadataList", metadata, items } };
  }
  const apiVersion = group === "" ? version : `${group}/${version}`;
  return { status: 200, body: { apiVersion, kind: `${kind}List`, metadata, items: [...page] } };
}

/** `labelSelector` with `a=b` and `a`, `fieldSelector` with `spec.nodeName=` and `metadata.name=`. */
function selectedBy(query: URLSearchParams): (object: JsonObject) => boolean {
  const labels = parts(query.get("labelSelector"));
  const fields = parts(query.get("fieldSelector"));
  return (object) => {
    const has = objectIn(object, "metadata", "labels");
    return (
      labels.every(([key, value]) => (value === undefined ? has[key] !== undefined : has[key] === value)) &&
      fields.every(([path, value]) => valueAt(object, path.split(".")) === value)
    );
  };
}

function parts(selector: string | null): [string, string | undefined][] {
  return (selector ?? "")
    .split(",")
    .filter((one) => one !== "")
    .map((one) => {
      const [key = "", value] = one.split(/==?/);
      return [key, value];
    });
}

function valueAt(object: JsonObject, path: readonly string[]): unknown {
  const last = path.at(-1) ?? "";
  return objectIn(object, ...path.slice(0, -1))[last];
}

/** `/api`, `/apis`, and what is in each group: by it kubectl finds out what `pods` or `pdb` means. */
function discovery(path: string, minor: number): JsonObject | undefined {
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"] };
  const served = RESOURCES.flatMap((resource) =>
    servedVersions(resource, minor).map((version) => ({ resource, group: resource.group, version })),
  );
  if (path === "/apis") {
    const names = [...new Set(served.map(({ group }) => group))].filter((group) => group !== "");
    return { kind: "APIGroupList", apiVersion: "v1", groups: names.map((name) => apiGroup(name, served)) };
  }
  const [, core, group = "", version = core ?? ""] = /^\/(?:api\/(v1)|apis\/([^/]+)\/([^/]+))$/.exec(path) ?? [];
  const its = served.filter((one) => one.group === group && one.version === version);
  if (its.length === 0 || version === "") return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: group === "" ? version : `${group}/${version}`,
    resources: its.map(({ resource: { plural, kind, namespaced, shortNames = [] } }) => ({
      name: plural,
      singularName: kind.toLowerCase(),
      namespaced,
      kind,
      verbs: ["get", "list"],
      shortNames: [...shortNames],
    })),
  };
}

function apiGroup(name: string, served: readonly { group: string; version: string }[]): JsonObject {
  const versions = [...new Set(served.filter(({ group }) => group === name).map(({ version }) => version))]
    // The preferred one first: stable ones before beta ones.
    .sort((a, b) => Number(a.includes("beta")) - Number(b.includes("beta")) || b.localeCompare(a))
    .map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] ?? {} };
}

/** The part of the API server's metrics that tells which deprecated APIs were asked for since it started. */
function metrics({ cluster, minor }: ControlPlane): string {
  const lines = (cluster.kubernetes?.deprecatedRequests ?? [])
    // A request to what is gone is none to a deprecated API any more.
    .filter(({ removedRelease }) => Number(removedRelease.split(".")[1]) > minor)
    .map(
      ({ group, version, resource, removedRelease }) =>
        `apiserver_requested_deprecated_apis{group="${group}",removed_release="${removedRelease}",resource="${resource}",subresource="",version="${version}"} 1`,
    );
  return [
    "# HELP apiserver_requested_deprecated_apis [STABLE] Gauge of deprecated APIs that have been requested, broken out by API group, version, resource, subresource, and removed_release.",
    "# TYPE apiserver_requested_deprecated_apis gauge",
    ...lines,
    "",
  ].join("\n");
}

export function failure(code: number, reason: string, message: string): Answer {
  const body = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    reason,
    details: {},
    code,
    message,
  };
  return { status: code, body };
}

export function notFound(): Answer {
  return failure(404, "NotFound", "the server could not find the requested resource");
}
