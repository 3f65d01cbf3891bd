import type { AssumedRole } from "./assumedRole";
import { matching, noteUnknownKeys, readSession, ROLE_ARN } from "./assumedRole";
import type { AwsConfig } from "./awsConfig";
import { Sealed } from "./sealed";

/** A role that is assumed with an OpenID Connect token: EKS service accounts, GitHub, GitLab, Pulumi Cloud. */
export type WebIdentity = Pick<AssumedRole, "roleArn" | "sessionName" | "durationSeconds" | "policy" | "policyArns"> & {
  /** A file is read anew for every session, so a token that is renewed there keeps a long wait alive. */
  readonly token: { readonly file: string } | { readonly text: Sealed };
};

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
  const roleArn = matching(fields, "roleArn", ROLE_ARN, 'write "arn:aws:iam::123456789012:role/name"', note);
  if (fields.roleArn === undefined) note("roleArn", "is missing, and AWS_ROLE_ARN is not set");
  const token = matching(fields, "webIdentityToken", /^\S+$/, "must be an OpenID Connect token", note);
  const file = matching(fields, "webIdentityTokenFile", /^.+$/, "must be the path of a file", note);
  if (token !== undefined && file !== undefined) note("webIdentityToken", 'excludes "webIdentityTokenFile"; keep one');
  if (token === undefined && file === undefined) {
    note("webIdentityTokenFile", "is missing, and AWS_WEB_IDENTITY_TOKEN_FILE is not set");
  }
  return {
    roleArn: roleArn ?? "",
    ...readSession(fields, 43_200, note),
    token: token === undefined ? { file: file ?? "" } : { text: new Sealed(token) },
  };
}
