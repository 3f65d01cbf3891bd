import type { ClusterRecord } from "./clusterRecord";
import type { Emulator } from "./emulator";
import type { JsonObject } from "./json";

/**
 * `endpoint` and `certificateAuthority` as DescribeCluster shows them. Asked for anew each time and never stored, because it
 * listens on another port in every run. Unlike EKS's, the endpoint has a path, and all clusters have the same authority.
 */
export function clusterEndpoint({ kubernetesApi }: Emulator, cluster: ClusterRecord): JsonObject {
  const { url, authority } = kubernetesApi.endpointOf(cluster);
  return { endpoint: url, certificateAuthority: { data: Buffer.from(authority).toString("base64") } };
}
