import { createHash } from "node:crypto";

/** Everything that makes one attempt at one update what it is. */
export interface Attempt {
  /** What tells the cluster from another one that was created under the same name. */
  readonly cluster: readonly string[];
  /** The ARN of what is updated. */
  readonly subject: string;
  readonly request: readonly unknown[];
  /** The ids of all updates it has had: a new attempt after a failed one must not be answered with the failed one. */
  readonly knownUpdates: readonly string[];
}

/**
 * EKS answers a repeated token with the update that the first request started, so a request whose answer was lost can be
 * sent again, by this process or by the next `pulumi up`, without starting a second update.
 * Source: `clientRequestToken` of UpdateClusterVersion.
 */
export function clientRequestToken({ cluster, subject, request, knownUpdates }: Attempt): string {
  const text = JSON.stringify([cluster, subject, request.map((one) => one ?? null), [...knownUpdates].sort()]);
  return `pulumi-eks-version-${createHash("sha256").update(text).digest("hex").slice(0, 40)}`;
}
