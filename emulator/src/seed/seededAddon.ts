import { defaultAddonVersion } from "../addons/addonVersions";
import type { JsonObject } from "../json";
import type { HealthIssue } from "../nodegroups/nodegroupRecord";
import { SeedError, type FieldReader } from "./FieldReader";
import { booleanAt, tagsAt, textAt } from "./fieldValues";
import { healthIssue } from "./healthIssue";

/** An add-on as a seed describes it. Any version will do, also one that does not fit the cluster. */
export interface SeededAddon {
  readonly name: string;
  readonly version: string;
  readonly tags: Record<string, string>;
  readonly conflicting: boolean;
  readonly issues: readonly HealthIssue[];
  readonly request: JsonObject;
}

export function seededAddon(reader: FieldReader, clusterVersion: string): SeededAddon {
  const name = reader.required("name", textAt);
  const version = reader.optional("version", textAt) ?? defaultAddonVersion(name, clusterVersion);
  if (version === undefined) {
    throw new SeedError(
      `the add-on ${name} is not in the emulator's catalogue for ${clusterVersion}; give it a version`,
    );
  }
  const seeded: SeededAddon = {
    name,
    version,
    tags: reader.optional("tags", tagsAt) ?? {},
    conflicting: reader.optional("conflicting", booleanAt) ?? false,
    issues: reader.list("issues").map(healthIssue),
    request: {
      configurationValues: reader.optional("configurationValues", textAt),
      serviceAccountRoleArn: reader.optional("serviceAccountRoleArn", textAt),
    },
  };
  reader.noOthers();
  return seeded;
}
