import { AwsFailure, NOT_EKS, UNREADABLE } from "../core/awsFailure";
import type { Clock } from "../core/time";
import { formatDuration } from "../core/time";
import type { ErrorFacts } from "../core/EksVersionError";
import { EksVersionError } from "../core/EksVersionError";
import { printableLine } from "../core/printable";

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

export interface RetryPolicy {
  /** Runs a call to AWS; what may pass is waited out, everything else is thrown as it is. */
  call<T>(run: () => Promise<T>): Promise<T>;
  /** Milliseconds until the user's timeout. */
  remaining(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface RetryPolicyOptions {
  readonly clock: Clock;
  /** When the user's timeout ends, in ms since the epoch. */
  readonly deadline: () => number;
  readonly onTrouble: (trouble: string | undefined) => void;
  /** The verb's. */
  readonly contact: Contact;
}

/**
 * Each request is retried by the SDK itself (its standard or adaptive mode). What is left to do here is to keep looking,
 * within the user's timeout, at an update that goes on whether or not anybody looks.
 */
export function retryPolicy({ clock, deadline, onTrouble, contact }: RetryPolicyOptions): RetryPolicy {
  const remaining = (): number => deadline() - clock.now();

  async function call<T>(run: () => Promise<T>): Promise<T> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        const result = await run();
        contact.hear();
        onTrouble(undefined);
        return result;
      } catch (error) {
        if (!(error instanceof AwsFailure)) throw error;
        if (error.httpStatus !== undefined && error.code !== UNREADABLE) contact.hear();
        if (error.kind !== "transient" || clock.now() + pause >= contact.limit(deadline())) throw error;
        onTrouble(troubleLine(error));
        await clock.sleep(pause);
      }
    }
  }

  return {
    call,
    remaining,
    sleep: (milliseconds) => clock.sleep(Math.min(milliseconds, Math.max(0, remaining()))),
  };
}

export function troubleLine(failure: AwsFailure): string {
  return `${failure.operation} meets ${failure.code} (${printableLine(failure.words).slice(0, 120)}), looking again`;
}

/** The error for a call that did not get through, whatever it was for. */
export function failureFacts(
  failure: AwsFailure,
  about: { readonly cluster: string; readonly region: string; readonly state: string; readonly waited?: number },
): ErrorFacts {
  const where = `cluster "${about.cluster}" in ${about.region}`;
  switch (failure.kind) {
    case "not-found":
      return {
        code: "ClusterNotFound",
        happened: `there is no ${where}`,
        failure,
        state: about.state,
        next: "see that the cluster's name, the region and the account (aws:profile, aws:assumeRoles) are the ones you mean",
      };
    case "denied":
      return {
        code: "AccessDenied",
        happened: `AWS does not allow ${failure.operation} on ${where}`,
        failure,
        state: about.state,
        next: `give the identity that AWS names above the permission eks:${failure.operation}, then run \`pulumi up\` again`,
      };
    case "credentials":
      return {
        code: "CredentialsRejected",
        happened: `AWS does not accept the credentials for ${failure.operation} on ${where}`,
        failure,
        state: about.state,
        next: "renew the credentials (for example `aws sso login`), see that this machine's clock is right, then run `pulumi up` again",
      };
    case "transient":
      return {
        code: "Unreachable",
        happened: `${failure.operation} on ${where} got no usable answer${about.waited === undefined ? "" : ` in ${formatDuration(about.waited)}`}`,
        failure,
        state: about.state,
        next: "see that the region, the endpoint and the proxy are right and AWS can be reached, then run `pulumi up` again",
      };
    default:
      return {
        code: "AwsError",
        happened: `${failure.operation} on ${where} failed`,
        failure,
        state: about.state,
        next:
          failure.code === NOT_EKS
            ? "something else than EKS answers: see that the endpoint (aws:endpoints, AWS_ENDPOINT_URL) and the proxy lead to EKS, then run `pulumi up` again"
            : "fix what AWS names above, then run `pulumi up` again",
      };
  }
}

export function failWith(facts: ErrorFacts): never {
  throw new EksVersionError(facts);
}
