import type { State } from "./model";

/** The states as a reader sees them. */
export const STATE_TEXTS: Readonly<Record<State, string>> = {
  "not-readable": "not readable",
  failed: "failed",
  blocked: "blocked",
  unproven: "unproven",
  held: "waiting",
  running: "being upgraded",
  "ready-with-warnings": "ready with warnings",
  ready: "ready",
  exempt: "exempt",
  done: "done",
};

/** 33 of `1.33`; what is not known comes last. */
export function minorOf(version: string | undefined): number {
  return version === undefined ? Number.MAX_SAFE_INTEGER : Number(version.split(".")[1]);
}

/** By code unit, so that no locale changes the order. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `$1,234`; below ten dollars with cents. */
export function dollars(amount: number): string {
  const digits = amount !== 0 && amount < 10 ? 2 : 0;
  return `$${amount.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
