import { AwsFailure } from "../../core/failures/awsFailure";
import type { KubernetesVersion } from "../../core/versions/kubernetesVersion";
import type { RemovedApi } from "../../core/versions/removedApis";
import { apiVersionOf, REMOVED_APIS } from "../../core/versions/removedApis";
import type { KubernetesApi } from "../../kubernetes/KubernetesApi";
import type { Part } from "../part";
import type { TimeBox } from "../timeBox";
import * as shapes from "./shapes";
import type { Inside, OldObject, Webhook } from "./types";

/** The control plane's way: what of the API goes away on it. */
export interface Way {
  readonly from: KubernetesVersion;
  readonly to: KubernetesVersion;
}

/**
 * Looks into the cluster, part by part, side by side. First it is asked for its version, which anybody may see: where that gets
 * no answer nothing else would, and it is said once.
 */
export async function observeInside(
  connect: () => Promise<KubernetesApi>,
  way: Way,
  box: TimeBox,
): Promise<Part<Inside>> {
  const reached = await box.look(
    "the Kubernetes API",
    connect().then(async (api) => {
      await answers(api);
      return api.until(box.timeUp);
    }),
  );
  if (!reached.seen) return reached;
  return { seen: true, value: await look(reached.value, way, box) };
}

/** A private endpoint is silent to those outside of its network. */
const ANSWERS_MS = 5_000;

async function answers(api: KubernetesApi): Promise<void> {
  const timeUp = AbortSignal.timeout(ANSWERS_MS);
  try {
    await api.until(timeUp).get("/version");
  } catch (error) {
    if (!timeUp.aborted) throw error;
    const words = `no answer from ${api.host} within ${ANSWERS_MS / 1000} s`;
    throw new AwsFailure("transient", "GET /version", "TimeoutError", words, undefined, undefined);
  }
}

async function look(api: KubernetesApi, way: Way, { look }: TimeBox): Promise<Inside> {
  const [nodes, pods, budgets, workloads, components, webhooks, deprecatedRequests, oldObjects] = await Promise.all([
    look("GET /api/v1/nodes", api.list("/api/v1/nodes", shapes.toNode)),
    look("GET /api/v1/pods", api.list("/api/v1/pods", shapes.toPod)),
    look("GET /apis/policy/v1/poddisruptionbudgets", api.list("/apis/policy/v1/poddisruptionbudgets", shapes.toBudget)),
    look("GET /apis/apps/v1/deployments", workloadsIn(api)),
    look("GET /apis/apps/v1/namespaces/kube-system/daemonsets", componentsIn(api)),
    look("GET /apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", webhooksIn(api)),
    look("GET /metrics", api.text("/metrics").then(shapes.toDeprecatedRequests)),
    look("GET of objects of removed APIs", oldObjectsIn(api, way)),
  ]);
  return { nodes, pods, budgets, workloads, components, webhooks, deprecatedRequests, oldObjects };
}

async function workloadsIn(api: KubernetesApi) {
  const both = await Promise.all([
    api.list("/apis/apps/v1/deployments", shapes.toWorkload("Deployment")),
    api.list("/apis/apps/v1/statefulsets", shapes.toWorkload("StatefulSet")),
  ]);
  return both.flat();
}

async function componentsIn(api: KubernetesApi) {
  const both = await Promise.all([
    api.list("/apis/apps/v1/namespaces/kube-system/daemonsets", shapes.toComponent("daemonset")),
    api.list("/apis/apps/v1/namespaces/kube-system/deployments", shapes.toComponent("deployment")),
  ]);
  return both.flat();
}

/** So many services of webhooks are asked for their endpoints. */
const MOST_SERVICES = 50;

async function webhooksIn(api: KubernetesApi): Promise<Webhook[]> {
  const both = await Promise.all(
    (["validatingwebhookconfiguration", "mutatingwebhookconfiguration"] as const).map((kind) =>
      api.list(`/apis/admissionregistration.k8s.io/v1/${kind}s`, shapes.toWebhooks(kind)),
    ),
  );
  const webhooks = both.flat();
  const services = [...new Set(webhooks.map(({ service }) => service))].slice(0, MOST_SERVICES);
  const ready = new Map(
    await Promise.all(services.map(async (service) => [service, await readyEndpoints(api, service)] as const)),
  );
  return webhooks.map((webhook) => ({ ...webhook, readyEndpoints: ready.get(webhook.service) }));
}

async function readyEndpoints(api: KubernetesApi, service: string): Promise<number> {
  const [namespace = "", name = ""] = service.split("/");
  const path = `/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/endpointslices`;
  const counts = await api.list(path, shapes.readyIn, { labelSelector: `kubernetes.io/service-name=${name}` });
  return counts.reduce((sum, count) => sum + count, 0);
}

async function oldObjectsIn(api: KubernetesApi, { from, to }: Way): Promise<OldObject[]> {
  const gone = REMOVED_APIS.filter(({ removedIn }) => from.minor < removedIn && removedIn <= to.minor);
  return (await Promise.all(gone.map((removed) => writtenThrough(api, removed)))).flat();
}

async function writtenThrough(api: KubernetesApi, removed: RemovedApi): Promise<OldObject[]> {
  const { group, version, resource, removedIn, instead } = removed;
  return api.listMetadata(`/apis/${group}/${instead}/${resource}`, (object) => {
    const { namespace, name } = shapes.nameOf(object);
    const writers = shapes.writersThrough(object, apiVersionOf(removed));
    if (name === undefined || writers.length === 0) return [];
    return [
      {
        group,
        version,
        resource,
        removedIn: { major: 1, minor: removedIn },
        name: namespace === "" ? name : `${namespace}/${name}`,
        writtenBy: writers.join(", "),
      },
    ];
  });
}
