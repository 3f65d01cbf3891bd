import type { VersionChange } from "../clusterRecord";
import type { FieldReader } from "./FieldReader";
import { instantAt, oneOfAt, versionAt } from "./fieldValues";

export function seededVersionChange(reader: FieldReader): VersionChange {
  const finishedAt = reader.required("finishedAt", instantAt);
  const endOf = reader.optional("endOf", oneOfAt("STANDARD", "EXTENDED"));
  const change: VersionChange = {
    from: reader.required("from", versionAt),
    to: reader.required("to", versionAt),
    type: reader.optional("type", oneOfAt("VersionUpdate", "VersionRollback", "AutoUpgrade")) ?? "VersionUpdate",
    startedAt: reader.optional("startedAt", instantAt) ?? finishedAt - 600_000,
    finishedAt,
    ...(endOf === undefined ? {} : { endOf }),
  };
  reader.noOthers();
  return change;
}
