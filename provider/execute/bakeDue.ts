import { controlPlaneOf } from "../eks/types";
import type { Cluster } from "../eks/types";
import { AwsFailure } from "../core/awsFailure";
import { lastUpgrade } from "../preflight/checks/rollback";
import { sameVersion } from "../core/kubernetesVersion";
import type { ScheduleRun } from "./Execution";

const MINUTE_MS = 60_000;
/** EKS does not tell when an update ended; no longer than this after it began, says experience. */
const LONGEST_HOP_MS = 60 * MINUTE_MS;

/**
 * Whether nodes have to wait because the control plane has just been upgraded, by this run, or by one that did not live to see
 * the bake. What a state does not know any more EKS does: its last upgrade, and when it began.
 */
export async function isBakeDue(run: ScheduleRun, cluster: Cluster): Promise<boolean> {
  const bakeMinutes = run.policies.bakeMinutes ?? 0;
  if (bakeMinutes === 0 || run.baked || !sameVersion(cluster.version, run.goal.desired)) return false;
  if (run.hopEndedAt !== undefined) return true;
  const { eks } = run.tools;
  const { clusterName } = run.goal;
  try {
    const ids = await eks.listUpdates(controlPlaneOf(clusterName));
    const updates = await Promise.all(ids.map((id) => eks.describeUpdate(controlPlaneOf(clusterName), id)));
    const upgrade = lastUpgrade(updates, cluster.version);
    if (upgrade === undefined) return false;
    return Date.parse(upgrade.createdAt) + LONGEST_HOP_MS + bakeMinutes * MINUTE_MS > eks.time.now();
  } catch (error) {
    // Not known: the nodes wait rather than not.
    if (error instanceof AwsFailure) return true;
    throw error;
  }
}
