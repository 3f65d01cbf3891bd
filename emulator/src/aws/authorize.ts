import { EksError } from "../eks/EksError";
import type { Exchange } from "../http/exchange";
import type { Place } from "../state/Store";
import { partitionOf } from "./arn";
import type { Credential } from "./credentials";
import { parseAuthorization } from "./signature";

/** Refuses what the credential's allow-lists do not all have. A credential without any may do everything. */
export function authorize({ arn, allow }: Credential, action: string, resource: string): void {
  if (!allow.every((list) => list.some((pattern) => matches(pattern, action)))) {
    throw notAuthorized(arn, action, resource);
  }
}

export function notAuthorized(arn: string, action: string, resource: string): EksError {
  return new EksError(
    "AccessDeniedException",
    `User: ${arn} is not authorized to perform: ${action} on resource: ${resource}`,
  );
}

/** IAM's wildcards: `*` for any text, `?` for any character. */
export function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i").test(text);
}

/**
 * The resource that an EKS operation is authorized on, as the refusal names it: the cluster, or what users' reports show for
 * operations without one. That those on node groups, add-ons and updates name the cluster too is a simplification.
 */
export function resourceArn({ account, region }: Place, operation: string, cluster: string | undefined): string {
  const prefix = `arn:${partitionOf(region)}:eks:${region}:${account}`;
  if (cluster !== undefined) return `${prefix}:cluster/${cluster}`;
  if (operation === "DescribeAddonVersions") return `${prefix}:/addons/supported-versions`;
  return operation === "ListClusters" ? `${prefix}:cluster/*` : "*";
}

interface ClaimedIdentity {
  readonly credential: Credential | undefined;
  readonly region: string | undefined;
}

/** Who and where the request says it comes from, before anybody has checked its signature. */
export function claimedIdentity({ emulator, request }: Exchange): ClaimedIdentity {
  const authorization = parseAuthorization(request.headers.authorization ?? "");
  return {
    credential: emulator.credentials.find(authorization?.accessKeyId ?? ""),
    region: authorization?.region,
  };
}
