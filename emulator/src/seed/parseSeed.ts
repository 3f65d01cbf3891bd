import type { VersionChange } from "../clusterRecord";
import type { Credential } from "../credentials";
import type { Role } from "../sts/role";
import { FieldReader } from "./FieldReader";
import { accountAt, instantAt, oneOfAt, tagsAt, textAt, versionAt } from "./fieldValues";
import { seededCredential, seededRole } from "./seededAccess";
import { seededAddon, type SeededAddon } from "./seededAddon";
import { seededNodegroup, type SeededNodegroup } from "./seededNodegroup";

export { SeedError } from "./FieldReader";

/** A cluster as a seed describes it, with every default filled in. Instants in milliseconds. */
export interface SeededCluster {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly version: string;
  readonly createdVersion: string;
  readonly createdAt: number;
  readonly platformVersion: string | undefined;
  readonly supportType: "STANDARD" | "EXTENDED";
  readonly tags: Record<string, string>;
  readonly history: readonly VersionChange[];
  readonly nodegroups: readonly SeededNodegroup[];
  readonly addons: readonly SeededAddon[];
}

export interface Seed {
  readonly clusters: readonly SeededCluster[];
  readonly credentials: readonly Credential[];
  readonly roles: readonly Role[];
}

const DAY = 24 * 3600 * 1000;

/** Reads a seed (a parsed JSON or YAML document). Throws a SeedError that names the field and says what it should be. */
export function parseSeed(document: unknown, now: number): Seed {
  const seed = new FieldReader(document, "the seed");
  const clusters = seed.list("clusters").map((item) => cluster(item, now));
  const credentials = seed.list("credentials").map((item) => seededCredential(item));
  const roles = seed.list("roles").map((item) => seededRole(item));
  seed.noOthers();
  return { clusters, credentials, roles };
}

function cluster(reader: FieldReader, now: number): SeededCluster {
  const version = reader.required("version", versionAt);
  const createdVersion = reader.optional("createdVersion", versionAt) ?? version;
  const result: SeededCluster = {
    account: reader.optional("account", accountAt) ?? "000000000000",
    region: reader.optional("region", textAt) ?? "us-east-1",
    name: reader.required("name", textAt),
    version,
    createdVersion,
    createdAt: reader.optional("createdAt", instantAt) ?? now - 365 * DAY,
    platformVersion: reader.optional("platformVersion", textAt),
    supportType: reader.object("upgradePolicy")?.optional("supportType", oneOfAt("STANDARD", "EXTENDED")) ?? "EXTENDED",
    tags: reader.optional("tags", tagsAt) ?? {},
    history: reader.list("history").map((item) => versionChange(item)),
    nodegroups: reader.list("nodegroups").map((item) => seededNodegroup(item, version)),
    addons: reader.list("addons").map((item) => seededAddon(item, version)),
  };
  reader.noOthers();
  return result;
}

function versionChange(reader: FieldReader): VersionChange {
  const finishedAt = reader.required("finishedAt", instantAt);
  const change: VersionChange = {
    from: reader.required("from", versionAt),
    to: reader.required("to", versionAt),
    type: reader.optional("type", oneOfAt("VersionUpdate", "VersionRollback", "AutoUpgrade")) ?? "VersionUpdate",
    startedAt: reader.optional("startedAt", instantAt) ?? finishedAt - 600_000,
    finishedAt,
    ...endOf(reader),
  };
  reader.noOthers();
  return change;
}

/** Of an AutoUpgrade: which support had ended. */
function endOf(reader: FieldReader): Pick<VersionChange, "endOf"> {
  const value = reader.optional("endOf", oneOfAt("STANDARD", "EXTENDED"));
  return value === undefined ? {} : { endOf: value };
}
