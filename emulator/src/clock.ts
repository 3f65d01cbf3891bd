/**
 * The emulator's clock: real time plus an offset that tests move (`POST /_emulator/clock`). Everything EKS does with time
 * (updates, support dates, the seven days of a rollback) reads this clock. What concerns the wire (the `Date` header, the
 * age of a signature) stays on real time, because the clients' clocks do.
 */
export class Clock {
  private offset: number;

  /** `start`: the instant, in milliseconds, that the clock shows now; real time unless given. */
  constructor(start?: number) {
    this.offset = start === undefined ? 0 : start - Date.now();
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return Date.now() + this.offset;
  }

  advance(seconds: number): void {
    this.offset += seconds * 1000;
  }

  /** How many milliseconds it is ahead of real time. */
  ahead(): number {
    return this.offset;
  }

  aheadBy(milliseconds: number): void {
    this.offset = milliseconds;
  }

  set(instant: number): void {
    this.offset = instant - Date.now();
  }
}

/** EKS writes timestamps as epoch seconds, with milliseconds as the fraction. */
export function epochSeconds(instant: number): number {
  return Math.round(instant) / 1000;
}
