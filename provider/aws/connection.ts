import { readRoleChain } from "./assumedRole";
import { Secret } from "./Secret";
import { createHmac, randomBytes } from "node:crypto";
import type { AssumedRole } from "./assumedRole";
import type { ConfigReader } from "./config";
import { AwsConfig, nonEmpty } from "./config";
import type { ConnectionArgs } from "./connectionArgs";
import type { CredentialSource, SharedFiles } from "./credentialSource";
import { readCredentialSource } from "./credentialSource";
import { httpUrlFault } from "./validate";
import type { Problem } from "../core/problem";
import type { Proxies } from "./proxy";
import { readProxies } from "./proxy";
import { regionFault } from "./validate";
import { holdsUnknown } from "../core/pulumiValues";

/**
 * How to reach EKS: plain data, its few secrets wrapped. Nothing here loads the AWS SDK, opens a file or a connection.
 * What is undefined is left to the SDK, that is to the environment and the shared AWS files.
 */
export interface Connection extends SharedFiles {
  readonly region: string | undefined;
  readonly credentials: CredentialSource;
  /** Roles to assume one after another, starting from `credentials`. */
  readonly roles: readonly AssumedRole[];
  readonly endpoint: string | undefined;
  readonly stsEndpoint: string | undefined;
  readonly ec2Endpoint: string | undefined;
  readonly stsRegion: string | undefined;
  readonly useFipsEndpoint: boolean | undefined;
  readonly useDualstackEndpoint: boolean | undefined;
  readonly proxies: Proxies;
  /** Path of the certificates to trust instead of Node.js's own. */
  readonly caBundle: string | undefined;
  readonly insecure: boolean;
  readonly maxAttempts: number | undefined;
  readonly retryMode: "standard" | "adaptive" | undefined;
  readonly allowedAccountIds: readonly string[];
  readonly forbiddenAccountIds: readonly string[];
}

/** Inputs first, then the stack's `aws:` configuration, then the environment; the shared files come last, with the SDK. */
export function resolveConnection(
  args: ConnectionArgs,
  read: ConfigReader,
  env: NodeJS.ProcessEnv,
): { connection: Connection; problems: Problem[] } {
  const problems: Problem[] = [];
  const config = new AwsConfig(read, problems);
  const input = (key: keyof ConnectionArgs): unknown => (holdsUnknown(args[key]) ? undefined : args[key]);
  const text = (key: "region" | "profile" | "endpoint"): string | undefined => {
    const value = input(key);
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string" && value !== "") return value;
    problems.push({ property: key, reason: "must be a text that is not empty; leave it out for the default" });
    return undefined;
  };
  const argsProfile = text("profile");
  const endpoints = readEndpoints(config);
  const useFipsEndpoint = config.flag("useFipsEndpoint");
  const endpoint = checkedUrl(config, ["endpoint", text("endpoint")], ["aws:endpoints.eks", endpoints.eks]);
  if (endpoint !== undefined && useFipsEndpoint === true) {
    config.note("useFipsEndpoint", "excludes an endpoint of one's own; give the FIPS address as the endpoint");
  }
  const connection: Connection = {
    region: readRegion(text("region"), config, env),
    ...readCredentialSource(argsProfile, config, env),
    roles: readRoleChain(args, argsProfile, config),
    endpoint,
    stsEndpoint: checkedUrl(config, ["aws:endpoints.sts", endpoints.sts]),
    ec2Endpoint: checkedUrl(config, ["aws:endpoints.ec2", endpoints.ec2]),
    stsRegion: checkedRegion("aws:stsRegion", config.text("stsRegion"), config),
    useFipsEndpoint,
    useDualstackEndpoint: config.flag("useDualstackEndpoint"),
    proxies: readProxies(config, env),
    caBundle: config.text("customCaBundle") ?? nonEmpty(env.AWS_CA_BUNDLE),
    insecure: config.flag("insecure") ?? false,
    ...readRetry(config),
    allowedAccountIds: config.list("allowedAccountIds"),
    forbiddenAccountIds: config.list("forbiddenAccountIds"),
  };
  return { connection, problems };
}

function readRegion(input: string | undefined, config: AwsConfig, env: NodeJS.ProcessEnv): string | undefined {
  const found = [
    ["region", input],
    ["aws:region", config.text("region")],
    ["AWS_REGION", env.AWS_REGION],
    ["AWS_DEFAULT_REGION", env.AWS_DEFAULT_REGION],
  ] as const;
  const [property, region] = found.find(([, value]) => value !== undefined && value !== "") ?? [];
  return checkedRegion(property ?? "", region, config);
}

function checkedRegion(property: string, region: string | undefined, config: AwsConfig): string | undefined {
  if (region === undefined || config.flag("skipRegionValidation") === true) return region;
  const fault = regionFault(region);
  if (fault !== undefined) config.problems.push({ property, reason: fault });
  return fault === undefined ? region : undefined;
}

function readEndpoints(config: AwsConfig): Readonly<Record<string, unknown>> {
  const value = config.structure("endpoints");
  // pulumi-aws has a list of maps, one entry a service; other services' entries are not ours to check.
  return (Array.isArray(value) ? Object.assign({}, ...(value as object[])) : (value ?? {})) as Record<string, unknown>;
}

function checkedUrl(config: AwsConfig, ...found: readonly (readonly [string, unknown])[]): string | undefined {
  const [property, url] = found.find(([, value]) => value !== undefined && value !== "") ?? [];
  if (property === undefined || url === undefined) return undefined;
  const fault = typeof url === "string" ? httpUrlFault(url, { password: "refused" }) : "must be a text";
  if (fault !== undefined) config.problems.push({ property, reason: `${fault}, for example "https://host:port"` });
  return fault === undefined ? (url as string) : undefined;
}

function readRetry(config: AwsConfig): Pick<Connection, "maxAttempts" | "retryMode"> {
  const retryMode = config.text("retryMode");
  if (retryMode !== undefined && retryMode !== "standard" && retryMode !== "adaptive") {
    config.note("retryMode", 'must be "standard" or "adaptive"');
    return { maxAttempts: undefined, retryMode: undefined };
  }
  // pulumi-aws: "the maximum number of times an AWS API request is being executed", so attempts and not retries.
  const attempts = config.count("maxRetries");
  return { maxAttempts: attempts === undefined ? undefined : Math.max(1, attempts), retryMode };
}

// New in every process: the key of a connection is of no use to those who find it, and must not be stored.
const salt = randomBytes(32);

/** The same for equal connections, secrets included; tells nothing about them. To keep one client a connection. */
export function connectionKey(connection: Connection): string {
  const everything = JSON.stringify(connection, function (this: Record<string, unknown>, key, value: unknown) {
    // JSON.stringify has asked toJSON before it comes here, so the secret is only in the holder.
    const held = this[key];
    return held instanceof Secret ? held.open() : value;
  });
  return createHmac("sha256", salt).update(everything).digest("hex");
}
