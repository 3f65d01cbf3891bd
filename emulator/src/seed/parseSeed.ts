import type { Credential } from "../credentials";
import type { Role } from "../sts/role";
import { FieldReader } from "./FieldReader";
import { seededCredential, seededRole } from "./seededAccess";
import { seededCluster, type SeededCluster } from "./seededCluster";

export { SeedError } from "./FieldReader";

export interface Seed {
  readonly clusters: readonly SeededCluster[];
  readonly credentials: readonly Credential[];
  readonly roles: readonly Role[];
}

/** Reads a seed (a parsed JSON or YAML document). Throws a SeedError that names the field and says what it should be. */
export function parseSeed(document: unknown, now: number): Seed {
  const seed = new FieldReader(document, "the seed");
  const clusters = seed.list("clusters").map((item) => seededCluster(item, now));
  const credentials = seed.list("credentials").map((item) => seededCredential(item));
  const roles = seed.list("roles").map((item) => seededRole(item));
  seed.noOthers();
  return { clusters, credentials, roles };
}
