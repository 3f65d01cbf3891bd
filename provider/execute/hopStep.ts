import { AwsFailure } from "../core/awsFailure";
import { execute } from "../reconcile/execute";
import { compareVersions } from "../core/kubernetesVersion";
import type { ControlPlaneStep } from "../plan/schedule/types";
import { refreshInsights } from "../observe/refreshInsights";
import type { ScheduleRun } from "./Execution";

/** One minor of the control plane, as a ClusterVersion does it. Its update's id, where it took one. */
export async function hopStep(run: ScheduleRun, step: ControlPlaneStep): Promise<string | undefined> {
  const { eks, clock, reporter } = run.tools;
  await letEksSeeWhatMoved(run, step);
  const goal = {
    ...run.goal,
    desired: step.to,
    // A rollback is one hop; on the way up, others may have gone further than this step.
    finally: compareVersions(step.to, step.from) > 0 ? run.goal.desired : undefined,
    recorded: step.from,
    inFlight: undefined,
    timeout: run.bounds.deadline(step.kind, clock.now()) - clock.now(),
  };
  const execution = await execute(goal, { eks, clock, contact: run.contact, progress: reporter.progressOf(step.id) });
  run.updates.push(...execution.updates);
  run.inFlight = execution.inFlight;
  if (execution.error) throw execution.error;
  // What a rollback leaves needs no time to show itself.
  run.hopEndedAt = compareVersions(step.to, step.from) > 0 ? eks.time.now() : undefined;
  run.baked = false;
  return execution.updates.at(-1)?.id;
}

/**
 * EKS may refuse a hop because of an insight about nodes or add-ons that have moved since it was evaluated: a day may pass until
 * EKS looks again by itself.
 */
async function letEksSeeWhatMoved(run: ScheduleRun, step: ControlPlaneStep): Promise<void> {
  const { clusterName } = run.goal;
  const { eks, clock, reporter } = run.tools;
  const moved = run.done.some(({ kind }) => kind === "addon" || kind === "nodegroup");
  if (!moved || run.goal.force) return;
  const category = compareVersions(step.to, step.from) > 0 ? "UPGRADE_READINESS" : "ROLLBACK_READINESS";
  try {
    const insights = await eks.insights(clusterName);
    if (!insights.some((one) => one.category === category && (one.status === "ERROR" || one.status === "UNKNOWN")))
      return;
  } catch (error) {
    if (error instanceof AwsFailure) return;
    throw error;
  }
  reporter.at(step.id, () => "having EKS evaluate its insights again, now that nodes and add-ons have moved");
  await refreshInsights(clusterName, {
    eks,
    clock,
    warn: (message) => {
      reporter.warn(message);
    },
  });
}
