/**
 * The emulator's clock: real time plus an offset that tests move (`POST /_emulator/clock`). Everything EKS does with time
 * (updates, support dates, the seven days of a rollback, the `Date` of its answers) reads this clock. Clients sign by their
 * own clock, or by what a `Date` told them: see `isShownWithin`.
 */
export class Clock {
  private offset = 0;
  /** Every offset that it has had, and none, since a client that has had no answer yet goes by real time. */
  private readonly offsets = new Set([0]);

  /** `start`: the instant, in milliseconds, that the clock shows now; real time unless given. */
  constructor(start?: number) {
    this.aheadBy(start === undefined ? 0 : start - Date.now());
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.offset;
  }

  advance(seconds: number): void {
    this.aheadBy(this.offset + seconds * 1000);
  }

  /** How many milliseconds it is ahead of real time. */
  ahead(): number {
    return this.offset;
  }

  aheadBy(milliseconds: number): void {
    this.offset = milliseconds;
    this.offsets.add(milliseconds);
  }

  set(instant: number): void {
    this.aheadBy(instant - Date.now());
  }

  /**
   * Whether the clock, as it is set now or was set before, or a real one shows this instant, give or take `tolerance`
   * milliseconds. An SDK goes on by the last `Date` that it saw, also after the clock was moved.
   */
  isShownWithin(tolerance: number, instant: number): boolean {
    const ahead = instant - Date.now();
    const near = (offset: number): boolean => Math.abs(ahead - offset) <= tolerance;
    return near(this.offset) || near(0) || [...this.offsets].some(near);
  }
}

/** The years that a clock can be moved to; further off, dates cannot be written as EKS and HTTP write them. */
const EARLIEST = Date.parse("1970-01-01T00:00:00Z");
const LATEST = Date.parse("9999-01-01T00:00:00Z");

export function canBeShown(instant: number): boolean {
  return instant >= EARLIEST && instant < LATEST;
}

/** The instant that a text in the form of ISO 8601 names, in milliseconds. Date.parse takes February 30 for March 2. */
export function instantIn(text: string): number | undefined {
  const [day] = /^(\d{4}|[+-]\d{6})-\d{2}-\d{2}(?=$|T)/.exec(text) ?? [];
  const instant = Date.parse(text);
  if (day === undefined || Number.isNaN(instant)) return undefined;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? instant : undefined;
}

/** EKS writes timestamps as epoch seconds, with milliseconds as the fraction. */
export function epochSeconds(instant: number): number {
  return Math.round(instant) / 1000;
}
