import type { Clock } from "../core/time";
import { shortDuration } from "../core/time";
import type { EngineLog } from "./log";
import type { Progress } from "./progress";
import { progressLine } from "./progress";
import type { Display } from "./display";
import { messagesOn, REFRESH_MS } from "./statusLine";

/** Shows the progress of many steps on one resource's line: how many are done, and what each that runs is at. */
export interface ScheduleReporter {
  /** How many steps there are in all; the line counts towards it. */
  expect(steps: number): void;
  begin(id: string, text: string): void;
  /** What a step that runs is at; `line` is asked again whenever the line is shown. */
  at(id: string, line: (now: number) => string): void;
  end(id: string): void;
  readonly say: Progress["say"];
  readonly warn: Progress["warn"];
  /** The progress of a step that runs: it goes to this step's part of the line. */
  progressOf(id: string): Progress;
  /** Ends the refreshing, and waits until the messages that stay have arrived. */
  close(): Promise<void>;
}

/** Statuses that every update goes through: a log does without a line for each. */
const USUAL: ReadonlySet<string> = new Set(["starting", "InProgress", "Successful"]);

export function scheduleReporter(log: EngineLog, urn: string, clock: Clock, display: Display): ScheduleReporter {
  const begun = clock.now();
  const running = new Map<string, (now: number) => string>();
  const statuses = new Map<string, string>();
  const { say, warn, arrived } = messagesOn(log, urn);
  let expected = 0;
  let done = 0;
  const show = (): void => {
    const now = clock.now();
    const parts = [...running.values()].map((line) => line(now));
    log.status(urn, [`${done}/${expected} steps ${shortDuration(now - begun)}`, ...parts].join("; "));
  };
  const timer = setInterval(show, REFRESH_MS[display]);
  timer.unref();
  const reporter: ScheduleReporter = {
    expect(steps) {
      expected = done + steps;
    },
    begin(id, text) {
      running.set(id, () => text);
      show();
    },
    at(id, line) {
      running.set(id, line);
      if (display === "terminal") show();
    },
    end(id) {
      running.delete(id);
      done += 1;
      show();
    },
    say,
    warn,
    progressOf: (id) => ({
      show(state, startedAt) {
        reporter.at(id, (now) => progressLine(state, now - startedAt, display));
        const news = statuses.get(id) !== state.status && !USUAL.has(state.status);
        statuses.set(id, state.status);
        if (display === "log" && news) show();
      },
      say,
      warn,
    }),
    async close() {
      clearInterval(timer);
      await arrived();
    },
  };
  return reporter;
}
