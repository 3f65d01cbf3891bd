import type { EksApi } from "../eks/EksApi";
import { AwsFailure, failureText } from "../core/failures/awsFailure";
import { failWith } from "../core/failures/failure";
import type { Clock } from "../core/time";
import type { Progress } from "../engine/progress";

/** EKS evaluates insights again within "a few minutes". */
const REFRESH_MS = 10 * 60_000;
const REFRESH_POLL_MS = 10_000;

export interface RefreshTools {
  readonly eks: EksApi;
  readonly clock: Clock;
  readonly warn: (message: string) => void;
  /** When the user's time is up, in ms since the epoch. */
  readonly deadline?: number | undefined;
}

export interface TimedRefresh extends Omit<RefreshTools, "warn"> {
  readonly progress: Pick<Progress, "say" | "warn">;
}

/** `refreshInsights`, in up: throws where the user's time is up over it. */
export async function refreshInsightsInTime(
  clusterName: string,
  { eks, clock, progress, deadline = Number.POSITIVE_INFINITY }: TimedRefresh,
  stateNow = () => "nothing was started",
): Promise<void> {
  progress.say(`having EKS evaluate the insights of cluster "${clusterName}" again`);
  await refreshInsights(clusterName, { eks, clock, deadline, warn: progress.warn });
  if (clock.now() < deadline) return;
  failWith({
    code: "ClusterNotActive",
    happened: `EKS had not evaluated the insights of cluster "${clusterName}" again when the time was up (customTimeouts)`,
    state: stateNow(),
    next: "give more time in customTimeouts, or leave refreshInsights out",
  });
}

/** Has EKS evaluate the cluster's insights again, and waits for it. Where that cannot be, it says so, and what they were stays. */
export async function refreshInsights(
  clusterName: string,
  { eks, clock, warn, deadline }: RefreshTools,
): Promise<void> {
  try {
    const until = Math.min(clock.now() + REFRESH_MS, deadline ?? Number.POSITIVE_INFINITY);
    let status = await eks.startInsightsRefresh(clusterName);
    while (status !== "COMPLETED" && status !== "FAILED" && clock.now() < until) {
      await clock.sleep(Math.min(REFRESH_POLL_MS, Math.max(1, until - clock.now())));
      status = await eks.insightsRefresh(clusterName);
    }
    if (status !== "COMPLETED")
      warn(`the insights were not evaluated again (${status ?? "unknown"}); going by what they were`);
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    warn(`the insights could not be evaluated again (${failureText(error)}); going by what they were`);
  }
}
