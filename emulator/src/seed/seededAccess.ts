import { createHash } from "node:crypto";
import type { Credential } from "../credentials";
import { roleName, type Role } from "../sts/role";
import { SeedError, type FieldReader } from "./FieldReader";
import { accountAt, countAt, instantAt, textAt, textsAt } from "./fieldValues";

/** An access key: `{accessKeyId, secretAccessKey, sessionToken?, account?, arn?, expiresAt?, allow?}`. Without `allow` it may do everything. */
export function seededCredential(reader: FieldReader): Credential {
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
export function seededRole(reader: FieldReader): Role {
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
