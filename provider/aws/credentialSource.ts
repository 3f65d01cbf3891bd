import type { AwsConfig } from "./config";
import { nonEmpty } from "./config";
import type { Problem } from "../core/problem";
import { Secret } from "./Secret";
import type { WebIdentity } from "./webIdentity";
import { readWebIdentity } from "./webIdentity";

/** Where the first credentials come from, before any role is assumed. */
export type CredentialSource =
  | {
      readonly kind: "keys";
      readonly accessKeyId: Secret;
      readonly secretAccessKey: Secret;
      readonly sessionToken: Secret | undefined;
    }
  | { readonly kind: "web-identity"; readonly identity: WebIdentity }
  | { readonly kind: "profile"; readonly profile: string }
  /** The SDK's own search: shared files, web identity, container, instance. */
  | { readonly kind: "search" };

export interface SharedFiles {
  /** The profile of the shared files whose settings count, even where the credentials come from elsewhere. */
  readonly profile: string | undefined;
  readonly sharedConfigFile: string | undefined;
  readonly sharedCredentialsFile: string | undefined;
}

/**
 * A resource's profile; then the stack's keys, web identity, profile; then the environment's keys, its profile, and
 * the rest of the SDK's search. The environment's keys come before AWS_PROFILE, as in the AWS CLI and pulumi-aws.
 */
export function readCredentialSource(
  argsProfile: string | undefined,
  config: AwsConfig,
  env: NodeJS.ProcessEnv,
): SharedFiles & { credentials: CredentialSource } {
  const configProfile = config.text("profile");
  const envProfile = nonEmpty(env.AWS_PROFILE) ?? nonEmpty(env.AWS_DEFAULT_PROFILE);
  const profile = argsProfile ?? configProfile ?? envProfile;
  const files = {
    profile,
    sharedConfigFile: onlyFile("sharedConfigFiles", config),
    sharedCredentialsFile: onlyFile("sharedCredentialsFiles", config),
  };
  const fromProfile = (name: string): CredentialSource => ({ kind: "profile", profile: name });
  if (argsProfile !== undefined) return { ...files, credentials: fromProfile(argsProfile) };
  const keys = keysFromConfig(config);
  const identity = readWebIdentity(config, env);
  if (keys && identity) config.note("accessKey", 'excludes "aws:assumeRoleWithWebIdentity"; keep one');
  if (keys) return { ...files, credentials: keys };
  if (identity) return { ...files, credentials: { kind: "web-identity", identity } };
  if (configProfile !== undefined) return { ...files, credentials: fromProfile(configProfile) };
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = env;
  if (id && secret) return { ...files, credentials: keysOf(id, secret, token) };
  if (envProfile !== undefined) return { ...files, credentials: fromProfile(envProfile) };
  noteUnsupported(config);
  noteHalves(env, config.problems);
  return { ...files, credentials: { kind: "search" } };
}

function keysFromConfig(config: AwsConfig): CredentialSource | undefined {
  const [id, secret, token] = [config.text("accessKey"), config.text("secretKey"), config.text("token")];
  if (id !== undefined && secret !== undefined) return keysOf(id, secret, token);
  if (id !== undefined) config.note("secretKey", 'is missing; set it with "pulumi config set --secret aws:secretKey"');
  if (secret !== undefined) config.note("accessKey", 'is missing; set it with "pulumi config set aws:accessKey"');
  if (id === undefined && secret === undefined && token !== undefined) {
    config.note("token", 'needs "aws:accessKey" and "aws:secretKey"');
  }
  return undefined;
}

function keysOf(id: string, secret: string, token: string | undefined): CredentialSource {
  return {
    kind: "keys",
    accessKeyId: new Secret(id),
    secretAccessKey: new Secret(secret),
    sessionToken: token === undefined || token === "" ? undefined : new Secret(token),
  };
}

function onlyFile(key: "sharedConfigFiles" | "sharedCredentialsFiles", config: AwsConfig): string | undefined {
  const [file, ...more] = config.list(key);
  if (more.length > 0) config.note(key, "may hold one file: the AWS SDK for JavaScript reads one; merge them");
  return file;
}

/** Settings of pulumi-aws that the SDK takes from the environment only; said where they would matter. */
function noteUnsupported(config: AwsConfig): void {
  for (const [key, variable] of [
    ["ec2MetadataServiceEndpoint", "AWS_EC2_METADATA_SERVICE_ENDPOINT"],
    ["ec2MetadataServiceEndpointMode", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"],
  ] as const) {
    if (config.text(key) !== undefined)
      config.note(key, `is not read here; set ${variable} in the environment instead`);
  }
}

/** With half of what names somebody, the SDK's search would go on to somebody else: the instance that the program runs on. */
function noteHalves(env: NodeJS.ProcessEnv, problems: Problem[]): void {
  for (const [one, other] of [
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
    ["AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"],
    ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"],
  ] as const) {
    if (nonEmpty(env[one]) === undefined || nonEmpty(env[other]) !== undefined) continue;
    problems.push({ property: other, reason: `is not set, but ${one} is; set both, or none of them` });
  }
}
