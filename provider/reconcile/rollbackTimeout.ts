import { DEFAULT_ROLLBACK_TIMEOUT_MINUTES, rollbackTimeoutMs } from "../core/rollback";
import type { Update } from "../eks/types";
import type { ErrorFacts } from "../core/EksVersionError";
import type { Run } from "./Run";

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
