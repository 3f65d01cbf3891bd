import type { ClusterVersionInputs } from "../inputs/clusterVersion";
import type { EarlierState } from "../outputs/clusterVersion";
import { parseDuration } from "../core/time";
import type { Goal, SeenCluster } from "./execution";
import { versionFromEks } from "../core/kubernetesVersion";

/** Where the inputs want the cluster, and what the state knows of it. */
export function goalOf(
  inputs: ClusterVersionInputs,
  earlier: EarlierState,
  verb: "create" | "update",
  seen?: SeenCluster,
): Goal {
  const timeout = inputs.__timeouts?.[verb];
  return {
    clusterName: inputs.clusterName,
    region: inputs.region ?? "unknown region",
    desired: versionFromEks(inputs.version),
    force: inputs.force ?? false,
    allowRollback: inputs.allowRollback ?? false,
    rollbackTimeoutMinutes: inputs.rollbackTimeoutMinutes,
    recorded: earlier.version === undefined ? undefined : versionFromEks(earlier.version),
    identity:
      earlier.clusterArn === undefined
        ? undefined
        : { arn: earlier.clusterArn, createdAt: earlier.clusterCreatedAt ?? "" },
    inFlight: earlier.updateInFlight,
    seen,
    ended: earlier.updates.map(({ id }) => id),
    timeout: timeout === undefined ? undefined : parseDuration(timeout),
  };
}
