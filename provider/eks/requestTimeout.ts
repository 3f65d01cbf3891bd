/** Time that AWS is given to answer; it stands still while a request waits for a permit of the rate limiter. */
class RequestTimeout {
  private readonly controller = new AbortController();
  private ended = false;
  private timer: NodeJS.Timeout | undefined;
  private startedAt = 0;
  private queued = 0;

  constructor(private left: number) {
    this.start();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  async standStill<T>(during: Promise<T>): Promise<T> {
    if (this.queued++ === 0) this.stop();
    try {
      return await during;
    } finally {
      if (--this.queued === 0) this.start();
    }
  }

  private start(): void {
    if (this.ended || this.signal.aborted) return;
    this.startedAt = performance.now();
    this.timer = setTimeout(() => {
      this.controller.abort(new DOMException("AWS did not answer in time", "TimeoutError"));
    }, this.left);
    // As with AbortSignal.timeout: no reason for a program that is done to stay alive.
    this.timer.unref();
  }

  end(): void {
    this.ended = true;
    this.stop();
  }

  /** Never kept; rejected when the time is over. */
  get over(): Promise<never> {
    return new Promise((_, over) => {
      const tell = (): void => {
        over(this.signal.reason as Error);
      };
      this.signal.addEventListener("abort", tell, { once: true });
    });
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.left = Math.max(0, this.left - (performance.now() - this.startedAt));
  }
}

const requestTimeouts = new WeakMap<AbortSignal, RequestTimeout>();

/** As AbortSignal.timeout, but without the time that requests with this signal spend waiting for their turn. */
export function timeToAnswer(milliseconds: number): AbortSignal {
  return requestTimeout(milliseconds).signal;
}

/** The same for one call, after which it is to be ended: it keeps a timer. */
export function requestTimeout(milliseconds: number): Pick<RequestTimeout, "signal" | "over" | "end"> {
  const timeout = new RequestTimeout(milliseconds);
  requestTimeouts.set(timeout.signal, timeout);
  return timeout;
}

/** Has the signal's time stand still, if it is one of `timeToAnswer`. */
export function notCountedBy<T>(signal: AbortSignal | undefined, waiting: Promise<T>): Promise<T> {
  const timeout = signal && requestTimeouts.get(signal);
  return timeout ? timeout.standStill(waiting) : waiting;
}
