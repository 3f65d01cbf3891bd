import type { ClusterVersionInputs } from "../inputs/clusterVersion";
import { waiversIn } from "../inputs/preflightOptions";
import type { EarlierState } from "../outputs/clusterVersion";
import { parseDuration } from "../core/time";
import type { ControlPlaneGoal } from "./controlPlane";
import { versionFromEks } from "../core/versions/kubernetesVersion";

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
    readiness:
      inputs.force === true
        ? undefined
        : { preflight: inputs.preflight ?? "enforce", waivers, lastHop: hopBefore(earlier) },
  };
}

/** When the last hop of a run began that this one goes on with: nodes have had no more time to follow than within one run. */
function hopBefore({ unfinished, updates }: EarlierState): string | undefined {
  const last = updates.at(-1);
  return unfinished && last?.type === "VersionUpdate" && last.createdAt !== "" ? last.createdAt : undefined;
}

/** What the state tells of updates: the one that it was left running, and those that have ended. */
export function updatesIn({ updateInFlight, updates }: EarlierState) {
  return { inFlight: updateInFlight, ended: updates.map(({ id }) => id) };
}
