import type { EKSClient } from "@aws-sdk/client-eks";
import type { Connection } from "./connection";

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
