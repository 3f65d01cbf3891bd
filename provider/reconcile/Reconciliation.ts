import { failWith } from "../core/failure";
import type { Update } from "../eks/types";
import { AwsFailure } from "../core/awsFailure";
import { formatDuration } from "../core/time";
import type { RetryPolicy } from "./retry";
import { retryPolicy } from "./retry";
import type { MoveKind, MoveRecord, MoveTools, Seen } from "./target";

const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;

/** The pause before looking again at what is about to change. */
export function movePause(turn: number): number {
  return PAUSES_MS[Math.min(turn, PAUSES_MS.length - 1)] ?? 15_000;
}

/** What one move knows so far, and how it speaks of it. The steps of the move are functions that take it. */
export class MoveRun<S extends Seen = Seen> {
  /** As last seen. */
  seen: S | undefined;
  /** What it was at when it was first seen. */
  from: string | undefined;
  private firstVersion: string | undefined;
  /** The update that was followed to its end, or that runs. */
  update: Update | undefined;
  /** Whether `update` may still run. */
  running = false;
  /** Whether an update that this run followed has arrived, and was confirmed. */
  arrived = false;
  /** The updates known before a request whose answer was lost; what is new after it may be ours. */
  beforeLostAnswer: readonly string[] | undefined;
  /** Since when EKS refuses on grounds that do not show. */
  refusedSince: number | undefined;
  readonly begun: number;
  readonly retryPolicy: RetryPolicy;
  private turns = 0;
  private finishedAt: number | undefined;

  constructor(
    readonly kind: MoveKind<S>,
    readonly tools: MoveTools,
  ) {
    this.begun = tools.clock.now();
    this.retryPolicy = retryPolicy({
      clock: tools.clock,
      contact: tools.contact,
      deadline: tools.deadline,
      onTrouble: (trouble) => {
        if (trouble !== undefined) this.show("waiting", this.begun, trouble);
      },
    });
  }

  async look(): Promise<S> {
    const seen = await this.retryPolicy.call(() => this.kind.look(this.tools.eks));
    this.from ??= this.kind.at(seen);
    this.firstVersion ??= this.kind.version(seen);
    this.seen = seen;
    return seen;
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
    return this.retryPolicy.call(() => this.tools.eks.listUpdates(this.kind.target));
  }

  describeUpdate(id: string): Promise<Update> {
    return this.retryPolicy.call(() => this.tools.eks.describeUpdate(this.kind.target, id));
  }

  /** Whether an update leads where this move leads. */
  leadsThere(update: Update): boolean {
    return this.seen !== undefined && this.kind.leadsThere(update, this.seen);
  }

  /** Pauses before the next turn, unless the time is up. */
  async waitFor(why: string): Promise<void> {
    if (this.retryPolicy.remaining() <= 0) {
      failWith({
        code: "OtherUpdateRunning",
        happened: `${this.where()} could not be moved to ${this.kind.to} within ${this.waited()}: ${why}`,
        state: this.stateNow(),
        next: "find out what EKS is doing there; when it is done, run `pulumi up` again",
      });
    }
    this.show("waiting", this.begun, why);
    await this.retryPolicy.sleep(movePause(this.turns++));
  }

  /** Something came of the last request: doubts about it are over. */
  settled(): void {
    this.beforeLostAnswer = undefined;
    this.refusedSince = undefined;
    this.turns = 0;
  }

  follows(update: Update): void {
    this.update = update;
    this.running = true;
    const { kind } = this;
    this.tools.onInFlight?.({
      id: update.id,
      type: update.type,
      from: this.from ?? "",
      to: kind.to,
      createdAt: update.createdAt,
    });
  }

  ended(): void {
    this.running = false;
    this.finishedAt = this.tools.eks.time.now();
    this.tools.onInFlight?.(undefined);
  }

  record(): MoveRecord {
    const { kind, update, arrived } = this;
    const finishedAt = new Date(this.finishedAt ?? this.tools.eks.time.now()).toISOString();
    const followed = arrived ? update : undefined;
    return {
      kind: kind.target.kind,
      name: kind.target.name,
      updateId: followed?.id,
      from: this.firstVersion ?? "",
      to: this.seen ? kind.version(this.seen) : kind.to,
      createdAt: followed?.createdAt ?? finishedAt,
      finishedAt,
    };
  }

  show(status: string, since: number, trouble?: string): void {
    this.tools.onProgress({
      what: this.what(),
      updateId: this.running ? this.update?.id : undefined,
      status,
      elapsed: this.tools.clock.now() - since,
      trouble,
    });
  }

  /** `add-on vpc-cni: v1.18.6-eksbuild.1 → v1.19.6-eksbuild.7` */
  what(): string {
    return `${this.kind.label}: ${this.from ?? "?"} → ${this.kind.to}`;
  }

  /** `add-on vpc-cni of cluster "prod"` */
  where(): string {
    return `${this.kind.label} of cluster "${this.kind.base.clusterName}"`;
  }

  waited(): string {
    return formatDuration(this.tools.clock.now() - this.begun);
  }

  stateNow(): string {
    if (!this.seen) return `nothing is known of ${this.kind.label}, and nothing was started`;
    const issues = this.seen.issues.map(({ code, message, resourceIds }) => {
      const which = resourceIds.length > 0 ? ` [${resourceIds.join(", ")}]` : "";
      return `${code}: ${message}${which}`;
    });
    const health = issues.length > 0 ? `; its health issues: ${issues.join("; ")}` : "";
    const { update } = this;
    const runs = this.running && update !== undefined && !/^(Successful|Failed|Cancelled)$/.test(update.status);
    const running = runs ? `; update ${update.id} goes on in EKS` : "";
    return `${this.kind.label} is at ${this.kind.at(this.seen)} and ${this.seen.status}${health}${running}`;
  }
}
