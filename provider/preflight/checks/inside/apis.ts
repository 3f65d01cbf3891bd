import type { Finding } from "../../../core/findings";
import { apiVersionOf, REMOVED_APIS } from "../../../core/versions/removedApis";
import { formatVersion } from "../../../core/versions/kubernetesVersion";
import type { OldObject, RemovedVersion } from "../../../observe/inside/types";
import { seenIn } from "../../../observe/part";
import type { PreflightContext } from "../../context";
import { hopText, placeOf, someOf, upgradesIn } from "../../context";
import type { ApiUsage } from "../../../eks/types";
import { usageText } from "../insights";

/** APIs that a hop removes: an error where they are asked for, a warning where only objects tell of them. */
export function removedApiFindings(context: PreflightContext): Finding[] {
  const { inside } = context.snapshot;
  if (inside?.seen !== true) return [];
  // EKS's insight into the same API adds who calls it.
  const usages = seenIn(context.snapshot.insights).flatMap((insight) => insight.usages ?? []);
  const requests = seenIn(inside.value.deprecatedRequests);
  const objects = seenIn(inside.value.oldObjects);
  const apis = new Map<string, RemovedVersion>([...objects, ...requests].map((one) => [keyOf(one), one]));
  return [...apis].flatMap(([key, api]) =>
    removed(
      api,
      requests.filter((one) => keyOf(one) === key),
      objects.filter((one) => keyOf(one) === key),
      usages.filter(({ api: called }) => called === `/apis/${key}`),
      context,
    ),
  );
}

function removed(
  api: RemovedVersion,
  requests: readonly RemovedVersion[],
  objects: readonly OldObject[],
  usages: readonly ApiUsage[],
  { steps }: PreflightContext,
): Finding[] {
  const step = upgradesIn(steps).find(
    ({ from, to }) => from.minor < api.removedIn.minor && api.removedIn.minor <= to.minor,
  );
  if (!step) return [];
  const name = `${apiVersionOf(api)} ${api.resource}`;
  const written =
    objects.length === 0
      ? []
      : [
          `${objects.length === 1 ? "an object was" : `${objects.length} objects were`} written through it (${someOf(
            objects.map((one) => `${one.name} by ${one.writtenBy}`),
          )})`,
        ];
  const asked = requests.length === 0 ? [] : ["it was asked for since the API server started"];
  return [
    {
      code: "EKSV065",
      severity: requests.length > 0 ? "error" : "warning",
      resource: `api/${keyOf(api)}`,
      hop: hopText(step),
      names: objects.map((one) => `${api.resource}/${one.name}`),
      fact: `${name} is removed in ${formatVersion(api.removedIn)} (${placeOf(step, steps)}), and ${[...asked, ...written].join(", and ")}${usages.map((one) => `; ${usageText(one)}`).join("")}`,
      remedy: `have manifests, charts and clients use ${insteadOf(api)}; who asks is in the audit logs (kubectl get --raw /metrics | grep apiserver_requested_deprecated_apis; kubectl get ${api.resource} -A --show-managed-fields -o yaml)`,
    },
  ];
}

function insteadOf({ group, version, resource }: RemovedVersion): string {
  const known = REMOVED_APIS.find((one) => one.group === group && one.version === version && one.resource === resource);
  return known === undefined ? "the version that replaces it" : `${group}/${known.instead}`;
}

function keyOf({ group, version, resource }: Pick<RemovedVersion, "group" | "version" | "resource">): string {
  return `${apiVersionOf({ group, version })}/${resource}`;
}
