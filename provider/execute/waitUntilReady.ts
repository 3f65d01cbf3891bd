import { waitForRunning } from "../reconcile/execute";
import type { ScheduleRun } from "./Execution";

/**
 * Something runs on the control plane: an earlier run's hop, somebody else's, or an update of another kind. It is waited for, as a
 * ClusterVersion does it, and nothing is started: what is left to do is planned by a new look at the cluster.
 */
export async function waitForRunningUpdate(run: ScheduleRun): Promise<void> {
  const { eks, clock, reporter } = run.tools;
  const id = "settle";
  reporter.begin(id, "waiting for the control plane");
  try {
    const timeout = run.bounds.deadline("control-plane", clock.now()) - clock.now();
    const goal = { ...run.goal, inFlight: run.inFlight, timeout };
    const execution = await waitForRunning(goal, {
      eks,
      clock,
      contact: run.contact,
      progress: reporter.progressOf(id),
    });
    run.updates.push(...execution.updates);
    run.inFlight = execution.inFlight;
    if (execution.error) throw execution.error;
    if (execution.updates.at(-1)?.type === "VersionUpdate") run.hopEndedAt = eks.time.now();
  } finally {
    reporter.end(id);
  }
}
