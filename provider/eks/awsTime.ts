import type { EKSClient } from "@aws-sdk/client-eks";
import type { Clock } from "../core/time";
import { addBeforeSigning } from "./middleware";

/** A difference that the seconds of a `Date` header, the way of an answer and an ordinary clock make is none. */
const NOISE_MS = 60_000;

/** AWS refuses a signature that is five minutes off; the SDK's own threshold is a minute less. */
const REFUSED_FOR_MS = 4 * 60_000;

/**
 * AWS's time, as the `Date` of its answers tells it. What is compared with AWS's timestamps, or kept beside them, goes by it,
 * since the clock of the machine that Pulumi runs on may be wrong; waits and durations go by the machine's clock. Until the
 * first answer it is the machine's time.
 */
export class AwsTime {
  private ahead = 0;

  constructor(private readonly clock: Pick<Clock, "now">) {}

  now(): number {
    return this.at(this.clock.now());
  }

  /** AWS's time when the machine's clock shows `local`. */
  at(local: number): number {
    return local + this.ahead;
  }

  /** What the machine's clock shows at an instant of AWS's. */
  local(instant: number): number {
    return instant - this.ahead;
  }

  /** Now, as a state keeps it. */
  iso(): string {
    return new Date(this.now()).toISOString();
  }

  /** @param sentAt when the request was sent, by the machine's clock: AWS wrote the `Date` between then and now. */
  heard(date: string | undefined, sentAt: number): void {
    const instant = Date.parse(date ?? "");
    if (Number.isNaN(instant)) return;
    const [least, most] = [instant - this.clock.now(), instant - sentAt];
    if (this.ahead >= least - NOISE_MS && this.ahead <= most + NOISE_MS) return;
    this.ahead = Math.abs(least) < NOISE_MS ? 0 : least;
  }

  /** Learns from every answer of the client. */
  learnFrom(client: EKSClient): void {
    addBeforeSigning(client, "awsTime", (next) => async (args) => {
      const sentAt = this.clock.now();
      try {
        const answered = await next(args);
        this.heard(dateOf(answered.response), sentAt);
        return answered;
      } catch (error) {
        if (isSdkError(error)) this.heard(dateOf(error.$response), sentAt);
        throw error;
      }
    });
  }
}

/**
 * Where the machine's clock is wrong the SDK takes every refusal for the clock's fault, and sends the request again and again,
 * since what it learns from each answer differs by milliseconds. Here only a refused signature is, and only once.
 */
export function blameClockForSignaturesOnly(client: EKSClient): void {
  // Each attempt's own learning from an answer is over then.
  addBeforeSigning(client, "blameClockForSignaturesOnly", (next) => async (args) => {
    const signedBy = client.config.systemClockOffset;
    try {
      return await next(args);
    } catch (error) {
      if (!isSdkError(error) || !error.$metadata) throw error;
      const corrected = Math.abs(client.config.systemClockOffset - signedBy) >= REFUSED_FOR_MS;
      if (!corrected || error.name !== "InvalidSignatureException") error.$metadata.clockSkewCorrected = false;
      throw error;
    }
  });
}

interface SdkError {
  readonly name?: string;
  readonly $response?: unknown;
  readonly $metadata?: { clockSkewCorrected?: boolean };
}

function isSdkError(error: unknown): error is SdkError {
  return typeof error === "object" && error !== null;
}

function dateOf(response: unknown): string | undefined {
  const { headers } = (response ?? {}) as { readonly headers?: Readonly<Record<string, string | undefined>> };
  return headers?.date;
}
