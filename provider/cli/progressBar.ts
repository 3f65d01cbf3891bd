import { formatDuration, formatMinutes } from "../core/time";
import type { RehearsalProgress } from "./rehearse/rehearse";

/** Counts towards an end. */
export interface Counter {
  expect(total: number, what: string): void;
  step(text?: string): void;
  /** Clears the bar away. */
  end(): void;
}

interface Screen {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const WIDTH = 24;

/**
 * How far a long command is: a bar that overwrites itself in a terminal, a line for every tenth in a log. It goes to standard
 * error, so that the output stays what was asked for. Under three things to count it says nothing.
 */
export function progressBar(screen: Screen = process.stderr, now: () => number = Date.now): Counter {
  const begun = now();
  let total = 0;
  let done = 0;
  let what = "";
  let toldTenths = 0;
  const bar = (text: string): void => {
    const filled = Math.round((done / Math.max(1, total)) * WIDTH);
    const line = `[${"#".repeat(filled)}${".".repeat(WIDTH - filled)}] ${done}/${total} ${what} ${formatDuration(now() - begun)} ${text}`;
    screen.write(`\r\u001b[K${line.trimEnd().slice(0, Math.max(20, (screen.columns ?? 80) - 1))}`);
  };
  return {
    expect(many, words) {
      [total, what] = [many, words];
      if (screen.isTTY === true && total >= 3) bar("");
    },
    step(text = "") {
      done += 1;
      if (total < 3) return;
      if (screen.isTTY === true) {
        bar(text);
        return;
      }
      const tenths = Math.floor((done / total) * 10);
      if (tenths === toldTenths) return;
      toldTenths = tenths;
      screen.write(`${done}/${total} ${what}, ${formatDuration(now() - begun)}${text === "" ? "" : `, ${text}`}\n`);
    },
    end() {
      if (screen.isTTY === true && total >= 3) screen.write("\r\u001b[K");
    },
  };
}

/** How far a rehearsal is, by the emulator's time: a bar in a terminal, in a log what is done. */
export function rehearsalProgress(
  startAt: number,
  screen: Screen = process.stderr,
): RehearsalProgress & { end(): void } {
  const since = (time: number): string => formatMinutes((time - startAt) / 60_000);
  const terminal = screen.isTTY === true;
  return {
    at(time, text) {
      if (!terminal) return;
      const [, done, total] = /(\d+)(?: of |\/)(\d+)/.exec(text) ?? [];
      const filled = total === undefined ? 0 : Math.round((Number(done) / Number(total)) * WIDTH);
      // Where steps are counted, the text has the time itself.
      const passed = total === undefined ? `${since(time)} ` : "";
      const line = `[${"#".repeat(filled)}${".".repeat(WIDTH - filled)}] ${passed}${text.split("\n")[0] ?? ""}`;
      screen.write(`\r\u001b[K${line.slice(0, Math.max(20, (screen.columns ?? 80) - 1))}`);
    },
    say(time, text) {
      if (!terminal) screen.write(`${since(time)}  ${text.split("\n")[0] ?? ""}\n`);
    },
    end() {
      if (terminal) screen.write("\r\u001b[K");
    },
  };
}
