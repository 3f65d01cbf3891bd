import type { JsonObject } from "../json";
import type { HealthIssue } from "../nodegroups/nodegroupRecord";
import type { FieldReader } from "./FieldReader";
import { booleanAt, jsonListAt, jsonObjectAt, tagsAt, textAt, textsAt, versionAt } from "./fieldValues";
import { healthIssue } from "./healthIssue";

/** A managed node group as a seed describes it: name and version, and else as in CreateNodegroup's request. */
export interface SeededNodegroup {
  readonly name: string;
  readonly version: string;
  readonly releaseVersion: string | undefined;
  readonly tags: Record<string, string>;
  readonly evictionBlocked: boolean;
  readonly issues: readonly HealthIssue[];
  readonly request: JsonObject;
}

export function seededNodegroup(reader: FieldReader, clusterVersion: string): SeededNodegroup {
  const seeded: SeededNodegroup = {
    name: reader.required("name", textAt),
    version: reader.optional("version", versionAt) ?? clusterVersion,
    releaseVersion: reader.optional("releaseVersion", textAt),
    tags: reader.optional("tags", tagsAt) ?? {},
    evictionBlocked: reader.optional("evictionBlocked", booleanAt) ?? false,
    issues: reader.list("issues").map(healthIssue),
    request: {
      amiType: reader.optional("amiType", textAt),
      capacityType: reader.optional("capacityType", textAt),
      instanceTypes: reader.optional("instanceTypes", textsAt),
      labels: reader.optional("labels", tagsAt),
      launchTemplate: reader.optional("launchTemplate", jsonObjectAt),
      nodeRole: reader.optional("nodeRole", textAt),
      scalingConfig: reader.optional("scalingConfig", jsonObjectAt),
      subnets: reader.optional("subnets", textsAt),
      taints: reader.optional("taints", jsonListAt),
      updateConfig: reader.optional("updateConfig", jsonObjectAt),
    },
  };
  reader.noOthers();
  return seeded;
}
