import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Credential } from "../aws/credentials";
import { type Role, roleName } from "../aws/sts/role";
import { FieldReader, SeedError } from "./FieldReader";
import { accountAt, countAt, instantAt, textAt, textsAt } from "./fieldValues";
import { seededCluster, type SeededCluster } from "./seededCluster";

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

/** The document in a seed file, JSON or YAML. */
export function readSeedFile(file: string): unknown {
  try {
    const text = readFileSync(file, "utf8");
    return parsedJson(text) ?? parse(text);
  } catch (error) {
    throw new SeedError(`cannot read the seed ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** JSON is YAML too, but with thousands of clusters its own parser is two hundred times as fast. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An access key: `{accessKeyId, secretAccessKey, sessionToken?, account?, arn?, expiresAt?, allow?}`. Without `allow` it may do everything. */
function seededCredential(reader: FieldReader): Credential {
  const accessKeyId = reader.required("accessKeyId", textAt);
  const account = reader.optional("account", accountAt) ?? "000000000000";
  const arn = reader.optional("arn", textAt) ?? `arn:aws:iam::${account}:user/${accessKeyId}`;
  const sessionToken = reader.optional("sessionToken", textAt);
  const expiresAt = reader.optional("expiresAt", instantAt);
  const allow = reader.optional("allow", textsAt);
  const credential: Credential = {
    accessKeyId,
    secretAccessKey: reader.required("secretAccessKey", textAt),
    ...(sessionToken === undefined ? {} : { sessionToken }),
    account,
    arn,
    userId: `AIDA${createHash("sha256").update(arn).digest("hex").slice(0, 17).toUpperCase()}`,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    allow: allow === undefined ? [] : [allow],
  };
  reader.noOthers();
  return credential;
}

/** `{arn, trust?, externalId?, webIdentity?: {issuer, subject, audience?}, allow?, maxSessionSeconds?}`. By default its own account is trusted. */
function seededRole(reader: FieldReader): Role {
  const arn = reader.required("arn", roleArnAt);
  const webIdentity = reader.object("webIdentity");
  const role: Role = {
    arn,
    trust: reader.optional("trust", textsAt) ?? [roleName(arn)?.account ?? ""],
    externalId: reader.optional("externalId", textAt),
    webIdentity: webIdentity && {
      issuer: webIdentity.required("issuer", textAt),
      subject: webIdentity.required("subject", textAt),
      audience: webIdentity.optional("audience", textAt) ?? "sts.amazonaws.com",
    },
    allow: reader.optional("allow", textsAt),
    maxSessionSeconds: reader.optional("maxSessionSeconds", countAt) ?? 3600,
  };
  webIdentity?.noOthers();
  reader.noOthers();
  return role;
}

function roleArnAt(value: unknown, where: string): string {
  if (typeof value === "string" && roleName(value) !== undefined) return value;
  throw new SeedError(
    `${where} must be the ARN of a role, such as "arn:aws:iam::111111111111:role/deployer", not ${JSON.stringify(value)}`,
  );
}
