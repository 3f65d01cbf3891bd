import type { JsonObject } from "../json";
import type { FieldReader } from "./FieldReader";
import { jsonListAt, tagsAt, textAt, textsAt, versionAt } from "./fieldValues";

export interface SeededFargateProfile {
  readonly name: string;
  /** The kubelet of its pods. */
  readonly version: string;
  readonly tags: Record<string, string>;
  readonly podExecutionRoleArn: string | undefined;
  readonly subnets: readonly string[];
  readonly selectors: readonly JsonObject[];
}

export function seededFargateProfile(reader: FieldReader, clusterVersion: string): SeededFargateProfile {
  const seeded: SeededFargateProfile = {
    name: reader.required("name", textAt),
    version: reader.optional("version", versionAt) ?? clusterVersion,
    tags: reader.optional("tags", tagsAt) ?? {},
    podExecutionRoleArn: reader.optional("podExecutionRoleArn", textAt),
    subnets: reader.optional("subnets", textsAt) ?? [],
    selectors: reader.optional("selectors", jsonListAt) ?? [{ namespace: "default" }],
  };
  reader.noOthers();
  return seeded;
}
