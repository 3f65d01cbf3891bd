import { formatTime } from "../core/time";
import type { AwsFailure } from "../core/failures/awsFailure";
import type { ErrorFacts } from "../core/failures/EksVersionError";
import type { InFlightUpdate } from "../core/updateRecord";
import type { EksApi } from "../eks/EksApi";
import type { PartOfCluster, Update } from "../eks/types";
import { formatVersion } from "../core/versions/kubernetesVersion";
import { clusterDeleted } from "./controlPlane";
import { remedyForFailedUpdate, remedyForRefusedUpdate } from "./remedies";
import type { Action, Change, FailureFacts, Known, Observed, Refusal, Running, StopFacts, Target } from "./target";

/** Where an add-on or a node group shall go, and what is known of where it is. */
export interface PartGoal {
  readonly clusterName: string;
  readonly clusterArn: string;
  /** ISO 8601; with the ARN it tells the cluster from a later one of the same name. */
  readonly clusterCreatedAt: string;
  /** For messages. */
  readonly region: string;
  /** The version that the way was planned from; undefined: whatever is there. Moved past the last step since, it is left alone. */
  readonly from: string | undefined;
  /** The versions on the way; the last one is where it shall be. */
  readonly steps: readonly string[];
  /** Milliseconds for all of it. */
  readonly timeout: number;
}

/** One update of an add-on or a node group. */
export interface PartChange extends Change {
  /** How it is shown, where the versions alone do not tell. */
  readonly text: string;
  /** Whether it leads to the end; what is asked for beside the version belongs to the version at the end. */
  readonly last: boolean;
}

/** EKS's words where something else of the cluster has to end first, whatever the class of the error. */
const BUSY = /currently has update|in progress|in status (CREATING|UPDATING)|not currently in active|is not active/i;

/** What is told of somebody else's update: where it leads. Its configuration values may be secret. */
const VERSIONS = ["AddonVersion", "Version", "ReleaseVersion", "LaunchTemplateVersion"];

/** What is alike in an add-on and a node group: something in a cluster that EKS moves by updates of its own. */
export abstract class PartTarget<O extends Observed> implements Target<O, PartChange> {
  abstract readonly operation: string;
  abstract readonly expected: number;
  readonly label: string;
  readonly region: string;

  /** @param noun `add-on` */
  constructor(
    readonly subject: PartOfCluster,
    noun: string,
    protected readonly goal: PartGoal,
  ) {
    this.label = `${noun} ${subject.name}`;
    this.region = goal.region;
  }

  abstract observe(eks: EksApi): Promise<O>;
  abstract at(observed: O): string;
  abstract version(observed: O): string;
  abstract request(change: PartChange, observed: O): readonly unknown[];
  abstract start(eks: EksApi, change: PartChange, observed: O, clientRequestToken: string): Promise<Update>;
  /** A version with all that is asked for beside it, as people write it. */
  protected abstract place(version: string, last: boolean): string;
  /** Whether all that is asked for is so, whatever the status. */
  protected abstract isThere(observed: O): boolean;
  /** Negative: `a` is older. */
  protected abstract compare(a: string, b: string): number;
  /** Whether an update leads to a version on the way, with all that is asked for there. */
  protected abstract leadsTo(version: string, last: boolean, update: Update, observed: O): boolean;

  get to(): string {
    return this.place(this.end, true);
  }

  protected get end(): string {
    const end = this.goal.steps.at(-1);
    if (end === undefined) throw new Error("a way has at least one step");
    return end;
  }

  timeout(): number {
    return this.goal.timeout;
  }

  clusterIdentity(): readonly string[] {
    return [this.goal.clusterArn, this.goal.clusterCreatedAt];
  }

  decide(observed: O, known: Known<O>): Action<PartChange> {
    switch (observed.status) {
      case "DELETING":
        return {
          kind: "stop",
          facts: {
            code: this.notFound,
            happened: `${this.label} of cluster "${this.subject.clusterName}" is being deleted`,
            next: `take ${this.label} out of the program, or create it again and run \`pulumi up\``,
          },
        };
      case "CREATING":
        return { kind: "look-again", why: `${this.label} is CREATING` };
      case "ACTIVE":
      case "DEGRADED":
      case "CREATE_FAILED":
      case "UPDATE_FAILED":
      case "DELETE_FAILED":
        break;
      // UPDATING, and a word that is new: what is not known is followed, and nothing is started on it.
      default:
        return { kind: "find-running" };
    }
    const degraded = observed.status === "DEGRADED";
    if (known.reached === this.end || (this.isThere(observed) && (degraded || observed.status === "ACTIVE"))) {
      return { kind: "done", warning: degraded ? this.describe(observed) : undefined };
    }
    if (this.isPast(observed)) {
      return {
        kind: "stop",
        facts: {
          code: "ClusterChanged",
          happened: `${this.label} of cluster "${this.subject.clusterName}" is at ${this.at(observed)}, past the wanted ${this.to}: somebody else moved it`,
          state: `${this.describe(observed)}; nothing was started`,
          next: "write the version that is there now in the program; or run `pulumi refresh` and `pulumi preview` to see what going back takes",
        },
      };
    }
    const now = this.version(observed);
    if (known.reached !== undefined && this.isBehind(now, known.reached)) {
      return { kind: "look-again", why: `EKS shows ${now}, and ${known.reached} had been reached` };
    }
    return { kind: "start", change: this.changeTo(this.nextStep(observed), observed) };
  }

  /** Whether a version is farther from the end than one that was reached: what shows it is out of date. */
  private isBehind(now: string, reached: string): boolean {
    const way = Math.sign(this.compare(this.end, reached));
    return now !== "" && way !== 0 && Math.sign(this.compare(reached, now)) === way;
  }

  /** Whether somebody moved it past where it shall be since the way was planned; then nothing is touched. */
  private isPast(observed: O): boolean {
    const { from } = this.goal;
    const now = this.version(observed);
    if (from === undefined || from === "" || now === "") return false;
    return this.compare(from, this.end) <= 0 && this.compare(now, this.end) > 0;
  }

  /** The first step beyond where it is; where its version is that of the end, or is not known, the end. */
  private nextStep(observed: O): string {
    const now = this.version(observed);
    const way = now === "" ? 0 : Math.sign(this.compare(this.end, now));
    return this.goal.steps.find((step) => way !== 0 && Math.sign(this.compare(step, now)) === way) ?? this.end;
  }

  private changeTo(step: string, observed: O): PartChange {
    const last = step === this.end;
    return {
      from: this.version(observed),
      to: step,
      text: `${this.at(observed)} → ${this.place(step, last)}`,
      last,
    };
  }

  classifyRunning(update: Update, observed: O): Running<PartChange> {
    const change = this.changeOf(update, observed);
    return change ? { kind: "ours", change } : this.toWaitFor(update);
  }

  protected toWaitFor(update: Update): Running<PartChange> {
    const versions = Object.entries(update.params).filter(([type]) => VERSIONS.includes(type));
    return { kind: "other", what: [update.type, ...versions.map(([type, value]) => `${type} ${value}`)].join(", ") };
  }

  resumed(update: Update, observed: O, { from }: InFlightUpdate): PartChange | undefined {
    const change = this.changeOf(update, observed);
    return change && { ...change, from, text: `${from} → ${this.place(change.to, change.last)}` };
  }

  private changeOf(update: Update, observed: O): PartChange | undefined {
    const step = this.goal.steps.find((one) => this.leadsTo(one, one === this.end, update, observed));
    return step === undefined ? undefined : this.changeTo(step, observed);
  }

  isOf(update: Update, { to, last }: PartChange, observed: O): boolean {
    return this.leadsTo(to, last, update, observed);
  }

  shows(observed: O, _update: Update, { to, last }: PartChange): boolean {
    return last ? this.isThere(observed) : this.version(observed) === to;
  }

  isAnother(observed: O, before: O): boolean {
    return observed.arn !== before.arn;
  }

  /** With its cluster, or by itself; where only itself is another one, it is moved all the same. */
  async refuseAnother(eks: EksApi): Promise<StopFacts | undefined> {
    const { clusterName, clusterArn, clusterCreatedAt } = this.goal;
    const cluster = await eks.cluster(clusterName);
    if (cluster.arn === clusterArn && cluster.createdAt === clusterCreatedAt) return undefined;
    return {
      code: "ClusterReplaced",
      happened: `cluster "${clusterName}" is another one meanwhile, created ${formatTime(cluster.createdAt)}; ${formatTime(clusterCreatedAt)} was that of the one to be moved`,
      state: "the new cluster was not touched",
      next: "run `pulumi refresh` to accept the cluster that is there now, then `pulumi up`",
    };
  }

  /** `… should be equal to Cluster kubernetes version A …`, with another A than the one DescribeCluster shows, is outdated. */
  async classifyRefusal({ words }: AwsFailure, _change: PartChange, eks: EksApi): Promise<Refusal> {
    if (BUSY.test(words)) return "busy";
    const known = /cluster kubernetes version (\d+\.\d+)/i.exec(words)?.[1];
    if (known === undefined) return "refused";
    const { version } = await eks.cluster(this.goal.clusterName);
    return known === formatVersion(version) ? "refused" : "outdated";
  }

  explainRefusal(failure: AwsFailure): string {
    return remedyForRefusedUpdate(this.subject, failure);
  }

  explainFailure({ status, errors }: Update, _change: PartChange, observed: O | undefined): FailureFacts {
    if (status === "Cancelled") return { next: "find out who cancelled it and why; `pulumi up` starts it again" };
    return { next: remedyForFailedUpdate(this.subject, errors, observed?.issues ?? []) };
  }

  explainNotFound({ words }: AwsFailure, seenBefore: boolean): Partial<ErrorFacts> {
    const { clusterName } = this.subject;
    if (/no cluster found/i.test(words)) return seenBefore ? clusterDeleted(clusterName) : {};
    return {
      code: this.notFound,
      happened: seenBefore
        ? `${this.label} of cluster "${clusterName}" was deleted meanwhile`
        : `there is no ${this.label} in cluster "${clusterName}" in ${this.region}`,
      state: seenBefore ? `${this.label} is gone` : "nothing was started",
      next: `see that the name is right; ${seenBefore ? "create it again or " : ""}take it out of the program, then run \`pulumi up\` again`,
    };
  }

  private get notFound(): "AddonNotFound" | "NodegroupNotFound" {
    return this.subject.kind === "addon" ? "AddonNotFound" : "NodegroupNotFound";
  }

  title(change: Change): string {
    return this.what(change);
  }

  /** `add-on vpc-cni: v1.18.6-eksbuild.1 → v1.19.6-eksbuild.7` */
  what(change: Change & { readonly text?: string }): string {
    return `${this.label}: ${change.text ?? `${change.from} → ${change.to}`}`;
  }

  way(change: Change): string {
    return `${this.what(change)} (cluster "${this.subject.clusterName}")`;
  }

  describe(observed: O): string {
    return `${this.label} is at ${this.at(observed)} and ${observed.status}`;
  }
}
