import type { Clock } from "../core/time";
import type { EngineLog } from "./log";
import type { Display } from "./display";
import type { Progress, ProgressState } from "./progress";
import { progressLine } from "./progress";

/** How often the line is refreshed with the time passed: often where it overwrites itself, once a minute in a log. */
export const REFRESH_MS: Readonly<Record<Display, number>> = { terminal: 1_000, log: 60_000 };

export interface Reporter extends Progress {
  /** Ends the refreshing, and waits until the messages that stay have arrived. */
  close(): Promise<void>;
}

/** The messages that stay, of one resource. */
export function messagesOn(log: EngineLog, urn: string) {
  const pending: Promise<void>[] = [];
  return {
    say: (message: string): void => void pending.push(log.info(urn, message)),
    warn: (message: string): void => void pending.push(log.warn(urn, message)),
    arrived: (): Promise<unknown> => Promise.all(pending),
  };
}

/** Shows progress on one resource's line: at once when it changed, else as often as the display bears. */
export function lineReporter(log: EngineLog, urn: string, clock: Clock, display: Display): Reporter {
  let current: { state: ProgressState; startedAt: number } | undefined;
  let shown = "";
  let troubleShownAt = Number.NEGATIVE_INFINITY;
  const { arrived, ...messages } = messagesOn(log, urn);
  const refresh = (): void => {
    if (current) log.status(urn, progressLine(current.state, clock.now() - current.startedAt, display));
  };
  const timer = setInterval(refresh, REFRESH_MS[display]);
  timer.unref();
  return {
    show(state, startedAt) {
      current = { state, startedAt };
      // Trouble comes and goes with every look: in a log it may not fill more than a line a minute.
      const flapping = state.trouble !== undefined && clock.now() - troubleShownAt < REFRESH_MS[display];
      const key = JSON.stringify(flapping || display === "log" ? { ...state, trouble: undefined } : state);
      const troubled = state.trouble !== undefined && !flapping;
      if (key === shown && !troubled) return;
      shown = key;
      if (troubled) troubleShownAt = clock.now();
      refresh();
      timer.refresh();
    },
    ...messages,
    async close() {
      clearInterval(timer);
      await arrived();
    },
  };
}
