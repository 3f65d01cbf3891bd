import { isRunning } from "../core/updateRecord";
import { AwsFailure } from "../core/failures/awsFailure";
import type { EksVersionError, ErrorFacts } from "../core/failures/EksVersionError";
import { failWith } from "../core/failures/failure";
import type { Clock } from "../core/time";
import { formatDuration } from "../core/time";
import { formatVersion } from "../core/versions/kubernetesVersion";
import type { InFlightUpdate, UpdateRecord } from "../core/updateRecord";
import type { EksApi } from "../eks/EksApi";
import type { Update } from "../eks/types";
import type { Progress } from "../engine/progress";
import { lookAgainPause } from "./waiting/backoff";
import type { Contact, RetryPolicy } from "./waiting/retry";
import { Outage, retryPolicy } from "./waiting/retry";
import type { Change, Known, Observed, StopFacts, Target } from "./target";

export interface ReconcileTools {
  readonly eks: EksApi;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Whether EKS has answered the verb that the reconciliation is part of. */
  readonly contact: Contact;
  readonly random?: (() => number) | undefined;
}

/** A look that was just made; `at` in ms since the epoch, by AWS's clock. */
export interface Seen<O extends Observed> {
  readonly observed: O;
  readonly at: number;
}

/** What the state, or a look that was just made, knows. */
export interface Beginning<O extends Observed> {
  /** The update that an earlier run left running. */
  readonly inFlight?: InFlightUpdate | undefined;
  /** Ids of updates that the state tells to have ended. */
  readonly ended?: readonly string[];
  /** What it is about, so that it need not be looked at again. */
  readonly seen?: Seen<O> | undefined;
}

/** How a reconciliation ended; with an error, the rest tells what was reached. */
export interface Reconciled<O extends Observed> {
  readonly observed: O | undefined;
  /** The updates that were followed to their successful end. */
  readonly updates: readonly UpdateRecord[];
  readonly inFlight: InFlightUpdate | undefined;
  /** Whether an update was started or adopted, whatever became of it. */
  readonly begun: boolean;
  /** Why it is not known whether all that is asked for is there; undefined: it is. */
  readonly doubt: string | undefined;
  readonly error: EksVersionError | undefined;
}

/**
 * How old a look may be for a run to begin from it. DescribeCluster itself may be as late; where the cluster has moved by one
 * minor since, EKS refuses the update, and the run looks again; by two it cannot have moved in that time.
 */
const FRESH_MS = 30_000;

/** How many DescribeUpdate calls run side by side while looking through updates. */
const SIDE_BY_SIDE = 4;

/** A reconciliation to its steps, of which few ask what it is of. */
export type Run<C extends Change = Change> = Reconciliation<Observed, C>;

/** What one reconciliation knows so far, and how it speaks of it. Its steps are functions that take it. */
export class Reconciliation<O extends Observed = Observed, C extends Change = Change> implements Known<O> {
  /** As last seen. */
  observed: O | undefined;
  first: O | undefined;
  reached: string | undefined;
  externalMove: string | undefined;
  waitedFor: Update | undefined;
  /** Why it is not known whether all that is asked for is there. */
  doubt: string | undefined;
  /** The update that has ended well and of which it is still to be seen what it did, for an error. */
  toConfirm: (Pick<ErrorFacts, "hop"> & { readonly update: Update }) | undefined;
  /** The update that is followed. */
  inFlight: InFlightUpdate | undefined;
  /** Updates that this run started, adopted or went on with, whatever became of them. */
  readonly followed: InFlightUpdate[] = [];
  readonly updates: UpdateRecord[] = [];
  /** The updates known before a request whose answer was lost; what is new after it may be ours. */
  beforeLostAnswer: readonly string[] | undefined;
  /** Since when EKS refuses on grounds that do not show. */
  refusedSince: number | undefined;
  readonly begun: number;
  readonly retryPolicy: RetryPolicy;
  /** Of requests that start something. */
  readonly startOutage: Outage;
  readonly tools: ReconcileTools;
  /** The version it had when the first change began. */
  private from: string | undefined;
  /** Updates that were seen to have ended, by id: they do not change any more. */
  private readonly ended = new Map<string, Update>();
  private atLastTurn: O | undefined;
  private looks = 0;
  private confirmed = false;
  private placeSeen = false;

  constructor(
    readonly target: Target<O, C>,
    tools: ReconcileTools,
    private readonly beginning: Beginning<O>,
  ) {
    this.tools = { ...tools, eks: tools.eks.within(() => this.retryPolicy.left()) };
    this.begun = tools.clock.now();
    const { warn } = tools.progress;
    this.startOutage = new Outage(tools.clock, warn);
    this.inFlight = beginning.inFlight;
    const { seen } = beginning;
    if (seen && !beginning.inFlight && tools.eks.time.at(this.begun) - seen.at <= FRESH_MS) {
      this.observed = seen.observed;
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
      warn,
    });
  }

  deadline(): number {
    return this.begun + this.target.timeout(this.from);
  }

  async look(): Promise<O> {
    const observed = await this.retryPolicy.call(() => this.target.observe(this.tools.eks));
    this.observed = observed;
    return observed;
  }

  /** The next turn may go by what was just seen. */
  keepLook(): void {
    this.confirmed = true;
  }

  /** Looks, at the beginning of a turn. */
  async lookForTurn(): Promise<O> {
    const kept = this.confirmed ? this.observed : undefined;
    this.confirmed = false;
    const observed = kept ?? (await this.look());
    // Looks between two turns may have shown another one already: what counts is the one of the last turn.
    if (this.atLastTurn && this.target.isAnother(observed, this.atLastTurn)) {
      await this.refuseAnother();
      this.reached = undefined;
    }
    this.atLastTurn = observed;
    return observed;
  }

  /** Before the first start: what has the name may be of another cluster than the one that the way was planned for. */
  async assertPlace(): Promise<void> {
    if (!this.placeSeen) await this.refuseAnother();
  }

  private async refuseAnother(): Promise<void> {
    this.placeSeen = true;
    // A call in which nobody is asked would count as an answer.
    if (this.target.refuseAnother === undefined) return;
    const facts = await this.retryPolicy.call(async () => this.target.refuseAnother?.(this.tools.eks));
    if (facts) this.stop(facts);
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
    return this.retryPolicy.call(() => this.tools.eks.listUpdates(this.target.subject));
  }

  /** What EKS says of an update; one that has ended is asked about once. */
  async describeUpdate(id: string): Promise<Update> {
    const known = this.ended.get(id);
    if (known) return known;
    const update = await this.retryPolicy.call(() => this.tools.eks.describeUpdate(this.target.subject, id));
    this.hasEnded(update);
    return update;
  }

  hasEnded(update: Update): void {
    if (!isRunning(update)) this.ended.set(update.id, update);
  }

  /** What EKS says of these updates, up to the first that `until` is true of; of one that it does not find, nothing. */
  async describeUpdates(ids: readonly string[], until: (update: Update) => boolean = () => false): Promise<Update[]> {
    const found: Update[] = [];
    for (let at = 0; at < ids.length && !found.some(until); at += SIDE_BY_SIDE) {
      found.push(...(await Promise.all(ids.slice(at, at + SIDE_BY_SIDE).map((id) => this.findUpdate(id)))).flat());
    }
    return found;
  }

  /** That EKS lists an update and does not find it says nothing of the cluster: that, the next look tells. */
  private async findUpdate(id: string): Promise<Update[]> {
    try {
      return [await this.describeUpdate(id)];
    } catch (error) {
      if (error instanceof AwsFailure && error.kind === "not-found") return [];
      throw error;
    }
  }

  /**
   * Which update is running. ListUpdates gives ids only, in no order that AWS promises, so each has to be asked; but an update
   * that has ended stays so, and those that the state or this run knows to have ended are not asked.
   */
  async findRunning(): Promise<Update | undefined> {
    const over = new Set([...(this.beginning.ended ?? []), ...this.ended.keys()]);
    const ids = (await this.listUpdates()).filter((id) => !over.has(id));
    return (await this.describeUpdates(ids, isRunning)).find(isRunning);
  }

  /** Another version than the one that was reached is either a late answer or somebody's update: the updates tell. */
  async findExternalMove(since: string): Promise<string | undefined> {
    const { observed, target } = this;
    const known = new Set([...this.followed.map(({ id }) => id), ...(this.beginning.ended ?? [])]);
    const others = (await this.listUpdates()).filter((id) => !known.has(id));
    const shown = observed && target.version(observed);
    const upgrades = target.subject.kind === "control-plane" ? "VersionUpdate" : undefined;
    const moved = ({ type, to, status, createdAt }: Update): boolean =>
      status === "Successful" &&
      createdAt >= since &&
      (type === "VersionRollback" || (type === upgrades && to !== undefined && formatVersion(to) === shown));
    return (await this.describeUpdates(others, moved)).find(moved)?.id;
  }

  /** Pauses before the next turn, unless the time is up. */
  async waitFor(why: string): Promise<void> {
    if (this.retryPolicy.remaining() <= 0) {
      this.stop({
        code: this.target.subject.kind === "control-plane" ? "ClusterNotActive" : "OtherUpdateRunning",
        happened: `${this.where()} was not ready for an update to ${this.target.to} after ${this.waited()}: ${why}`,
        next: "find out what EKS is doing there; when it is ACTIVE, run `pulumi up` again",
      });
    }
    this.showWaiting(why);
    await this.retryPolicy.sleep(lookAgainPause(this.looks++));
  }

  /** How often in a row there was nothing to do but to look again. */
  get looksInVain(): number {
    return this.looks;
  }

  /** An update was found, this run's or another: doubts about the last request are over. */
  settled(): void {
    this.beforeLostAnswer = undefined;
    this.refusedSince = undefined;
    this.startOutage.over();
    this.looks = 0;
  }

  /** A change begins: its update is followed from now on. */
  follow(update: Update, { from, to }: C): void {
    this.settled();
    this.from ??= from;
    this.inFlight = { id: update.id, type: update.type, from, to, createdAt: update.createdAt };
    this.followed.push(this.inFlight);
  }

  /** The update that is followed has arrived, and was confirmed. */
  arrive(update: Update, { from, to }: C): void {
    const now = this.tools.eks.time.now();
    const { id, type, createdAt } = update;
    this.updates.push({ id, type, from, to, createdAt, finishedAt: new Date(now).toISOString() });
    this.inFlight = undefined;
    this.reached = to;
    this.keepLook();
    const took = formatDuration(now - (Date.parse(createdAt) || this.tools.eks.time.at(this.begun)));
    this.tools.progress.say(`${this.what({ from, to })}: done in ${took} (update ${id})`);
  }

  stop(facts: StopFacts): never {
    failWith({ ...facts, state: this.stateAtStop(facts) });
  }

  waited(): string {
    return formatDuration(this.tools.clock.now() - this.begun);
  }

  what(change: Change): string {
    return this.target.what(change, this.from ?? change.from);
  }

  /** `add-on vpc-cni of cluster "prod"` */
  where(): string {
    const { subject, label } = this.target;
    return subject.kind === "control-plane" ? label : `${label} of cluster "${subject.clusterName}"`;
  }

  /** Which part of the whole way a change is, for an error. */
  part(change: Change): Pick<ErrorFacts, "hop"> {
    return { hop: this.target.part?.(change, this.from) };
  }

  stateNow(): string {
    const { target, observed, inFlight } = this;
    if (!observed) return `nothing is known of ${this.where()}, and nothing was started`;
    const issues = observed.issues.map(({ code, message, resourceIds }) => {
      const which = resourceIds.length > 0 ? ` [${resourceIds.join(", ")}]` : "";
      return `${code}: ${message}${which}`;
    });
    const done = this.updates.map((update) => `${update.from} → ${update.to}`).join(", ");
    return [
      target.describe(observed),
      ...(issues.length === 0 ? [] : [`its health issues: ${issues.join("; ")}`]),
      ...(done === "" ? [] : [`done in this run: ${done}`]),
      ...(inFlight && !this.ended.has(inFlight.id)
        ? [`update ${inFlight.id} (${inFlight.from} → ${inFlight.to}) goes on in EKS`]
        : []),
    ].join("; ");
  }

  /** The state that goes with a decision to stop: it names the updates that this run had to do with before. */
  stateAtStop({ code, state }: Pick<StopFacts, "code" | "state">): string {
    if (state === undefined) return this.stateNow();
    if (this.followed.length === 0) return state;
    const updates = this.followed.map(({ id, from, to }) => `${id} (${from} → ${to})`).join(", ");
    const where = code === "ClusterReplaced" ? " on the earlier cluster" : "";
    return `${state.replace("; nothing was started", "; nothing more was started")}; this run followed before${where}: update ${updates}`;
  }

  show(
    change: Change,
    status: string,
    since: number,
    more: { update?: Update; trouble?: string | undefined } = {},
  ): void {
    const { update, trouble } = more;
    this.tools.progress.show(
      {
        what: this.target.title(change, this.from, update),
        brief: this.target.brief?.(change, this.from),
        updateId: update?.id,
        status,
        trouble,
      },
      since,
    );
  }

  showWaiting(why: string): void {
    const { target, observed } = this;
    const from = observed ? target.version(observed) : "?";
    this.show({ from, to: target.to }, "waiting", this.begun, { trouble: why });
  }
}
