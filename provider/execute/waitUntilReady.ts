import { execute } from "../reconcile/execute";
import { compareVersions, versionFromEks } from "../core/kubernetesVersion";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import { Run } from "../reconcile/Run";
import { findRunningUpdate } from "../reconcile/runningUpdate";
import type { ObservedCluster } from "../observe/snapshot";
import type { ScheduleRun } from "./Execution";

/**
 * Something runs on the control plane: an earlier run's hop, somebody else's, or an update of another kind. It is led to its end
 * as a ClusterVersion does it, and nothing is started after it; what is left to do is planned anew then.
 */
export async function waitForRunningUpdate(run: ScheduleRun, cluster: ObservedCluster | undefined): Promise<void> {
  const { eks, clock, reporter } = run.tools;
  const { goal } = run;
  const id = "settle";
  reporter.begin(id, "waiting for the control plane");
  const left = run.inFlight;
  const to = left ? versionFromEks(left.to) : cluster && (await runningTarget(run, cluster));
  try {
    const execution = await execute(
      {
        ...goal,
        desired: to ?? goal.desired,
        recorded: undefined,
        inFlight: left,
        timeout: run.bounds.deadline("control-plane", clock.now()) - clock.now(),
      },
      { eks, clock, progress: reporter.progressOf(id) },
    );
    run.updates.push(...execution.updates);
    run.inFlight = execution.inFlight;
    if (execution.error) throw execution.error;
    if (execution.updates.at(-1)?.type === "VersionUpdate") run.hopEndedAt = eks.time.now();
  } finally {
    reporter.end(id);
  }
}

/** Where the update that runs leads; an update of another kind leaves the version what it is. */
async function runningTarget(run: ScheduleRun, cluster: ObservedCluster): Promise<KubernetesVersion> {
  const { eks, clock, reporter } = run.tools;
  const { desired } = run.goal;
  const timeout = run.bounds.deadline("control-plane", clock.now()) - clock.now();
  const looking = new Run({ ...run.goal, timeout }, { eks, clock, progress: reporter.progressOf("settle") });
  const running = await findRunningUpdate(looking);
  if (!running?.to) return cluster.version;
  const [low, high] =
    compareVersions(cluster.version, desired) <= 0 ? [cluster.version, desired] : [desired, cluster.version];
  const ourWay = compareVersions(running.to, low) >= 0 && compareVersions(running.to, high) <= 0;
  // One that leads elsewhere is told of by the run towards what is wanted.
  return ourWay ? running.to : desired;
}
