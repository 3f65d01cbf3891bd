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

/** `$1,234`; below ten dollars with cents. */
export function dollars(amount: number): string {
  const digits = amount !== 0 && amount < 10 ? 2 : 0;
  return `$${amount.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}
