import type { Cluster } from "../eks/types";
import type { ErrorFacts } from "../core/EksVersionError";
import type { ClusterIdentity, Goal } from "./execution";
import { compareVersions, formatVersion, sameVersion } from "../core/kubernetesVersion";
import type { Step } from "../plan/hops";
import { plan } from "../plan/hops";

export type Action =
  | { readonly kind: "done" }
  | { readonly kind: "start"; readonly step: Step }
  /** Something runs on the cluster: find out what. */
  | { readonly kind: "find-running" }
  /** The cluster is not ready, or what it says is older than what is known: look again later. */
  | { readonly kind: "look-again"; readonly why: string }
  | { readonly kind: "stop"; readonly facts: ErrorFacts };

export interface Known {
  readonly identity: ClusterIdentity | undefined;
  /** The version this run has led the cluster to, or found it at. */
  readonly reached: KubernetesVersionOrNone;
  /** A rollback that somebody else ran since `reached`, if one was found. */
  readonly externalRollback: string | undefined;
}

type KubernetesVersionOrNone = Goal["recorded"];

/** What to do next, from what DescribeCluster says and what is known already. Pure: the loop around it acts. */
export function decide(cluster: Cluster, goal: Goal, known: Known): Action {
  const name = `cluster "${cluster.name}"`;
  const runs = `the cluster runs ${formatVersion(cluster.version)} and is ${cluster.status}; nothing was started`;
  const stop = (facts: Omit<ErrorFacts, "state">): Action => ({ kind: "stop", facts: { state: runs, ...facts } });

  if (known.identity && isOther(cluster, known.identity)) {
    return stop({
      code: "ClusterReplaced",
      happened:
        `${name} is not the one in the state: this one is ${cluster.arn}, created ${cluster.createdAt}; ` +
        `the state knows ${known.identity.arn}, created ${known.identity.createdAt}`,
      next: "run `pulumi refresh` to accept the cluster that is there now, then `pulumi up`",
    });
  }
  switch (cluster.status) {
    case "DELETING":
      return stop({
        code: "ClusterDeleted",
        happened: `${name} is being deleted`,
        next: "remove the resource from the program, or create the cluster again and run `pulumi refresh`",
      });
    case "FAILED":
      return stop({
        code: "ClusterNotActive",
        happened: `${name} is FAILED, and EKS updates only a cluster that is ACTIVE`,
        next: "see the cluster's health issues in the EKS console (DescribeCluster, health.issues), fix them, and run `pulumi up` again",
      });
    case "CREATING":
    case "PENDING":
      return { kind: "look-again", why: `the cluster is ${cluster.status}` };
    case "UPDATING":
      return { kind: "find-running" };
    default:
  }
  if (sameVersion(cluster.version, goal.desired)) return { kind: "done" };
  return awayFromGoal(cluster, goal, known, stop);
}

function awayFromGoal(
  cluster: Cluster,
  goal: Goal,
  known: Known,
  stop: (facts: Omit<ErrorFacts, "state">) => Action,
): Action {
  const [now, desired] = [formatVersion(cluster.version), formatVersion(goal.desired)];
  if (known.reached && compareVersions(cluster.version, known.reached) < 0 && !isRollback(goal)) {
    // DescribeCluster is eventually consistent: only a rollback in the cluster's updates proves that it is not just late.
    if (known.externalRollback === undefined) {
      return { kind: "look-again", why: `EKS shows ${now}, and ${formatVersion(known.reached)} had been reached` };
    }
    return stop({
      code: "ClusterChanged",
      happened: `somebody rolled cluster "${cluster.name}" back to ${now} (update ${known.externalRollback}) while it was on its way to ${desired}`,
      next: "find out why it was rolled back; then run `pulumi up` to upgrade it again, or write the lower version in the program",
    });
  }
  const movedPast = compareVersions(cluster.version, goal.desired) > 0;
  const previewedAsUpgrade = goal.recorded !== undefined && compareVersions(goal.recorded, goal.desired) <= 0;
  // Others have gone further on the same way: what is left of it is planned from there.
  if (movedPast && previewedAsUpgrade && goal.finally && compareVersions(cluster.version, goal.finally) <= 0) {
    return { kind: "done" };
  }
  if (movedPast && previewedAsUpgrade) {
    return stop({
      code: "ClusterChanged",
      happened: `cluster "${cluster.name}" runs ${now}, past the wanted ${desired}: somebody else moved it`,
      next: `write version: "${now}" in the program; or run \`pulumi refresh\` and \`pulumi preview\` to see what going back to ${desired} takes`,
    });
  }
  const way = plan(cluster.version, goal.desired, { allowRollback: goal.allowRollback });
  if (way.kind === "no-way") {
    return stop({
      code: "VersionNotReachable",
      happened: `cluster "${cluster.name}" cannot be moved to ${desired}: ${way.reason}`,
      next: way.remedy,
    });
  }
  const step = way.steps[0];
  return step ? { kind: "start", step } : { kind: "done" };
}

function isRollback(goal: Goal): boolean {
  return goal.allowRollback && goal.recorded !== undefined && compareVersions(goal.recorded, goal.desired) > 0;
}

function isOther(cluster: Cluster, identity: ClusterIdentity): boolean {
  if (cluster.arn !== identity.arn) return true;
  return identity.createdAt !== "" && cluster.createdAt !== "" && cluster.createdAt !== identity.createdAt;
}
