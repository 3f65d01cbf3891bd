import type { KubernetesRecord } from "../eks/records";
import { metadataOf, resourceOf } from "../kubernetesApi/resources";
import type { JsonObject } from "../json";
import { type FieldReader, SeedError } from "./FieldReader";
import { booleanAt, jsonListAt, textAt, textsAt } from "./fieldValues";

/** What a seed says of a cluster's Kubernetes API: `{objects, deprecatedRequests, forbidden, unknownPrincipals, reachable}`. */
export function seededKubernetes(reader: FieldReader | undefined): KubernetesRecord | undefined {
  if (reader === undefined) return undefined;
  const kubernetes: KubernetesRecord = {
    objects: (reader.optional("objects", jsonListAt) ?? []).map(manifest),
    deprecatedRequests: reader.list("deprecatedRequests").map((item) => {
      const request = {
        group: item.optional("group", textAt) ?? "",
        version: item.required("version", textAt),
        resource: item.required("resource", textAt),
        removedRelease: item.required("removedRelease", textAt),
      };
      item.noOthers();
      return request;
    }),
    forbidden: reader.optional("forbidden", textsAt) ?? [],
    unknownPrincipals: reader.optional("unknownPrincipals", textsAt) ?? [],
    reachable: reader.optional("reachable", booleanAt) ?? true,
  };
  reader.noOthers();
  return kubernetes;
}

function manifest(object: JsonObject): JsonObject {
  const { name } = metadataOf(object);
  if (resourceOf(object) !== undefined && typeof name === "string") return object;
  throw new SeedError(
    `an object of kubernetes must have apiVersion, kind and metadata.name of something that this API serves, not ${JSON.stringify(object).slice(0, 200)}`,
  );
}
