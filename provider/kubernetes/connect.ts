import type { Signing } from "../aws/credentials";
import { requestHandler } from "../aws/http";
import type { Secret } from "../aws/Secret";
import { AwsFailure } from "../core/failures/awsFailure";
import { KubernetesApi } from "./KubernetesApi";
import { clusterToken } from "./token";

/**
 * How long a request to a Kubernetes API may take, in milliseconds. A private endpoint does not refuse those who are outside of
 * its network: nothing comes back, and that is to be said within seconds.
 */
const TIMEOUTS = { connect: 4_000, answer: 10_000, silence: 10_000, whole: 60_000 } as const;

/** What is left of a token's fifteen minutes when the next one is made. */
const TOKEN_MS = 10 * 60_000;

/** What DescribeCluster tells of a cluster's Kubernetes API. */
interface Endpoint {
  readonly name: string;
  readonly endpoint?: string | undefined;
  /** PEM */
  readonly certificateAuthority?: string | undefined;
}

/** The Kubernetes API of a cluster, by what DescribeCluster tells of it, and through the proxies through which AWS is reached. */
export async function connectToKubernetes(
  { name, endpoint, certificateAuthority }: Endpoint,
  signing: Signing,
): Promise<KubernetesApi> {
  if (endpoint === undefined || certificateAuthority === undefined) {
    const words = "DescribeCluster tells no endpoint of the cluster";
    throw new AwsFailure("other", "the Kubernetes API", "NoEndpoint", words, undefined, undefined);
  }
  const handler = await requestHandler(signing.connection, TIMEOUTS, certificateAuthority);
  let made: { readonly token: Promise<Secret>; readonly at: number } | undefined;
  const token = (): Promise<Secret> => {
    if (made === undefined || signing.now() - made.at > TOKEN_MS) {
      made = { token: clusterToken(name, signing), at: signing.now() };
    }
    return made.token;
  };
  return new KubernetesApi(endpoint, token, handler);
}
