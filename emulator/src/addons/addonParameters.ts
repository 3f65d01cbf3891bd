import { parse } from "yaml";
import { EksError, type EksErrorMembers } from "../eksError";
import type { JsonObject } from "../json";
import { optionalString } from "../parameters";

export type ResolveConflicts = "OVERWRITE" | "NONE" | "PRESERVE";

/** Values are the service model's, the text is our guess. */
export function resolveConflictsOf(body: JsonObject, members: EksErrorMembers): ResolveConflicts | undefined {
  const value = optionalString(body, "resolveConflicts");
  if (value === undefined || value === "OVERWRITE" || value === "NONE" || value === "PRESERVE") {
    return value;
  }
  throw new EksError("InvalidParameterException", "resolveConflicts must be OVERWRITE, NONE or PRESERVE", members);
}

/** JSON or YAML (user guide). It is not held against a schema. The text is our guess. */
export function configurationValuesOf(body: JsonObject, members: EksErrorMembers): string | undefined {
  const values = optionalString(body, "configurationValues");
  try {
    if (values !== undefined) parse(values);
    return values;
  } catch {
    throw new EksError("InvalidParameterException", "ConfigurationValue is not in valid JSON or YAML format", members);
  }
}
