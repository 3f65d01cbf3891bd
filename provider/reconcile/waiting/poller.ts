import { isRunning } from "../../core/updateRecord";
import { AwsFailure } from "../../core/failures/awsFailure";
import type { AwsTime } from "../../eks/awsTime";
import type { Clock } from "../../core/time";
import { Outage, troubleLine } from "./retry";
import { pollDelay } from "./backoff";

/** DescribeUpdate may not know an update yet right after it was started. */
const UNKNOWN_GRACE_MS = 60_000;

/** What polling goes by, whatever the update is of. */
export interface PolledUpdate {
  readonly status: string;
  readonly createdAt: string;
}

export type Polled<U> =
  | { readonly kind: "ended"; readonly update: U }
  /** The user's timeout came first; the update goes on without us. */
  | { readonly kind: "still-running"; readonly update: U; readonly lastTrouble: AwsFailure | undefined }
  /** EKS does not know the update (any more): what it is of is another one, or gone. */
  | { readonly kind: "vanished"; readonly failure: AwsFailure }
  | { readonly kind: "failed-to-look"; readonly update: U; readonly failure: AwsFailure };

export interface Poll<U> {
  readonly clock: Clock;
  readonly time: AwsTime;
  readonly random: (() => number) | undefined;
  /** How long such an update takes, in ms; undefined: as a control plane's. */
  readonly expected?: number;
  readonly deadline: () => number;
  describe(): Promise<U>;
  /** Sees every state of the update, and when it began by our clock. */
  show(update: U, startedAt: number, trouble?: string): void;
  readonly warn: (message: string) => void;
}

/** Polls an update to its end. How it ended is a value; nothing is thrown. */
export async function pollUpdate<U extends PolledUpdate>(first: U, poll: Poll<U>): Promise<Polled<U>> {
  const { clock, random, expected } = poll;
  const begun = clock.now();
  // The clocks may differ a little still: what counts for the schedule is the earlier of the two beginnings.
  const createdAt = Date.parse(first.createdAt);
  const startedAt = createdAt > 0 ? Math.min(poll.time.local(createdAt), begun) : begun;
  let update = first;
  let lastTrouble: AwsFailure | undefined;
  let lookTook = 0;
  const outage = new Outage(clock, poll.warn);
  poll.show(update, startedAt);
  while (isRunning(update)) {
    const left = poll.deadline() - clock.now();
    if (left <= 0) return { kind: "still-running", update, lastTrouble };
    await clock.sleep(Math.min(pollDelay(clock.now() - startedAt, { random, expected, lookTook }), left));
    const askedAt = clock.now();
    try {
      update = await poll.describe();
      lookTook = clock.now() - askedAt;
      lastTrouble = undefined;
      outage.over();
      poll.show(update, startedAt);
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      if (error.kind === "not-found") {
        if (clock.now() - begun > UNKNOWN_GRACE_MS || aboutCluster(error)) return { kind: "vanished", failure: error };
      } else {
        const passes = error.kind === "transient";
        if (passes) outage.meets(error, poll.deadline());
        if (!passes || outage.tooForeign()) return { kind: "failed-to-look", update, failure: error };
      }
      lastTrouble = error;
      poll.show(update, startedAt, troubleLine(error));
    }
  }
  return { kind: "ended", update };
}

/** ResourceNotFoundException says of which: `No cluster found for name: X.` */
function aboutCluster(failure: AwsFailure): boolean {
  return /no cluster found/i.test(failure.words);
}
