/** Requests a second on average, and how many may go at once after a quiet time. */
export interface RequestRate {
  readonly perSecond: number;
  readonly burst: number;
}

/** The time that a rate limiter goes by, handed in so that a test need not wait for it. */
export interface Timer {
  /** Milliseconds, never going back. */
  now(): number;
  after(milliseconds: number, run: () => void): void;
}

/** Looks at an update that runs can wait; everything else leads somewhere. */
export type Priority = "ahead" | "poll";

/** A permit to send one request. */
export interface Permit {
  readonly at: number;
}

type Admit = (permit: Permit) => void;

/** While others wait too, the polls get one turn in so many: neither priority can starve the other. */
const POLL_TURN = 4;
/** Throttled, the rate is halved, down to this part of what is set at the least ... */
const LEAST_PART = 1 / 16;
/** ... and is what it was after so many milliseconds without throttling. */
const RECOVERY_MS = 60_000;

/**
 * A token bucket with a queue: who finds it empty waits for a turn, first come, first served within each priority. When AWS
 * throttles, others use the account's limits too: the rate is halved, and recovers slowly.
 */
export class RateLimiter {
  private readonly waiting: Record<Priority, Admit[]> = { ahead: [], poll: [] };
  private tokens: number;
  private filledAt: number;
  private reduced: { readonly to: number; readonly at: number };
  private turn = 0;
  private timed = false;

  constructor(
    private readonly rate: RequestRate,
    private readonly timer: Timer,
  ) {
    this.tokens = rate.burst;
    this.filledAt = timer.now();
    this.reduced = { to: rate.perSecond, at: Number.NEGATIVE_INFINITY };
  }

  /** Requests a second, as AWS's throttling allows at the moment. */
  get perSecond(): number {
    const { perSecond } = this.rate;
    const { to, at } = this.reduced;
    return Math.min(perSecond, to + (perSecond * (this.timer.now() - at)) / RECOVERY_MS);
  }

  /** A permit to send a request at once, if there is one. */
  take(): Permit | undefined {
    this.fill();
    return this.someWait || this.tokens < 1 ? undefined : this.spend();
  }

  /** Waits for a permit to send a request; rejects with the signal's reason if that comes first. */
  wait(priority: Priority, signal?: AbortSignal): Promise<Permit> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const queue = this.waiting[priority];
      const leave = (): void => {
        queue.splice(queue.indexOf(admit), 1);
        reject(signal?.reason as Error);
      };
      const admit: Admit = (permit) => {
        signal?.removeEventListener("abort", leave);
        resolve(permit);
      };
      signal?.addEventListener("abort", leave, { once: true });
      queue.push(admit);
      this.serve();
    });
  }

  /** AWS throttled a request. Those that were under way together count once. */
  throttled({ at }: Permit): void {
    if (at < this.reduced.at) return;
    this.fill();
    const to = Math.max(this.perSecond / 2, this.rate.perSecond * LEAST_PART);
    this.reduced = { to, at: this.timer.now() };
    this.tokens = Math.min(this.tokens, 0);
  }

  private serve(): void {
    this.fill();
    while (this.tokens >= 1) {
      const next = this.next();
      if (!next) return;
      next(this.spend());
    }
    if (this.timed || !this.someWait) return;
    this.timed = true;
    this.timer.after(Math.ceil(((1 - this.tokens) / this.perSecond) * 1000), () => {
      this.timed = false;
      this.serve();
    });
  }

  private get someWait(): boolean {
    return this.waiting.ahead.length + this.waiting.poll.length > 0;
  }

  private next(): Admit | undefined {
    const { ahead, poll } = this.waiting;
    if (ahead.length === 0 || poll.length === 0) return ahead.shift() ?? poll.shift();
    this.turn = (this.turn + 1) % POLL_TURN;
    return this.turn === 0 ? poll.shift() : ahead.shift();
  }

  private spend(): Permit {
    this.tokens--;
    return { at: this.timer.now() };
  }

  private fill(): void {
    const now = this.timer.now();
    const added = ((now - this.filledAt) / 1000) * this.perSecond;
    this.tokens = Math.min(this.rate.burst, this.tokens + added);
    this.filledAt = now;
  }
}

const realTime: Timer = {
  now: () => performance.now(),
  after: (milliseconds, run) => {
    setTimeout(run, milliseconds);
  },
};

/** The rate limiters of one process: AWS counts requests by account and region, whichever resource or client makes them. */
export class RateLimiters {
  private readonly limiters = new Map<string, RateLimiter>();

  constructor(
    private readonly rate: RequestRate,
    private readonly timer: Timer = realTime,
  ) {}

  /** @param whose the account, or where it is not known what else tells callers apart */
  of(whose: string, region: string): RateLimiter {
    const key = `${whose} ${region}`;
    const kept = this.limiters.get(key);
    if (kept) return kept;
    const made = new RateLimiter(this.rate, this.timer);
    this.limiters.set(key, made);
    return made;
  }
}
