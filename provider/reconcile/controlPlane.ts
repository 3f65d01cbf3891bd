import { formatMinutes, formatTime } from "../core/time";
import { HOP_TIMEOUT_MS, EXPECTED_HOP_MS } from "../core/durations";
import type { AwsFailure } from "../core/failures/awsFailure";
import type { ErrorFacts } from "../core/failures/EksVersionError";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { compareVersions, formatVersion, sameVersion, versionFromEks } from "../core/versions/kubernetesVersion";
import { DEFAULT_ROLLBACK_TIMEOUT_MINUTES, rollbackTimeoutMs } from "../core/rollback";
import type { InFlightUpdate } from "../core/updateRecord";
import type { EksApi } from "../eks/EksApi";
import type { Cluster, Update } from "../eks/types";
import { controlPlaneOf } from "../eks/types";
import type { Step } from "../plan/hops";
import { plan } from "../plan/hops";
import type { ReadinessOptions } from "./HopReadiness";
import { HopReadiness } from "./HopReadiness";
import { remedyForFailedHop, remedyForRefusedHop } from "./remedies";
import type {
  Action,
  BeforeStart,
  Change,
  FailureFacts,
  Known,
  MayStart,
  Refusal,
  Running,
  StopFacts,
  Target,
} from "./target";

/** What tells one cluster from another of the same name. */
export interface ClusterIdentity {
  readonly arn: string;
  readonly createdAt: string;
}

/** Where a control plane shall go, and what the state knows of it. */
export interface ControlPlaneGoal {
  readonly clusterName: string;
  readonly desired: KubernetesVersion;
  /** Where the whole way leads of which this goal is one hop: a cluster that others moved past `desired`, no further than here, is fine. */
  readonly finally?: KubernetesVersion | undefined;
  readonly force: boolean;
  readonly allowRollback: boolean;
  readonly rollbackTimeoutMinutes: number | undefined;
  /** For messages. */
  readonly region: string;
  /** The version in the state, which preview compared with; undefined on create. */
  readonly recorded: KubernetesVersion | undefined;
  readonly identity: ClusterIdentity | undefined;
  /** Milliseconds for all of it; undefined: an hour a hop. */
  readonly timeout: number | undefined;
  /** What of EKS's insights is looked at before a hop; undefined: nothing, as with `force`. */
  readonly readiness?: ReadinessOptions | undefined;
}

/** One minor of the way. */
export interface Hop extends Change {
  readonly step: Step;
}

/** What to do next, from what DescribeCluster says and what is known already. Pure: the loop around it acts. */
export function decide(cluster: Cluster, goal: ControlPlaneGoal, known: Known<Cluster>): Action<Hop> {
  const name = `cluster "${cluster.name}"`;
  const runs = `the cluster runs ${formatVersion(cluster.version)} and is ${cluster.status}; nothing was started`;
  const stop = (facts: StopFacts): Action<Hop> => ({ kind: "stop", facts: { state: runs, ...facts } });

  const identity = goal.identity ?? known.first;
  if (identity && isOther(cluster, identity)) {
    return stop({
      code: "ClusterReplaced",
      happened:
        `${name} is not the one in the state: this one is ${cluster.arn}, created ${formatTime(cluster.createdAt)}; ` +
        `the state knows ${identity.arn}, created ${formatTime(identity.createdAt)}`,
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
    case "ACTIVE":
      break;
    // UPDATING, and a word that is new: what is not known is followed, and nothing is started on it.
    default:
      return { kind: "find-running" };
  }
  if (sameVersion(cluster.version, goal.desired)) return { kind: "done" };
  return awayFromGoal(cluster, goal, known, stop);
}

function awayFromGoal(
  cluster: Cluster,
  goal: ControlPlaneGoal,
  known: Known<Cluster>,
  stop: (facts: StopFacts) => Action<Hop>,
): Action<Hop> {
  const [now, desired] = [formatVersion(cluster.version), formatVersion(goal.desired)];
  const reached = known.reached === undefined ? undefined : versionFromEks(known.reached);
  const previewedAsUpgrade = goal.recorded !== undefined && compareVersions(goal.recorded, goal.desired) <= 0;
  const sinceReached = reached ? compareVersions(cluster.version, reached) : 0;
  // A rollback of what somebody has upgraded since is another one than the program asked for.
  const upgraded = sinceReached > 0 && goal.allowRollback && !previewedAsUpgrade;
  if (reached && (upgraded || (sinceReached < 0 && !isRollback(goal)))) {
    // DescribeCluster is eventually consistent: only an update of the cluster proves that it is not just late.
    if (known.externalMove === undefined) {
      return { kind: "look-again", why: `EKS shows ${now}, and ${formatVersion(reached)} had been reached` };
    }
    return stop({
      code: "ClusterChanged",
      ...(upgraded
        ? {
            happened: `somebody upgraded cluster "${cluster.name}" to ${now} (update ${known.externalMove}) after ${formatVersion(reached)} had been reached`,
            next: "find out why it was upgraded; then run `pulumi up` to roll it back again, or write the higher version in the program",
          }
        : {
            happened: `somebody rolled cluster "${cluster.name}" back to ${now} (update ${known.externalMove}) while it was on its way to ${desired}`,
            next: "find out why it was rolled back; then run `pulumi up` to upgrade it again, or write the lower version in the program",
          }),
    });
  }
  const movedPast = compareVersions(cluster.version, goal.desired) > 0;
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
  return step ? { kind: "start", change: hopBetween(step.from, step.to) } : { kind: "done" };
}

function isRollback(goal: ControlPlaneGoal): boolean {
  return goal.allowRollback && goal.recorded !== undefined && compareVersions(goal.recorded, goal.desired) > 0;
}

function isOther(cluster: ClusterIdentity, identity: ClusterIdentity): boolean {
  if (cluster.arn !== identity.arn) return true;
  return identity.createdAt !== "" && cluster.createdAt !== "" && cluster.createdAt !== identity.createdAt;
}

/** A control plane, hop by hop. `alone`: it is all that is reconciled; else one of many parts of a cluster, and is named so. */
export class ControlPlane implements Target<Cluster, Hop> {
  readonly subject;
  readonly region;
  readonly label: string;
  readonly to: string;
  readonly operation = "UpdateClusterVersion";
  readonly expected = EXPECTED_HOP_MS;
  private readonly readiness: HopReadiness | undefined;

  constructor(
    private readonly goal: ControlPlaneGoal,
    private readonly alone = true,
  ) {
    this.subject = controlPlaneOf(goal.clusterName);
    this.region = goal.region;
    this.label = `cluster "${goal.clusterName}"`;
    this.to = formatVersion(goal.desired);
    this.readiness = goal.readiness && new HopReadiness(goal.clusterName, goal.readiness);
  }

  clusterIdentity({ arn, createdAt }: Cluster): readonly string[] {
    return [arn, createdAt];
  }

  timeout(from: string | undefined): number {
    const { timeout, desired, recorded, rollbackTimeoutMinutes } = this.goal;
    const first = from === undefined ? recorded : versionFromEks(from);
    const hops = Math.max(1, first ? Math.abs(desired.minor - first.minor) : 1);
    // EKS Auto Mode rolls its nodes back first, for as long as it is given.
    const nodes = first && compareVersions(desired, first) < 0 ? rollbackTimeoutMs(rollbackTimeoutMinutes) : 0;
    return timeout ?? HOP_TIMEOUT_MS * hops + nodes;
  }

  observe(eks: EksApi): Promise<Cluster> {
    return eks.cluster(this.goal.clusterName);
  }

  at({ version }: Cluster): string {
    return formatVersion(version);
  }

  version({ version }: Cluster): string {
    return formatVersion(version);
  }

  decide(cluster: Cluster, known: Known<Cluster>): Action<Hop> {
    return decide(cluster, this.goal, known);
  }

  async mayStart({ step }: Hop, tools: BeforeStart): Promise<MayStart> {
    return this.readiness ? this.readiness.mayStart(step, tools) : { kind: "go" };
  }

  request({ step }: Hop): readonly unknown[] {
    return [formatVersion(step.to), ...Object.values(this.options(step))];
  }

  private options({ kind }: Step): { force: boolean; rollbackTimeoutMinutes: number | undefined } {
    const { force, rollbackTimeoutMinutes } = this.goal;
    return { force, rollbackTimeoutMinutes: kind === "rollback" ? rollbackTimeoutMinutes : undefined };
  }

  start(eks: EksApi, { step }: Hop, _cluster: Cluster, clientRequestToken: string): Promise<Update> {
    const { clusterName } = this.goal;
    return eks.startVersionUpdate({ clusterName, version: step.to, clientRequestToken, ...this.options(step) });
  }

  /** UpdateClusterVersion to a version below the cluster's is a rollback: somebody moved it past that since it was looked at. */
  notMeant({ id, type }: Update, { step, to }: Hop): StopFacts | undefined {
    if (step.kind !== "upgrade" || type !== "VersionRollback") return undefined;
    const { clusterName } = this.goal;
    return {
      code: "ClusterChanged",
      happened: `somebody moved cluster "${clusterName}" past ${to} in this moment, so that EKS took the upgrade to ${to} for a rollback`,
      state: `the rollback (update ${id}) runs in EKS`,
      next:
        `stop it if EKS lets you (aws eks cancel-update --name ${clusterName} --update-id ${id}), or let it end; ` +
        "then write the version that the cluster shall have, and run `pulumi preview`",
    };
  }

  classifyRunning(update: Update, { version }: Cluster): Running<Hop> {
    const { type, to } = update;
    if (type !== "VersionUpdate" && type !== "VersionRollback") return { kind: "other", what: type };
    if (to && this.leadsOurWay(to, version)) return { kind: "ours", change: hopBetween(version, to) };
    const { clusterName, desired } = this.goal;
    return {
      kind: "against",
      facts: {
        code: "OtherUpdateRunning",
        happened: `an update that leads elsewhere is running on cluster "${clusterName}": ${type} to ${to ? formatVersion(to) : "an unknown version"}, and ${formatVersion(desired)} is wanted`,
        next: "find out who started it; when it has ended, run `pulumi refresh` and `pulumi preview` to see where the cluster is",
      },
    };
  }

  private leadsOurWay(to: KubernetesVersion, from: KubernetesVersion): boolean {
    const end = this.goal.finally ?? this.goal.desired;
    const up = compareVersions(end, from) >= 0;
    return up ? compareVersions(to, from) >= 0 && compareVersions(to, end) <= 0 : sameVersion(to, end);
  }

  resumed(update: Update, _cluster: Cluster, left: InFlightUpdate): Hop {
    return hopBetween(versionFromEks(left.from), update.to ?? versionFromEks(left.to));
  }

  isOf({ to }: Update, { step }: Hop): boolean {
    return to !== undefined && sameVersion(to, step.to);
  }

  shows({ version }: Cluster, { type }: Update, { step }: Hop): boolean {
    return type === "VersionRollback" ? sameVersion(version, step.to) : compareVersions(version, step.to) >= 0;
  }

  isAnother(cluster: Cluster, first: Cluster): boolean {
    return isOther(cluster, first);
  }

  classifyRefusal({ words }: AwsFailure, { from }: Hop): Promise<Refusal> {
    // `Unsupported Kubernetes minor version update from A to B`, with another A than the one DescribeCluster shows.
    const known = /minor version update from (\d+\.\d+) to/i.exec(words)?.[1];
    return Promise.resolve(known === undefined || known === from ? "refused" : "outdated");
  }

  explainRefusal(failure: AwsFailure): string {
    return remedyForRefusedHop(failure);
  }

  explainFailure(
    { type, status, errors }: Update,
    hop: Hop,
    _cluster: Cluster | undefined,
    took: number,
  ): FailureFacts {
    // The user guide calls such an update Failed, the API reference cancelled: what tells is the time that it took.
    if (type === "VersionRollback" && took >= rollbackTimeoutMs(this.goal.rollbackTimeoutMinutes)) {
      const minutes = this.goal.rollbackTimeoutMinutes ?? DEFAULT_ROLLBACK_TIMEOUT_MINUTES;
      return {
        code: "RollbackTimedOut",
        happened: `EKS gave up ${this.way(hop)}: the nodes of EKS Auto Mode were not rolled back within ${formatMinutes(minutes)}`,
        after: "the control plane was not touched",
        next:
          "see what keeps the nodes (PodDisruptionBudgets, karpenter.sh/do-not-disrupt, disruption budgets of the node pools); " +
          "with more time in rollbackTimeoutMinutes (at most 10080), `pulumi up` rolls back again",
      };
    }
    return {
      after: "EKS has put the cluster back to where it was before this hop",
      next:
        status === "Cancelled"
          ? "find out who cancelled it and why; `pulumi up` starts this hop again"
          : remedyForFailedHop(errors.map(({ errorCode }) => errorCode)),
    };
  }

  explainNotFound(_failure: AwsFailure, seenBefore: boolean): Partial<ErrorFacts> {
    return seenBefore ? clusterDeleted(this.goal.clusterName) : {};
  }

  title({ from, to }: Change, first: string | undefined, update?: Update): string {
    const place = this.alone ? this.place(from, first) : "control plane";
    if (update && !/^Version(Update|Rollback)$/.test(update.type)) return `${place}: ${update.type}`;
    return `${place}: ${update?.type === "VersionRollback" ? "rolling back" : "upgrading"} ${from} → ${to}`;
  }

  brief({ from, to }: Change, first: string | undefined): string {
    const hop = `${from}→${to}`;
    return this.alone ? `${hop} ${this.placeAmong(from, first).join("/")}` : hop;
  }

  what({ from, to }: Change, first: string | undefined): string {
    const way = `${from} → ${to}`;
    if (!this.alone) return `control plane ${way}`;
    return first === undefined ? way : `${this.place(from, first)}, ${way}`;
  }

  part({ from, to }: Change, first: string | undefined): string | undefined {
    if (!this.alone) return undefined;
    return `${this.place(from, first)}, ${from} → ${to}`;
  }

  /** `hop 1 of 2` */
  private place(from: string, first: string | undefined): string {
    return `hop ${this.placeAmong(from, first).join(" of ")}`;
  }

  /** Which hop it is, and of how many. */
  private placeAmong(from: string, first: string | undefined): [number, number] {
    const { desired } = this.goal;
    const minor = (version: string): number => (version === "?" ? desired.minor : versionFromEks(version).minor);
    const begun = minor(first ?? from);
    return [Math.abs(minor(from) - begun) + 1, Math.max(1, Math.abs(desired.minor - begun))];
  }

  way({ from, to }: Change): string {
    return `${from} → ${to} on ${this.label}`;
  }

  describe({ version, status }: Cluster): string {
    return `the cluster runs ${formatVersion(version)} and is ${status}`;
  }
}

function hopBetween(from: KubernetesVersion, to: KubernetesVersion): Hop {
  const kind = compareVersions(to, from) < 0 ? "rollback" : "upgrade";
  return { from: formatVersion(from), to: formatVersion(to), step: { kind, from, to } };
}

/** What to say of a cluster that is gone. */
export function clusterDeleted(clusterName: string): Partial<ErrorFacts> {
  return {
    code: "ClusterDeleted",
    happened: `cluster "${clusterName}" was deleted meanwhile`,
    state: "the cluster is gone",
    next: "remove the resource from the program, or create the cluster again; then run `pulumi refresh` and `pulumi up`",
  };
}
