import { SignatureV4 } from "@smithy/signature-v4";
import { NodeSha256 } from "../src/aws/signature";

/** A token as `aws eks get-token` makes it. */
export async function kubernetesToken(
  cluster: string,
  credentials = { accessKeyId: "test", secretAccessKey: "test" },
  signingDate = new Date(),
): Promise<string> {
  const region = "eu-west-1";
  const signer = new SignatureV4({ credentials, region, service: "sts", sha256: NodeSha256, applyChecksum: false });
  const hostname = `sts.${region}.amazonaws.com`;
  const { query } = await signer.presign(
    {
      method: "GET",
      protocol: "https:",
      hostname,
      path: "/",
      query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
      headers: { host: hostname, "x-k8s-aws-id": cluster },
    },
    { signingDate, expiresIn: 60, unhoistableHeaders: new Set(["x-k8s-aws-id"]) },
  );
  const text = Object.entries(query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `k8s-aws-v1.${Buffer.from(`https://${hostname}/?${text.join("&")}`).toString("base64url")}`;
}
