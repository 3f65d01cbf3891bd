import type { AwsFailure } from "../core/failures/awsFailure";
import type { ErrorFacts } from "../core/failures/EksVersionError";
import type { InFlightUpdate } from "../core/updateRecord";
import type { EksApi } from "../eks/EksApi";
import type { HealthIssue, Subject, Update } from "../eks/types";

/** What is seen of a control plane, an add-on or a node group, whichever it is. */
export interface Observed {
  readonly arn: string;
  readonly status: string;
  readonly issues: readonly HealthIssue[];
}

/** One update on the way to the target: for a control plane one hop, for an add-on or a node group usually all of it. */
export interface Change {
  /** Versions as people write them. */
  readonly from: string;
  readonly to: string;
}

/** What to do next. */
export type Action<C extends Change> =
  /**
   * @param warning What is not as it should be all the same.
   * @param doubt Why it is not known whether all that is asked for is there.
   */
  | { readonly kind: "done"; readonly warning?: string | undefined; readonly doubt?: string | undefined }
  | { readonly kind: "start"; readonly change: C }
  /** Something runs there: find out what. */
  | { readonly kind: "find-running" }
  /** It is not ready, or what is seen is older than what is known: look again later. */
  | { readonly kind: "look-again"; readonly why: string }
  | { readonly kind: "stop"; readonly facts: StopFacts };

/** Facts of an error; the state of things is added where it is not part of them. */
export type StopFacts = Omit<ErrorFacts, "state"> & { readonly state?: string };

/** What a look before a start has at hand. */
export interface BeforeStart {
  readonly eks: EksApi;
  /** When the last update that this reconciliation saw to its end began, ISO 8601 by AWS's clock. */
  readonly lastBegan: string | undefined;
  /** The machine's clock and AWS's, in ms since the epoch. */
  now(): number;
  awsNow(): number;
  /** A call to AWS; what may pass is waited out. */
  call<T>(run: () => Promise<T>): Promise<T>;
  /** Pauses, unless the time is up: that is an error. */
  waitFor(why: string): Promise<void>;
  readonly warn: (message: string) => void;
}

/** What a look before a start came to. `look-again`: it took its time, and what was seen before may be out of date. */
export type MayStart =
  { readonly kind: "go" } | { readonly kind: "look-again" } | { readonly kind: "stop"; readonly facts: StopFacts };

/** What one reconciliation knows beside what it sees. */
export interface Known<O extends Observed> {
  /** As it was seen first. */
  readonly first: O | undefined;
  /** The version that was reached and confirmed last. */
  readonly reached: string | undefined;
  /** The update by which somebody else moved the version away from `reached`, if one was found. */
  readonly externalMove: string | undefined;
  /** Of the updates of another kind, or of somebody else, that were waited for: the last one, if it ended well. */
  readonly waitedFor?: Update | undefined;
}

/** An update that runs already: one that leads where this reconciliation leads, one to wait for, or one in its way. */
export type Running<C extends Change> =
  | { readonly kind: "ours"; readonly change: C }
  /** @param what What it is, for messages. */
  | { readonly kind: "other"; readonly what: string }
  | { readonly kind: "against"; readonly facts: StopFacts };

/**
 * What a request that EKS refused means: something else has to end first (`busy`), EKS goes by another version than it shows
 * (`outdated`), or no.
 */
export type Refusal = "busy" | "outdated" | "refused";

/**
 * What is reconciled, and where to. This is all that differs between a control plane, an add-on and a node group; observing,
 * starting exactly once, adopting, waiting, confirming and recording are the same (`reconcile`).
 */
export interface Target<O extends Observed = Observed, C extends Change = Change> {
  readonly subject: Subject;
  /** For messages. */
  readonly region: string;
  /** `cluster "prod"`, `add-on vpc-cni` */
  readonly label: string;
  /** Where it shall be, as people write it. */
  readonly to: string;
  /** The call that starts an update: `UpdateAddon`. */
  readonly operation: string;
  /** How long EKS usually takes, in ms. */
  readonly expected: number;
  /** The cluster's identity, for tokens: a later cluster of the same name is another one. */
  clusterIdentity(observed: O): readonly string[];

  /** Milliseconds for all of it, given the version it began at. */
  timeout(from: string | undefined): number;
  observe(eks: EksApi): Promise<O>;
  /** The version it has, with all else that was asked for, as people write it. */
  at(observed: O): string;
  /** Its version alone, for records. */
  version(observed: O): string;
  /** What to do next. Pure. */
  decide(observed: O, known: Known<O>): Action<C>;

  /** Looks at what else has to be right before an update is started; not asked again for a request whose answer was lost. */
  mayStart?(change: C, tools: BeforeStart): Promise<MayStart>;
  /** All that makes the request what it is, for the token. */
  request(change: C, observed: O): readonly unknown[];
  /** Starts the update. The same token is never sent with two different requests. */
  start(eks: EksApi, change: C, observed: O, clientRequestToken: string): Promise<Update>;
  /** Why the update that EKS has just started is not the one that was meant, if so. */
  notMeant?(update: Update, change: C): StopFacts | undefined;

  /** What an update that runs, and that this run did not start, means. */
  classifyRunning(update: Update, observed: O): Running<C>;
  /** The change that an update makes that an earlier run left; undefined: another place is wanted now. */
  resumed(update: Update, observed: O, left: InFlightUpdate): C | undefined;
  /** Whether an update is what a request for the change has started. */
  isOf(update: Update, change: C, observed: O): boolean;
  /** Whether what is seen shows that the update has had its effect. */
  shows(observed: O, update: Update, change: C): boolean;
  /** Whether it is another one under the same name. */
  isAnother(observed: O, first: O): boolean;
  /** What to say where another one is there than before; undefined: it is reconciled all the same. */
  refuseAnother?(eks: EksApi): Promise<StopFacts | undefined>;

  classifyRefusal(failure: AwsFailure, change: C, eks: EksApi): Promise<Refusal>;
  /** What to do about a refusal, by EKS's words. */
  explainRefusal(failure: AwsFailure): string;
  /** What to add to the error of an update that ended Failed or Cancelled. */
  explainFailure(update: Update, change: C, observed: O | undefined, took: number): FailureFacts;
  /** What to say where AWS does not find it. */
  explainNotFound(failure: AwsFailure, seenBefore: boolean): Partial<ErrorFacts>;

  /** What is going on, for the line: `hop 1 of 2: upgrading 1.31 → 1.32`. */
  title(change: Change, from: string | undefined, update?: Update): string;
  /** The same for a terminal, which cuts the line at its end: `1.31→1.32 1/2`. */
  brief?(change: Change, from: string | undefined): string;
  /** How a change is called in messages of its own: `hop 1 of 2, 1.31 → 1.32`. */
  what(change: Change, from: string | undefined): string;
  /** How a change is called within a sentence: `1.31 → 1.32 on cluster "prod"`. */
  way(change: Change): string;
  /** Which part of the whole way a change is: `hop 1 of 2, 1.31 → 1.32`. */
  part?(change: Change, from: string | undefined): string | undefined;
  /** What it is and how it is: `the cluster runs 1.31 and is ACTIVE`. */
  describe(observed: O): string;
}

export type FailureFacts = Partial<ErrorFacts> & {
  readonly next: string;
  /** What EKS has done about it, for the state. */
  readonly after?: string;
};
