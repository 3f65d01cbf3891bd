import type { AwsConfig } from "./config";
import { Secret } from "./Secret";
import type { SessionFields } from "./sessionFields";
import { LONGEST, matching, noteUnknownKeys, readRoleArn, readSession } from "./sessionFields";

/** A role that is assumed with an OpenID Connect token: EKS service accounts, GitHub, GitLab, Pulumi Cloud. */
export interface WebIdentity extends SessionFields {
  readonly roleArn: string;
  /** A file is read again for every session, so a token that is renewed there keeps a long wait alive. */
  readonly token: { readonly file: string } | { readonly text: Secret };
}

const KEY = "assumeRoleWithWebIdentity";
const KEYS = ["roleArn", "webIdentityToken", "webIdentityTokenFile", "sessionName", "duration", "policy", "policyArns"];

/** Reads `aws:assumeRoleWithWebIdentity`; the role and the file may come from the environment, as in pulumi-aws. */
export function readWebIdentity(config: AwsConfig, env: NodeJS.ProcessEnv): WebIdentity | undefined {
  const structure = config.structure(KEY);
  if (structure === undefined) return undefined;
  const value: unknown = Array.isArray(structure) ? structure[0] : structure;
  if (typeof value !== "object" || value === null) return undefined;
  const note = (field: string, reason: string): void => {
    config.note(`${KEY}.${field}`, reason);
  };
  noteUnknownKeys(value as Record<string, unknown>, KEYS, note);
  const fields = {
    roleArn: env.AWS_ROLE_ARN,
    ...("webIdentityToken" in value ? {} : { webIdentityTokenFile: env.AWS_WEB_IDENTITY_TOKEN_FILE }),
    ...value,
  };
  const token = matching(fields, "webIdentityToken", /^\S+$/, "must be an OpenID Connect token", note);
  const file = matching(fields, "webIdentityTokenFile", /^.+$/, "must be the path of a file", note);
  if (token !== undefined && file !== undefined) note("webIdentityToken", 'excludes "webIdentityTokenFile"; keep one');
  if (token === undefined && file === undefined) {
    note("webIdentityTokenFile", "is missing, and AWS_WEB_IDENTITY_TOKEN_FILE is not set");
  }
  return {
    roleArn: readRoleArn(fields, "is missing, and AWS_ROLE_ARN is not set", note),
    ...readSession(fields, LONGEST, note),
    token: token === undefined ? { file: file ?? "" } : { text: new Secret(token) },
  };
}
