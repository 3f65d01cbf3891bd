import { createHash } from "node:crypto";

/** Everything that makes one attempt at one move what it is. */
export interface MoveAttempt {
  readonly clusterArn: string;
  /** Tells a cluster from another one that was created under the same name. */
  readonly clusterCreatedAt: string;
  readonly targetArn: string;
  readonly request: readonly unknown[];
  /** The ids of all updates it has had: a new attempt after a failed one must not be answered with the failed one. */
  readonly knownUpdates: readonly string[];
}

/** As `clientRequestToken` for a hop: a request whose answer was lost can be sent again without starting a second update. */
export function moveToken(attempt: MoveAttempt): string {
  const { clusterArn, clusterCreatedAt, targetArn, request, knownUpdates } = attempt;
  const text = JSON.stringify([clusterArn, clusterCreatedAt, targetArn, request, [...knownUpdates].sort()]);
  return `pulumi-eks-version-${createHash("sha256").update(text).digest("hex").slice(0, 40)}`;
}
