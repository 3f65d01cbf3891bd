import type { Update } from "../eks/EksApi";
import type { ErrorFacts } from "../core/EksVersionError";
import type { Run } from "./Run";

/** Source: `timeoutMinutes` of RollbackConfig, where none is given. */
export const DEFAULT_ROLLBACK_TIMEOUT_MINUTES = 720;

/** How long EKS lets the nodes of an Auto Mode cluster take, before it gives a rollback up. */
export function rollbackTimeoutMs(minutes: number | undefined): number {
  return (minutes ?? DEFAULT_ROLLBACK_TIMEOUT_MINUTES) * 60_000;
}

/** The user guide calls such an update Failed, the API reference cancelled: what tells is the time that it took. */
export function rollbackTimedOut({ goal, tools }: Run, update: Update): boolean {
  const took = tools.eks.time.now() - Date.parse(update.createdAt);
  return update.type === "VersionRollback" && took >= rollbackTimeoutMs(goal.rollbackTimeoutMinutes);
}

export function timedOut(run: Run, update: Update, way: string): ErrorFacts {
  const minutes = run.goal.rollbackTimeoutMinutes ?? DEFAULT_ROLLBACK_TIMEOUT_MINUTES;
  return {
    code: "RollbackTimedOut",
    happened: `EKS gave up ${way}: the nodes of EKS Auto Mode were not rolled back within ${minutes} minutes`,
    update,
    state: `${run.stateNow()}; the control plane was not touched`,
    next:
      "see what keeps the nodes (PodDisruptionBudgets, karpenter.sh/do-not-disrupt, disruption budgets of the node pools); " +
      "with more time in rollbackTimeoutMinutes (at most 10080), `pulumi up` rolls back again",
  };
}
