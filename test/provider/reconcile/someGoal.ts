import { versionFromEks } from "../../../provider/core/versions/kubernetesVersion";
import type { ControlPlaneGoal } from "../../../provider/reconcile/controlPlane";

/** Where the cluster `devel` shall be, with nothing else asked for and nothing known of it. */
export function someGoal(to: string, more: Partial<ControlPlaneGoal> = {}): ControlPlaneGoal {
  return {
    clusterName: "devel",
    region: "eu-west-1",
    desired: versionFromEks(to),
    force: false,
    allowRollback: false,
    rollbackTimeoutMinutes: undefined,
    recorded: undefined,
    identity: undefined,
    timeout: undefined,
    ...more,
  };
}
