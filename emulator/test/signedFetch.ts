import { SignatureV4 } from "@smithy/signature-v4";
import { NodeSha256 } from "../src/aws/signature";

interface Signing {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly region?: string;
  readonly service?: string;
  readonly at?: Date;
  /** What happens to the signed headers on their way. */
  readonly tamper?: (headers: Record<string, string>) => void;
}

/** `fetch`, signed as AWS's clients do: for what no client would send. */
export async function signedFetch(address: string, signing: Signing = {}): Promise<Response> {
  const { method = "GET", body, accessKeyId = "test", secretAccessKey = "test" } = signing;
  const { region = "eu-west-1", service = "eks", at = new Date(), tamper } = signing;
  const url = new URL(address);
  const credentials = { accessKeyId, secretAccessKey };
  const signer = new SignatureV4({ credentials, region, service, sha256: NodeSha256, applyChecksum: false });
  const { headers } = await signer.sign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...signing.headers },
      body,
    },
    { signingDate: at },
  );
  tamper?.(headers);
  return fetch(address, { method, headers, ...(body === undefined ? {} : { body }) });
}
