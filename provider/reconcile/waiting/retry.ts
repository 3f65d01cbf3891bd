import { AwsFailure, failureText, isAnswer, isForeign } from "../../core/failures/awsFailure";
import type { Clock } from "../../core/time";
import { formatTime } from "../../core/time";
import { printableLine } from "../../core/printable";

/**
 * How long EKS may stay out of reach before it has answered once. A wrong endpoint or region looks just like an outage, and
 * nobody wants to wait an hour for it; once an update is in flight, an outage is waited out within the user's timeout.
 */
const FIRST_CONTACT_MS = 90_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;

/** Whether EKS has answered a verb, and since when it is asked. A verb has one, and hands it to every step. */
export class Contact {
  private answered: boolean;

  /** @param since In ms since the epoch. */
  constructor(
    private readonly since: number,
    answered = false,
  ) {
    this.answered = answered;
  }

  hear(): void {
    this.answered = true;
  }

  /** Until when EKS may stay out of reach, where the user's timeout ends at `deadline`. */
  limit(deadline: number): number {
    return this.answered ? deadline : Math.min(deadline, this.since + FIRST_CONTACT_MS);
  }
}

/** How long an outage goes on before a message that stays tells of it; until then only the progress line does. */
const WARN_AFTER_MS = 2 * 60_000;

/** What a call, or calls for the same, meet in a row. */
export class Outage {
  private since: number | undefined;
  private foreignSince: number | undefined;
  private told = false;

  constructor(
    private readonly clock: Pick<Clock, "now">,
    private readonly warn: (message: string) => void,
  ) {}

  /**
   * One more failure; it tells from now on since when this goes on.
   * @param until when it is no longer waited out, in ms since the epoch
   */
  meets(failure: AwsFailure, until: number): void {
    const now = this.clock.now();
    this.since ??= now;
    if (!isForeign(failure)) this.foreignSince = undefined;
    else this.foreignSince ??= now;
    failure.since = now > this.since ? this.since : undefined;
    if (this.told || now - this.since < WARN_AFTER_MS) return;
    this.told = true;
    this.warn(
      `no usable answer since ${formatTime(this.since)}: ${failureText(failure)}. ` +
        `This is waited out until ${formatTime(until)} (customTimeouts); what runs in EKS goes on meanwhile`,
    );
  }

  /**
   * Whether answers that are not EKS's have come for too long, or will have in `pause` ms. What answers so may be a proxy for a
   * moment; or it is the wrong endpoint, and will never answer otherwise.
   */
  tooForeign(pause = 0): boolean {
    return this.foreignSince !== undefined && this.clock.now() + pause >= this.foreignSince + FIRST_CONTACT_MS;
  }

  over(): void {
    this.since = undefined;
    this.foreignSince = undefined;
    this.told = false;
  }
}

export interface RetryPolicy {
  /** Runs a call to AWS; what may pass is waited out, everything else is thrown as it is. */
  readonly call: <T>(run: () => Promise<T>) => Promise<T>;
  /** Milliseconds until the user's timeout. */
  remaining(): number;
  /** Milliseconds that a call may take which begins now. */
  left(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface RetryPolicyOptions {
  readonly clock: Clock;
  /** When the user's timeout ends, in ms since the epoch. */
  readonly deadline: () => number;
  readonly onTrouble: (trouble: string | undefined) => void;
  readonly warn: (message: string) => void;
  /** The verb's. */
  readonly contact: Contact;
}

/**
 * Each request is retried by the SDK itself (its standard or adaptive mode). What is left to do here is to keep looking,
 * within the user's timeout, at an update that goes on whether or not anybody looks.
 */
export function retryPolicy({ clock, deadline, onTrouble, warn, contact }: RetryPolicyOptions): RetryPolicy {
  const remaining = (): number => deadline() - clock.now();

  async function call<T>(run: () => Promise<T>): Promise<T> {
    const outage = new Outage(clock, warn);
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const result = await run();
        contact.hear();
        onTrouble(undefined);
        return result;
      } catch (error) {
        if (!(error instanceof AwsFailure)) throw error;
        if (isAnswer(error)) contact.hear();
        if (error.kind !== "transient") throw error;
        const until = contact.limit(deadline());
        outage.meets(error, until);
        if (outage.tooForeign(pause) || clock.now() + pause >= until) throw error;
        onTrouble(troubleLine(error));
        await clock.sleep(pause);
      }
    }
  }

  return {
    call,
    remaining,
    left: () => contact.limit(deadline()) - clock.now(),
    sleep: (milliseconds) => clock.sleep(Math.min(milliseconds, Math.max(0, remaining()))),
  };
}

export function troubleLine({ operation, code, words, since }: AwsFailure): string {
  const long = since === undefined ? "" : ` since ${formatTime(since)}`;
  return `${operation} meets ${code}${long} (${printableLine(words).slice(0, 120)}), looking again`;
}
