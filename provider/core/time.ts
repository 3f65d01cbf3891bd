import { setTimeout as delay } from "node:timers/promises";

/** Time as a value that is handed in, so that a schedule can be tested without waiting for it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const BEGUN = Date.now() - performance.now();

/**
 * The machine's clock as it was when the process began, and from then on only what has passed: a clock that is set while something is
 * waited for, or a machine that slept, brings no deadline nearer. What the time is by AWS, `AwsTime` learns from its answers.
 */
export const systemClock: Clock = {
  now: () => BEGUN + performance.now(),
  sleep: async (milliseconds) => {
    await delay(Math.max(0, milliseconds));
  },
};

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 24 * 3_600_000,
  w: 7 * 24 * 3_600_000,
};

const PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/gy;
const LONG_PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/gy;

/** Reads a duration as Pulumi's `customTimeouts` writes it (Go's syntax: `90m`, `1h30m`, `45s`), in milliseconds. */
export function parseDuration(text: string): number | undefined {
  const total = sumOf(text.trim(), PART);
  return total !== undefined && total > 0 ? total : undefined;
}

/** Reads a duration that may be days or weeks, or nothing: `3d`, `1w`, `24h`, `0s`; in milliseconds. */
export function parseLongDuration(text: string): number | undefined {
  return sumOf(text.trim(), LONG_PART);
}

function sumOf(text: string, part: RegExp): number | undefined {
  let total = 0;
  let end = 0;
  for (const match of text.matchAll(part)) {
    total += Number(match[1]) * (UNITS[match[2] ?? ""] ?? 0);
    end = match.index + match[0].length;
  }
  return end === text.length && end > 0 ? total : undefined;
}

/** `45 s`, `4 min 12 s`, `1 h 20 min`: how long something took, as progress lines and messages show it. */
export function formatDuration(milliseconds: number): string {
  const seconds = wholeSeconds(milliseconds);
  if (seconds >= 3600) return formatMinutes(Math.floor(seconds / 60));
  const [min, s] = [Math.floor(seconds / 60), seconds % 60];
  if (min === 0) return `${s} s`;
  return s === 0 ? `${min} min` : `${min} min ${s} s`;
}

/** `45s`, `4m12s`, `1h05m`: the same on the line in a terminal, where each column counts. */
export function shortDuration(milliseconds: number): string {
  const seconds = wholeSeconds(milliseconds);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  if (h > 0) return `${h}h${String(m).padStart(2, "0")}m`;
  return m > 0 ? `${m}m${String(s).padStart(2, "0")}s` : `${s}s`;
}

function wholeSeconds(milliseconds: number): number {
  return Math.max(0, Math.round(milliseconds / 1000));
}

/** `50 min`, `1 h 20 min`: how long something is expected to take, as plans and reports show it. */
export function formatMinutes(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  const [h, min] = [Math.floor(whole / 60), whole % 60];
  if (h === 0) return `${min} min`;
  return min === 0 ? `${h} h` : `${h} h ${min} min`;
}

/** `2026-12-02 02:17 UTC`; what is no time stays as it is. */
export function formatTime(time: string | number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Whether it is a day that there is, `2026-12-31`: Date.parse takes February 30 for March 2. */
export function isDay(text: string): boolean {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** An instant, or the beginning of a day in UTC, in milliseconds. */
export function instantOf(text: unknown): number | undefined {
  if (
    typeof text !== "string" ||
    !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
  ) {
    return undefined;
  }
  const instant = Date.parse(text);
  return Number.isNaN(instant) || !isDay(text.slice(0, 10)) ? undefined : instant;
}
