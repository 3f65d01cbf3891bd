import type { VersionChange } from "../clusterRecord";
import type { SeededInsight } from "../insights/insightRecord";
import type { HealthIssue } from "../nodegroups/nodegroupRecord";
import { SeedError, type FieldReader } from "./FieldReader";
import { accountAt, booleanAt, countAt, instantAt, oneOfAt, tagsAt, textAt, textsAt, versionAt } from "./fieldValues";
import { freeAddressesAt, type FreeAddresses } from "./freeAddressesAt";
import { healthIssue } from "./healthIssue";
import { seededAddon, type SeededAddon } from "./seededAddon";
import { seededFargateProfile, type SeededFargateProfile } from "./seededFargateProfile";
import { seededInsight } from "./seededInsight";
import { seededNodegroup, type SeededNodegroup } from "./seededNodegroup";
import { seededVersionChange } from "./seededVersionChange";

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
  readonly fargateProfiles: readonly SeededFargateProfile[];
  /** Versions of nodes that the user manages. */
  readonly selfManagedKubelets: readonly string[];
  readonly insights: readonly SeededInsight[];
  readonly autoMode: boolean;
  /** How long EKS Auto Mode's nodes take to roll. */
  readonly nodeRollSeconds: number | undefined;
  readonly subnetIds: readonly string[] | undefined;
  readonly freeAddresses: FreeAddresses;
  readonly health: readonly HealthIssue[];
  /** EKS features in use that the previous minor does not have. */
  readonly incompatibleFeatures: readonly string[];
}

const DAY = 24 * 3600 * 1000;

export function seededCluster(reader: FieldReader, now: number): SeededCluster {
  const version = reader.required("version", versionAt);
  const history = reader.list("history").map((item) => seededVersionChange(item));
  const result: SeededCluster = {
    account: reader.optional("account", accountAt) ?? "000000000000",
    region: reader.optional("region", textAt) ?? "us-east-1",
    name: reader.required("name", textAt),
    version,
    createdVersion: reader.optional("createdVersion", versionAt) ?? history[0]?.from ?? version,
    createdAt: reader.optional("createdAt", instantAt) ?? now - 365 * DAY,
    platformVersion: reader.optional("platformVersion", textAt),
    supportType: reader.object("upgradePolicy")?.optional("supportType", oneOfAt("STANDARD", "EXTENDED")) ?? "EXTENDED",
    tags: reader.optional("tags", tagsAt) ?? {},
    history,
    nodegroups: reader.list("nodegroups").map((item) => seededNodegroup(item, version)),
    addons: reader.list("addons").map((item) => seededAddon(item, version)),
    fargateProfiles: reader.list("fargateProfiles").map((item) => seededFargateProfile(item, version)),
    selfManagedKubelets: reader.optional("selfManagedKubelets", textsAt) ?? [],
    insights: reader.list("insights").map((item) => seededInsight(item, version)),
    autoMode: reader.optional("autoMode", booleanAt) ?? false,
    nodeRollSeconds: reader.optional("nodeRollSeconds", countAt),
    subnetIds: reader.optional("subnetIds", textsAt),
    freeAddresses: reader.optional("freeAddresses", freeAddressesAt) ?? {},
    health: reader.list("health").map((item) => healthIssue(item)),
    incompatibleFeatures: reader.optional("incompatibleFeatures", textsAt) ?? [],
  };
  reader.noOthers();
  const last = history.at(-1);
  if (last !== undefined && last.to !== version) {
    throw new SeedError(
      `cluster ${result.name} is at ${version}, but the last change of its history ends at ${last.to}`,
    );
  }
  return result;
}
