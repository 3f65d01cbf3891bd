import type { EKSClient } from "@aws-sdk/client-eks";
import type { Connection } from "../aws/connection";
import type { Signing } from "../aws/credentials";
import { requestHandler } from "../aws/http";
import type { Way } from "./Ec2Api";
import { Ec2Api } from "./Ec2Api";

/** How long a request to EC2 may take, in milliseconds: where EC2 cannot be reached, that is to be said within seconds. */
const TIMEOUTS = { connect: 4_000, answer: 10_000, silence: 10_000, whole: 10_000 } as const;

/** EC2 of the region in which EKS is, with the same credentials and through the same proxies. Nothing is loaded before the first call. */
export function connectToEc2(signing: () => Promise<Signing>): Ec2Api {
  let way: Promise<Way> | undefined;
  return new Ec2Api(() => {
    way ??= signing().then(wayTo);
    way.catch(() => (way = undefined));
    return way;
  });
}

async function wayTo({ connection, client, now }: Signing): Promise<Way> {
  const { SignatureV4 } = await import("@smithy/signature-v4");
  const { credentials, sha256 } = client.config;
  const region = await client.config.region();
  const signer = new SignatureV4({ service: "ec2", region, credentials, sha256 });
  return {
    endpoint: await ec2Url(region, connection, client),
    handler: await requestHandler(connection, TIMEOUTS),
    sign: (request) => signer.sign(request, { signingDate: new Date(now()) }),
  };
}

/**
 * What the stack's configuration says; what AWS_ENDPOINT_URL_EC2, AWS_ENDPOINT_URL or the shared files say; else EC2's own address,
 * which differs from that of STS, in every partition and with FIPS and dual-stack, by its first part only (the rule sets of both).
 */
async function ec2Url(region: string, { ec2Endpoint }: Connection, client: EKSClient): Promise<URL> {
  if (ec2Endpoint !== undefined) return new URL(ec2Endpoint);
  const [{ resolveEndpointConfig }, { STSClient }] = await Promise.all([
    import("@smithy/core/endpoints"),
    import("@aws-sdk/client-sts"),
  ]);
  const { endpointProvider, urlParser } = new STSClient({ region }).config;
  const configured = resolveEndpointConfig({ serviceId: "EC2", endpointProvider, urlParser });
  const ignored = process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === "true";
  const url = ignored ? undefined : await configured.serviceConfiguredEndpoint?.();
  if (url !== undefined) return new URL(url);
  const place = {
    Region: region,
    UseFIPS: await client.config.useFipsEndpoint(),
    UseDualStack: await client.config.useDualstackEndpoint(),
    UseGlobalEndpoint: false,
  };
  const sts = endpointProvider(place).url;
  return new URL(sts.href.replace("//sts", "//ec2"));
}
