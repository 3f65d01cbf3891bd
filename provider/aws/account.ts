import type { EKSClient } from "@aws-sdk/client-eks";
import type { Problem } from "../core/problem";
import type { Connection } from "./connection";

/**
 * Whether the stack may touch a cluster of this account: `aws:allowedAccountIds` and `aws:forbiddenAccountIds`.
 * The account is read from the cluster's ARN, so that no further call and no further permission is needed.
 */
export function accountFault(
  { allowedAccountIds, forbiddenAccountIds }: Connection,
  clusterArn: string,
): Problem | undefined {
  const account = clusterArn.split(":")[4] ?? "";
  if (forbiddenAccountIds.includes(account)) {
    return { property: "aws:forbiddenAccountIds", reason: `the cluster is in account ${account}, which is forbidden` };
  }
  if (allowedAccountIds.length > 0 && !allowedAccountIds.includes(account)) {
    const allowed = allowedAccountIds.join(", ");
    return {
      property: "aws:allowedAccountIds",
      reason: `the cluster is in account ${account}, and only ${allowed} may be used`,
    };
  }
  return undefined;
}

/**
 * The account behind a client's credentials, for messages; undefined where STS does not tell.
 * GetCallerIdentity needs no permission.
 */
export async function callerAccount(connection: Connection, client: EKSClient): Promise<string | undefined> {
  const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const { region, credentials, requestHandler } = client.config;
  const sts = new STSClient({
    region: connection.stsRegion ?? region,
    credentials,
    requestHandler,
    maxAttempts: 2,
    ...(connection.stsEndpoint === undefined ? {} : { endpoint: connection.stsEndpoint }),
  });
  try {
    return (await sts.send(new GetCallerIdentityCommand({}))).Account;
  } catch {
    // The error this is for says more than that its account could not be found out.
    return undefined;
  }
}
