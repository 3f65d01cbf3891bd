import { Cron } from "croner";
import type { WindowPolicy } from "./policy";

/**
 * When something that takes `durationMs` may start at the earliest: `now`, if a window is open and long enough still; else the
 * opening of the next one. undefined: never, since no window is long enough or opens again.
 */
export function earliestStart(windows: readonly WindowPolicy[], now: number, durationMs: number): number | undefined {
  if (windows.length === 0) return now;
  const starts = windows.flatMap((window) => {
    if (window.forMs < durationMs) return [];
    const cron = new Cron(window.cron, { timezone: window.timeZone, paused: true });
    // The opening that is still open, or the next one: the first after the last moment at which it would be too late.
    const opening = cron.nextRun(new Date(now - window.forMs + durationMs - 1));
    return opening === null ? [] : [Math.max(now, opening.getTime())];
  });
  return starts.length === 0 ? undefined : Math.min(...starts);
}
