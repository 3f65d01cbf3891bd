import { controlPlaneOf } from "../eks/types";
import type { Cluster, Update } from "../eks/types";
import { failWith } from "../core/failure";
import { rollbackTimeoutMs } from "../core/rollback";
import type { InFlightUpdate, UpdateRecord } from "../core/updateRecord";
import { formatDuration } from "../core/time";
import { AwsFailure } from "../core/awsFailure";
import type { ErrorFacts } from "../core/EksVersionError";
import type { Following, Goal, Tools } from "./execution";
import { HOP_TIMEOUT_MS } from "./execution";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import { compareVersions, formatVersion } from "../core/kubernetesVersion";
import type { RetryPolicy } from "./retry";
import { retryPolicy } from "./retry";
import type { Step } from "../plan/hops";

const LOOK_AGAIN_MS = [250, 500, 1_000, 2_000, 4_000, 8_000] as const;

/**
 * The pause before looking at a cluster again that is about to change.
 * @param lookTook How long the last look took, in ms: where it had to wait for its turn, requests are scarce, and looks are rarer.
 */
export function lookAgainPause(turn: number, lookTook = 0): number {
  const pause = LOOK_AGAIN_MS[Math.min(turn, LOOK_AGAIN_MS.length - 1)] ?? 8_000;
  return Math.max(pause, Math.min(lookTook * SCARCE_FACTOR, 30_000));
}

const SCARCE_FACTOR = 2;

/**
 * How old a look at the cluster may be for a run to begin from it. DescribeCluster itself may be as late; where the cluster has
 * moved by one minor since, EKS refuses the update, and the run looks again; by two it cannot have moved in that time.
 */
const FRESH_MS = 30_000;

/** What one run knows so far, and how it speaks of it. The steps of the run are functions that take it. */
export class Run {
  /** The cluster as last seen. */
  cluster: Cluster | undefined;
  /** The version this run has led the cluster to. */
  reached: KubernetesVersion | undefined;
  /** The version the cluster had when the first hop began. */
  first: KubernetesVersion | undefined;
  identity: Goal["identity"];
  inFlight: InFlightUpdate | undefined;
  /** A rollback that somebody else ran since `reached`. */
  externalRollback: string | undefined;
  /** The updates known before a request whose answer was lost; what is new after it may be ours. */
  beforeLostAnswer: readonly string[] | undefined;
  /** Since when EKS refuses on grounds that DescribeCluster does not show. */
  refusedSince: number | undefined;
  readonly updates: UpdateRecord[] = [];
  /** Updates that this run started, adopted or went on with, whatever became of them. */
  readonly followed: InFlightUpdate[] = [];
  /** Updates of the cluster that were seen to have ended, by id: they do not change any more. */
  readonly ended = new Map<string, Update>();
  readonly begun: number;
  readonly retryPolicy: RetryPolicy;
  private looks = 0;
  private confirmed = false;

  constructor(
    readonly goal: Goal,
    readonly tools: Tools,
  ) {
    this.begun = tools.clock.now();
    this.identity = goal.identity;
    this.inFlight = goal.inFlight;
    const { seen } = goal;
    if (seen && !goal.inFlight && tools.eks.time.at(this.begun) - seen.at <= FRESH_MS) {
      this.cluster = seen.cluster;
      this.keepLook();
    }
    if (seen) tools.contact.hear();
    this.retryPolicy = retryPolicy({
      contact: tools.contact,
      clock: tools.clock,
      deadline: () => this.deadline(),
      onTrouble: (trouble) => {
        if (trouble !== undefined) this.showWaiting(trouble);
      },
    });
  }

  deadline(): number {
    const { timeout, desired, recorded, rollbackTimeoutMinutes } = this.goal;
    const from = this.first ?? recorded;
    const hops = Math.max(1, this.hopsFrom(from));
    // EKS Auto Mode rolls its nodes back first, for as long as it is given.
    const nodes = from && compareVersions(desired, from) < 0 ? rollbackTimeoutMs(rollbackTimeoutMinutes) : 0;
    return this.begun + (timeout ?? HOP_TIMEOUT_MS * hops + nodes);
  }

  async look(): Promise<Cluster> {
    this.cluster = await this.retryPolicy.call(() => this.tools.eks.cluster(this.goal.clusterName));
    return this.cluster;
  }

  /** The next turn may go by the cluster that was just looked at. */
  keepLook(): void {
    this.confirmed = true;
  }

  /** Looks at the cluster at the beginning of a turn. */
  async lookForTurn(): Promise<Cluster> {
    const kept = this.confirmed ? this.cluster : undefined;
    this.confirmed = false;
    return kept ?? this.look();
  }

  /** For the state an error tells: what cannot be seen now does not hide the error. */
  async lookIfPossible(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
    }
  }

  listUpdates(): Promise<string[]> {
    return this.retryPolicy.call(() => this.tools.eks.listUpdates(controlPlaneOf(this.goal.clusterName)));
  }

  describeUpdate(id: string): Promise<Update> {
    return this.retryPolicy.call(() => this.tools.eks.describeUpdate(controlPlaneOf(this.goal.clusterName), id));
  }

  /** Pauses before the next turn, unless the time is up. */
  async waitFor(why: string): Promise<void> {
    if (this.retryPolicy.remaining() <= 0) {
      failWith({
        code: "ClusterNotActive",
        happened: `cluster "${this.goal.clusterName}" was not ready for an update after ${this.waited()}: ${why}`,
        state: this.stateNow(),
        next: "when the cluster is ACTIVE, run `pulumi up` again",
      });
    }
    this.showWaiting(why);
    await this.retryPolicy.sleep(lookAgainPause(this.looks++));
  }

  /** How often in a row there was nothing to do but to look again. */
  get looksInVain(): number {
    return this.looks;
  }

  /** Something came of the last request: doubts about it are over. */
  settled(): void {
    this.beforeLostAnswer = undefined;
    this.refusedSince = undefined;
    this.looks = 0;
  }

  waited(): string {
    return formatDuration(this.tools.clock.now() - this.begun);
  }

  place(update: Update, from: KubernetesVersion): Following {
    return { update, from, hop: this.hopOf(from), hops: this.hops() };
  }

  hopText(from: KubernetesVersion, to: KubernetesVersion): string {
    return `hop ${this.hopOf(from)} of ${this.hops()}, ${formatVersion(from)} → ${formatVersion(to)}`;
  }

  stateNow(): string {
    if (!this.cluster) return "nothing is known of the cluster, and nothing was started";
    const { version, status } = this.cluster;
    const done = this.updates.map((update) => `${update.from} → ${update.to}`).join(", ");
    const running = this.inFlight ? `; update ${this.inFlight.id} is kept in the state` : "";
    return `the cluster runs ${formatVersion(version)} and is ${status}${done === "" ? "" : `; done in this run: ${done}`}${running}`;
  }

  /** The state that goes with a decision to stop: it names the updates that this run had to do with before. */
  stateAtStop({ code, state }: ErrorFacts): string {
    if (this.followed.length === 0) return state;
    const updates = this.followed.map(({ id, from, to }) => `${id} (${from} → ${to})`).join(", ");
    const where = code === "ClusterReplaced" ? " on the earlier cluster" : "";
    return `${state.replace("; nothing was started", "; nothing more was started")}; this run followed before${where}: update ${updates}`;
  }

  showStarting(step: Step): void {
    this.tools.progress.hop(
      {
        hop: this.hopOf(step.from),
        hops: this.hops(),
        kind: step.kind,
        from: formatVersion(step.from),
        to: formatVersion(step.to),
        updateId: undefined,
        status: "starting",
      },
      this.tools.clock.now(),
    );
  }

  private showWaiting(why: string): void {
    this.tools.progress.hop(
      {
        hop: this.cluster ? this.hopOf(this.cluster.version) : 1,
        hops: this.hops(),
        kind: "upgrade",
        from: this.cluster ? formatVersion(this.cluster.version) : "?",
        to: formatVersion(this.goal.desired),
        updateId: this.inFlight?.id,
        status: "waiting",
        trouble: why,
      },
      this.begun,
    );
  }

  private hops(): number {
    return Math.max(1, this.hopsFrom(this.first ?? this.cluster?.version));
  }

  private hopsFrom(version: KubernetesVersion | undefined): number {
    return version ? Math.abs(this.goal.desired.minor - version.minor) : 1;
  }

  private hopOf(from: KubernetesVersion): number {
    return this.first ? Math.abs(from.minor - this.first.minor) + 1 : 1;
  }
}
