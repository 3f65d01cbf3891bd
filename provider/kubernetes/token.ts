import type { Connection } from "../aws/connection";
import type { Signing } from "../aws/credentials";
import { requestTo } from "../aws/http";
import { Secret } from "../aws/Secret";

/**
 * A bearer token for a cluster's Kubernetes API, as `aws eks get-token` makes it: the URL of a GetCallerIdentity that is signed
 * for this cluster, which EKS sends to STS itself. No request is made. EKS takes it for fifteen minutes.
 * Source: aws-iam-authenticator, "API Authorization from Outside a Cluster".
 */
export async function clusterToken(clusterName: string, { connection, client, now }: Signing): Promise<Secret> {
  const { SignatureV4 } = await import("@smithy/signature-v4");
  const { credentials, sha256 } = client.config;
  const region = connection.stsRegion ?? (await client.config.region());
  const url = await stsUrl(region, connection);
  const signer = new SignatureV4({ service: "sts", region, credentials, sha256, applyChecksum: false });
  const { query = {} } = await signer.presign(
    await requestTo(url, {
      method: "GET",
      path: "/",
      query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
      headers: { "x-k8s-aws-id": clusterName },
    }),
    { expiresIn: 60, signingDate: new Date(now()), unhoistableHeaders: new Set(["x-k8s-aws-id"]) },
  );
  const parameters = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  const signed = `${url.protocol}//${url.host}/?${parameters.join("&")}`;
  return new Secret(`k8s-aws-v1.${Buffer.from(signed).toString("base64url")}`);
}

/** STS of the region, in whichever partition: EKS sends the request to no other hosts. */
async function stsUrl(region: string, { stsEndpoint, useFipsEndpoint }: Connection): Promise<URL> {
  if (stsEndpoint !== undefined) return new URL(stsEndpoint);
  const { STSClient } = await import("@aws-sdk/client-sts");
  const { endpointProvider } = new STSClient({ region }).config;
  const place = { Region: region, UseFIPS: useFipsEndpoint ?? false, UseDualStack: false, UseGlobalEndpoint: false };
  return endpointProvider(place).url;
}
