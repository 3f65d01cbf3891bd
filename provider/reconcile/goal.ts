import type { ClusterVersionInputs } from "../inputs/clusterVersion";
import { waiversIn } from "../inputs/preflightOptions";
import type { EarlierState } from "../outputs/clusterVersion";
import { parseDuration } from "../core/time";
import type { ControlPlaneGoal } from "./controlPlane";
import { versionFromEks } from "../core/kubernetesVersion";

/** Where the inputs want the control plane, and what the state knows of it. */
export function goalOf(
  inputs: ClusterVersionInputs,
  earlier: EarlierState,
  verb: "create" | "update",
): ControlPlaneGoal {
  const waivers = waiversIn({ ...inputs });
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
    timeout: timeout === undefined ? undefined : parseDuration(timeout),
    readiness: inputs.force === true ? undefined : { preflight: inputs.preflight ?? "enforce", waivers },
  };
}

/** What the state tells of updates: the one that it was left running, and those that have ended. */
export function updatesIn({ updateInFlight, updates }: EarlierState) {
  return { inFlight: updateInFlight, ended: updates.map(({ id }) => id) };
}
