import { createHash } from "node:crypto";

/** Everything that makes one attempt at one hop what it is. */
export interface Attempt {
  readonly clusterArn: string;
  /** Tells a cluster from another one that was created under the same name. */
  readonly clusterCreatedAt: string;
  readonly from: string;
  readonly to: string;
  readonly force: boolean;
  readonly rollbackTimeoutMinutes: number | undefined;
  /** The ids of all updates the cluster has had: a new attempt after a failed one must not be answered with the failed one. */
  readonly knownUpdates: readonly string[];
}

/**
 * EKS answers a repeated token with the update that the first request started, so a request whose answer was lost can be
 * sent again, by this process or by the next `pulumi up`, without starting a second update.
 * Source: `clientRequestToken` of UpdateClusterVersion.
 */
export function clientRequestToken(attempt: Attempt): string {
  const text = JSON.stringify([
    attempt.clusterArn,
    attempt.clusterCreatedAt,
    attempt.from,
    attempt.to,
    attempt.force,
    attempt.rollbackTimeoutMinutes ?? null,
    [...attempt.knownUpdates].sort(),
  ]);
  return `pulumi-eks-version-${createHash("sha256").update(text).digest("hex").slice(0, 40)}`;
}
