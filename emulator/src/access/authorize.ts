import type { Credential } from "../credentials";
import { EksError } from "../eksError";

/** Patterns of IAM actions, such as `eks:DescribeCluster`, `eks:List*` or `*`. IAM does not mind upper and lower case. */
export type AllowList = readonly string[];

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
