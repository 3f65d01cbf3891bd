import type { Cluster, SupportDates } from "../eks/types";
import type { EksApi } from "../eks/EksApi";
import { AwsFailure } from "../core/failures/awsFailure";
import type { EarlierState } from "./clusterVersion";
import { formatVersion } from "../core/versions/kubernetesVersion";

/** Until when the cluster's version is supported: from the state where it is known, else from EKS. */
export async function supportDates(eks: EksApi, cluster: Cluster, earlier: EarlierState): Promise<SupportDates> {
  if (earlier.version === formatVersion(cluster.version) && earlier.support.endOfStandardSupport !== undefined) {
    return earlier.support;
  }
  try {
    return await eks.supportDates(cluster.version);
  } catch (error) {
    // The dates are an extra, and so is the permission for them: an upgrade that worked does not fail over it.
    if (error instanceof AwsFailure) return { endOfStandardSupport: undefined, endOfExtendedSupport: undefined };
    throw error;
  }
}
