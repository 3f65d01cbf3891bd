import type { RateLimiters } from "./RateLimiter";
import { connectionKey } from "../aws/connection";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EKSClient } from "@aws-sdk/client-eks";
import { blameClockForSignaturesOnly } from "./awsTime";
import type { Connection } from "../aws/connection";
import { credentialsFor } from "../aws/credentials";
import { renewExpiredCredentials } from "../aws/expiredCredentials";
import { ConnectionError } from "../core/problem";
import { withoutUndefined } from "../core/pulumiValues";
import { noteEndpoint } from "./middleware";
import { sendChangesOnlyFor } from "./engineMiddleware";
import type { Engine } from "../engine/presence";
import { noEngine } from "../engine/presence";
import { limitRate } from "./rateLimitMiddleware";
import type { Timeouts } from "../aws/http";
import { requestHandler, TIMEOUTS } from "../aws/http";
import { shareAnswers } from "./cacheMiddleware";
import { loadSharedProfile } from "../aws/sharedProfile";

/**
 * Attempts at one call, unless configured. A broken connection is bridged for some two seconds, throttling for half a
 * minute: a wait for an update goes on afterwards, and can say in the meantime what is going on.
 */
const MAX_ATTEMPTS = 6;

/**
 * An EKS client, and with it the AWS SDK, which nothing else in this package loads.
 * @param limiters what the client's requests wait their turn in, together with those of other clients
 * @param engine without which nothing is changed in EKS
 */
export async function createEksClient(
  connection: Connection,
  timeouts: Timeouts = TIMEOUTS,
  limiters?: RateLimiters,
  engine: Engine = noEngine,
): Promise<EKSClient> {
  const region = await resolveRegion(connection);
  if (region === undefined) {
    const reason = 'is not set; run "pulumi config set aws:region eu-west-1", or set AWS_REGION or the input "region"';
    throw new ConnectionError([{ property: "aws:region", reason }]);
  }
  const { EKSClient } = await import("@aws-sdk/client-eks");
  const { endpoint, profile, useFipsEndpoint, useDualstackEndpoint } = connection;
  const settings = {
    region,
    ...(await retrySettings(connection)),
    customUserAgent: [["pulumi-eks-version", packageVersion()]] as [string, string][],
  };
  const client = new EKSClient({
    ...settings,
    requestHandler: await requestHandler(connection, timeouts),
    ...withoutUndefined({ endpoint, profile, useFipsEndpoint, useDualstackEndpoint }),
  });
  // With the client's own handler, so that STS and SSO are reached as EKS is, over the same connections.
  const calls = { ...settings, requestHandler: client.config.requestHandler };
  const credentials = await credentialsFor(connection, calls);
  client.config.credentials = credentials();
  // Keys from the configuration are what they are; a role's session is renewed also where it is assumed with such keys.
  if (connection.credentials.kind !== "keys" || connection.roles.length > 0) {
    renewExpiredCredentials(client, credentials);
  }
  blameClockForSignaturesOnly(client);
  noteEndpoint(client);
  shareAnswers(client);
  if (limiters) {
    const whose = roleAccount(connection) ?? connectionKey(connection);
    await limitRate(client, (account) => limiters.of(account ?? whose, region));
  }
  sendChangesOnlyFor(engine, client);
  return client;
}

function roleAccount({ roles }: Connection): string | undefined {
  return roles.at(-1)?.roleArn.split(":")[4];
}

/** The region, if need be from the profile; undefined where nobody says it. */
export async function resolveRegion(connection: Connection): Promise<string | undefined> {
  return connection.region ?? (await loadSharedProfile(connection))?.region;
}

/** The stack's settings, then the environment's, then the profile's. */
async function retrySettings(
  connection: Connection,
): Promise<{ maxAttempts: number; retryMode: "standard" | "adaptive" }> {
  const profile = await loadSharedProfile(connection);
  const attempts = Number(process.env.AWS_MAX_ATTEMPTS ?? profile?.max_attempts);
  const mode = connection.retryMode ?? process.env.AWS_RETRY_MODE ?? profile?.retry_mode;
  return {
    maxAttempts: connection.maxAttempts ?? (Number.isInteger(attempts) && attempts > 0 ? attempts : MAX_ATTEMPTS),
    // "legacy", which other SDKs know too, is what the standard mode replaced.
    retryMode: mode?.toLowerCase() === "adaptive" ? "adaptive" : "standard",
  };
}

/** Filled in where the package is bundled into one file, which has no package.json beside it. */
declare const BUNDLED_VERSION: string | undefined;

function packageVersion(): string {
  if (typeof BUNDLED_VERSION === "string") return BUNDLED_VERSION;
  // Beside provider/ in the repository, beside dist/ in the package.
  const text = readFileSync(join(__dirname, "..", "..", "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
