/** A limit as AWS's own are made: `rate` requests a second on average, `burst` at once. */
export interface RateLimit {
  readonly rate: number;
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  /** When `tokens` was right. */
  at: number;
}

/**
 * A token bucket for each key, full at first. It fills in real time, not by the emulator's clock: a limit is about how fast
 * clients really send, and a test that moves the clock by an hour must not thereby let a burst through.
 */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  /** `milliseconds`: a clock that never goes back. */
  constructor(
    private readonly limit: RateLimit,
    private readonly milliseconds: () => number = () => performance.now(),
  ) {}

  /** Takes a token, if there is one. */
  take(key: string): boolean {
    const { rate, burst } = this.limit;
    const at = this.milliseconds();
    const bucket = this.buckets.get(key) ?? { tokens: burst, at };
    this.buckets.set(key, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * rate);
    bucket.at = at;
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens--;
    return true;
  }
}
