import { EventEmitter, once } from "node:events";
import { type FaultSubject, sameSurroundings } from "./Faults";
import type { FaultRule, HoldFault } from "./faultRule";

/** What becomes of a held request: it is answered as usual, or its connection is reset, without its effect if that is still to come. */
export type Release = "continue" | "drop";

/** A request that is held, as `GET /_emulator/held` tells it. */
export interface HeldRequest {
  readonly rule: string;
  readonly requestId: string;
  readonly operation: string;
  readonly cluster: string | null;
  readonly account: string | null;
  readonly region: string | null;
  readonly when: HoldFault["when"];
  /** Operations of requests that arrived while the answered one is held, and wait for it, in order of arrival. */
  readonly waiting: readonly string[];
}

interface Hold {
  readonly rule: FaultRule;
  readonly request: HeldRequest;
  readonly waiting: string[];
  /** Told to those who ask. Not yet while the answer is being written. */
  announced: boolean;
  readonly released: Promise<Release>;
  readonly release: (how: Release) => void;
}

/** Narrows down held requests: by the rule that holds them, by their own id, or not at all. */
export interface HeldFilter {
  readonly rule?: string | undefined;
  readonly requestId?: string | undefined;
}

/**
 * Requests that are held, so that a test can learn that the n-th is there, kill the process that sent it, and let go:
 *   before    nothing has happened yet
 *   after     the effect took place (and is durable), the answer is not sent
 *   answered  the answer has been written. Its client is free to go on, but no further: requests of the rule's cluster,
 *             account and region wait, before their effect, until the answered one is released, and share its fate.
 */
export class Holds {
  private readonly holds = new Set<Hold>();
  private readonly arrivals = new EventEmitter().setMaxListeners(0);

  /** Holds a request until it is released. */
  async hold(rule: FaultRule, requestId: string, subject: FaultSubject, when: HoldFault["when"]): Promise<Release> {
    const hold = this.open(rule, requestId, subject, when);
    hold.announce();
    return hold.released;
  }

  /** Closes the gate behind a request that is about to be answered; `announce` once it has been. */
  open(
    rule: FaultRule,
    requestId: string,
    subject: FaultSubject,
    when: HoldFault["when"],
  ): { readonly announce: () => void; readonly released: Promise<Release> } {
    let release: (how: Release) => void = () => undefined;
    const released = new Promise<Release>((resolve) => (release = resolve));
    const waiting: string[] = [];
    const request: HeldRequest = {
      rule: rule.id,
      requestId,
      operation: subject.operation,
      cluster: subject.cluster ?? null,
      account: subject.account ?? null,
      region: subject.region ?? null,
      when,
      waiting,
    };
    const hold: Hold = { rule, request, waiting, announced: false, released, release };
    this.holds.add(hold);
    const announce = () => {
      hold.announced = true;
      this.arrivals.emit("held");
    };
    return { announce, released };
  }

  /** Waits behind an answered request that is held, if this one has to. */
  async pass(subject: FaultSubject): Promise<Release> {
    for (const { request, rule, waiting, released } of this.holds) {
      if (request.when === "answered" && sameSurroundings(rule, subject)) {
        waiting.push(subject.operation);
        return (await released) === "drop" ? "drop" : this.pass(subject);
      }
    }
    return "continue";
  }

  held(filter: HeldFilter = {}): HeldRequest[] {
    return this.matching(filter)
      .filter((hold) => hold.announced)
      .map((hold) => hold.request);
  }

  /** The held requests as soon as there are any, or none when the time is up. */
  async waitForHeld(filter: HeldFilter, milliseconds: number): Promise<HeldRequest[]> {
    const timeout = AbortSignal.timeout(milliseconds);
    while (this.held(filter).length === 0 && !timeout.aborted) {
      await once(this.arrivals, "held", { signal: timeout }).catch(() => undefined);
    }
    return this.held(filter);
  }

  /** Says how many it let go. */
  release(filter: HeldFilter, how: Release): number {
    const matching = this.matching(filter);
    for (const hold of matching) {
      this.holds.delete(hold);
      hold.release(how);
    }
    return matching.length;
  }

  private matching({ rule, requestId }: HeldFilter): Hold[] {
    return [...this.holds].filter(
      ({ request }) =>
        (rule ?? request.rule) === request.rule && (requestId ?? request.requestId) === request.requestId,
    );
  }
}
