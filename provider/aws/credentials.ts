import type { EKSClient, EKSClientConfig } from "@aws-sdk/client-eks";
import type * as CredentialProviders from "@aws-sdk/credential-providers";
import { awsFailure } from "../core/failures/awsFailure";
import { withoutUndefined } from "../core/pulumiValues";
import type { AssumedRole } from "./assumedRole";
import type { Connection } from "./connection";
import { homePath } from "./sharedProfile";
import { profileNames, sharedFiles, loadSharedProfile } from "./sharedProfile";
import type { WebIdentity } from "./webIdentity";

type Sdk = typeof CredentialProviders;
type Provider = ReturnType<Sdk["fromTemporaryCredentials"]>;
type StsConfig = NonNullable<Parameters<Sdk["fromTemporaryCredentials"]>[0]["clientConfig"]>;

/** What a request to another service is signed with: the EKS client's credentials, and AWS's time, by which its age is judged. */
export interface Signing {
  readonly connection: Connection;
  readonly client: EKSClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What the calls for credentials share with the calls to EKS. */
export type CallSettings = Pick<StsConfig, "customUserAgent" | "maxAttempts" | "retryMode"> & {
  readonly region: string;
  readonly requestHandler: NonNullable<EKSClientConfig["requestHandler"]>;
};

const SESSION_NAME = "pulumi-eks-version";

// The SDK writes advice to the console where it has no logger, and the console is Pulumi's output.
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Makes providers that start from nothing. The SDK asks a provider again whenever the credentials are about to expire;
 * in a chain of roles each has one of its own, so that short-lived credentials at its beginning are renewed as well.
 */
export async function credentialsFor(connection: Connection, calls: CallSettings): Promise<() => Provider> {
  const sdk = await import("@aws-sdk/credential-providers");
  const sts = stsConfig(connection, calls);
  return () =>
    connection.roles.reduce<Provider>(
      (before, role) =>
        told(
          "AssumeRole",
          sts,
          sdk.fromTemporaryCredentials({ masterCredentials: before, params: roleParams(role), clientConfig: sts }),
        ),
      firstCredentials(sdk, connection, sts, calls),
    );
}

function firstCredentials(sdk: Sdk, connection: Connection, sts: StsConfig, calls: CallSettings): Provider {
  const { credentials: source } = connection;
  if (source.kind === "keys") {
    const keys = withoutUndefined({
      accessKeyId: source.accessKeyId.open(),
      secretAccessKey: source.secretAccessKey.open(),
      sessionToken: source.sessionToken?.open(),
    });
    return () => Promise.resolve(keys);
  }
  if (source.kind === "web-identity") return webIdentity(sdk, source.identity, sts);
  const init: SearchInit = {
    ...sharedFiles(connection),
    ...(source.kind === "profile" ? { profile: source.profile } : {}),
    logger: silent,
    // For SSO. STS has an endpoint and a region of its own, and so comes through the two functions below.
    clientConfig: { requestHandler: calls.requestHandler },
    roleAssumer: (masterCredentials, params) =>
      told("AssumeRole", sts, sdk.fromTemporaryCredentials({ masterCredentials, params, clientConfig: sts }))(),
    roleAssumerWithWebIdentity: (params) =>
      told(
        "AssumeRoleWithWebIdentity",
        sts,
        sdk.fromWebToken({
          roleArn: params.RoleArn,
          roleSessionName: params.RoleSessionName,
          webIdentityToken: params.WebIdentityToken,
          ...(params.DurationSeconds === undefined ? {} : { durationSeconds: params.DurationSeconds }),
          clientConfig: sts,
        }),
      )(),
  };
  const name = source.kind === "profile" ? source.profile : "default";
  const [search, sso, profile] = [sdk.fromNodeProviderChain(init), sdk.fromSSO(init), sdk.fromIni(init)];
  return async (properties) => {
    const found = await loadSharedProfile({ ...connection, profile: name });
    if (!found && source.kind === "profile") await failForWantOf(connection, name);
    if (!found || !OWN_CREDENTIALS.some((key) => key in found)) return search(properties);
    const isSso = Object.keys(found).some((key) => key.startsWith("sso_"));
    return fromProfile(name, (isSso ? sso : profile)(properties));
  };
}

type SearchInit = NonNullable<Parameters<Sdk["fromNodeProviderChain"]>[0]>;

/**
 * A profile that has one of these says where its credentials come from. Where they cannot be had from there the SDK's search would
 * go on, as far as the instance's metadata, and end with somebody else's credentials, or with "from any providers".
 */
const OWN_CREDENTIALS = [
  "aws_access_key_id",
  "aws_secret_access_key",
  "role_arn",
  "source_profile",
  "credential_source",
  "credential_process",
  "web_identity_token_file",
  "sso_session",
  "sso_start_url",
  "sso_account_id",
  "sso_role_name",
  "login_session",
];

/** As long as the AWS SDK for Go gives a credential_process. The SDK for JavaScript waits for ever. */
const PROFILE_ANSWERS_WITHIN_MS = 60_000;

async function fromProfile<T>(name: string, credentials: Promise<T>): Promise<T> {
  const { CredentialsProviderError } = await import("@smithy/core/config");
  const byHand = `run \`aws sts get-caller-identity --profile ${name}\` to see why`;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(() => {
      const words = `profile "${name}" gave no credentials within ${PROFILE_ANSWERS_WITHIN_MS / 1000} s; ${byHand}`;
      failed(new DOMException(words, "TimeoutError"));
    }, PROFILE_ANSWERS_WITHIN_MS);
    timer.unref();
  });
  try {
    return await Promise.race([credentials, late]);
  } catch (error) {
    // The command line, and what the command printed, may hold secrets.
    if (!(error instanceof CredentialsProviderError) || !error.message.startsWith("Command failed")) throw error;
    throw new CredentialsProviderError(`the credential_process of profile "${name}" failed; ${byHand}`, {
      tryNextLink: false,
    });
  } finally {
    clearTimeout(timer);
  }
}

function webIdentity(sdk: Sdk, identity: WebIdentity, clientConfig: StsConfig): Provider {
  const { token, roleArn, sessionName: roleSessionName = SESSION_NAME, durationSeconds, policy } = identity;
  const policyArns = identity.policyArns?.map((arn) => ({ arn }));
  const init = withoutUndefined({ roleArn, roleSessionName, durationSeconds, policy, policyArns, clientConfig });
  return told(
    "AssumeRoleWithWebIdentity",
    clientConfig,
    "file" in token
      ? sdk.fromTokenFile({ ...init, webIdentityTokenFile: homePath(token.file) })
      : sdk.fromWebToken({ ...init, webIdentityToken: token.text.open() }),
  );
}

/** Has a failure told as one of the call to STS, and not as one of the call that the credentials are for. */
function told(operation: string, { endpoint }: StsConfig, provider: Provider): Provider {
  return async (properties) => {
    try {
      return await provider(properties);
    } catch (error) {
      throw awsFailure(operation, error, typeof endpoint === "string" ? endpoint : undefined);
    }
  };
}

function roleParams(role: AssumedRole): Parameters<Sdk["fromTemporaryCredentials"]>[0]["params"] {
  return {
    RoleArn: role.roleArn,
    RoleSessionName: role.sessionName ?? SESSION_NAME,
    ExternalId: role.externalId?.open(),
    DurationSeconds: role.durationSeconds,
    Policy: role.policy,
    PolicyArns: role.policyArns?.map((arn) => ({ arn })),
    SourceIdentity: role.sourceIdentity,
    Tags: role.tags && Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
    TransitiveTagKeys: role.transitiveTagKeys && [...role.transitiveTagKeys],
  };
}

function stsConfig(connection: Connection, calls: CallSettings): StsConfig {
  const { stsEndpoint: endpoint, stsRegion: region = calls.region, useFipsEndpoint, useDualstackEndpoint } = connection;
  return { ...calls, region, ...withoutUndefined({ endpoint, useFipsEndpoint, useDualstackEndpoint }) };
}

/** A mistyped name is told with the names that there are. */
async function failForWantOf(connection: Connection, name: string): Promise<never> {
  const { CredentialsProviderError } = await import("@smithy/core/config");
  const names = await profileNames(connection);
  const known = names.length === 0 ? "there are none" : `there are ${names.join(", ")}`;
  throw new CredentialsProviderError(`the shared AWS files have no profile "${name}"; ${known}`, {
    tryNextLink: false,
  });
}
