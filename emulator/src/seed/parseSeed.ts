import type { VersionChange } from "../clusterRecord";
import { KUBERNETES_VERSIONS } from "../kubernetesVersions";
import { FieldReader, SeedError } from "./FieldReader";

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
}

export interface Seed {
  readonly clusters: readonly SeededCluster[];
}

const DAY = 24 * 3600 * 1000;

/** Reads a seed (a parsed JSON or YAML document). Throws a SeedError that names the field and says what it should be. */
export function parseSeed(document: unknown, now: number): Seed {
  const seed = new FieldReader(document, "the seed");
  const clusters = seed.list("clusters").map((item) => cluster(item, now));
  seed.noOthers();
  return { clusters };
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
    supportType: reader.object("upgradePolicy")?.optional("supportType", supportTypeAt) ?? "EXTENDED",
    tags: reader.optional("tags", tagsAt) ?? {},
    history: reader.list("history").map((item) => versionChange(item)),
  };
  reader.noOthers();
  return result;
}

function versionChange(reader: FieldReader): VersionChange {
  const finishedAt = reader.required("finishedAt", instantAt);
  const change: VersionChange = {
    from: reader.required("from", versionAt),
    to: reader.required("to", versionAt),
    type: reader.optional("type", changeTypeAt) ?? "VersionUpdate",
    startedAt: reader.optional("startedAt", instantAt) ?? finishedAt - 600_000,
    finishedAt,
  };
  reader.noOthers();
  return change;
}

function textAt(value: unknown, where: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new SeedError(`${where} must be a text, not ${JSON.stringify(value)}`);
}

function versionAt(value: unknown, where: string): string {
  const known = KUBERNETES_VERSIONS.map((each) => each.version);
  if (typeof value === "string" && known.includes(value)) return value;
  const hint = typeof value === "number" ? " (in YAML, put it in quotes)" : "";
  throw new SeedError(
    `${where} must be a Kubernetes version from "${known[0] ?? ""}" to "${known.at(-1) ?? ""}", not ${JSON.stringify(value)}${hint}`,
  );
}

function accountAt(value: unknown, where: string): string {
  if (typeof value === "string" && /^\d{12}$/.test(value)) return value;
  const hint = typeof value === "number" ? " (in YAML, put it in quotes)" : "";
  throw new SeedError(`${where} must be twelve digits in a text, not ${JSON.stringify(value)}${hint}`);
}

function instantAt(value: unknown, where: string): number {
  const instant = typeof value === "string" ? Date.parse(value) : NaN;
  if (!Number.isNaN(instant)) return instant;
  throw new SeedError(`${where} must be an ISO 8601 date such as "2026-11-01T00:00:00Z", not ${JSON.stringify(value)}`);
}

function supportTypeAt(value: unknown, where: string): "STANDARD" | "EXTENDED" {
  if (value === "STANDARD" || value === "EXTENDED") return value;
  throw new SeedError(`${where} must be STANDARD or EXTENDED, not ${JSON.stringify(value)}`);
}

function changeTypeAt(value: unknown, where: string): VersionChange["type"] {
  if (value === "VersionUpdate" || value === "VersionRollback" || value === "AutoUpgrade") return value;
  throw new SeedError(`${where} must be VersionUpdate, VersionRollback or AutoUpgrade, not ${JSON.stringify(value)}`);
}

function tagsAt(value: unknown, where: string): Record<string, string> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [["", undefined]];
  if (entries.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    return Object.fromEntries(entries);
  }
  throw new SeedError(`${where} must map texts to texts, not be ${JSON.stringify(value)}`);
}
