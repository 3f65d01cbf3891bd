import { readFileSync, readlinkSync } from "node:fs";
import type { Clock } from "./clock";
import type { EngineLog } from "./engineLog";
import type { Progress, ProgressState } from "./progress";
import { progressLine } from "./progress";

/** How often the line is refreshed with the time passed: often where it overwrites itself, once a minute in a log. */
export const REFRESH_MS = { terminal: 1_000, log: 60_000 } as const;

export type Display = keyof typeof REFRESH_MS;

export interface Reporter extends Progress {
  /** Ends the refreshing, and waits until the messages that stay have arrived. */
  close(): Promise<void>;
}

/** Shows progress on one resource's line: at once when something changed, else as often as the display bears. */
export function progressReporter(log: EngineLog, urn: string, clock: Clock, display: Display): Reporter {
  let current: { state: ProgressState; startedAt: number } | undefined;
  let shown = "";
  let troubleShownAt = Number.NEGATIVE_INFINITY;
  const pending: Promise<void>[] = [];
  const show = (): void => {
    if (current) log.status(urn, progressLine(current.state, clock.now() - current.startedAt));
  };
  const timer = setInterval(show, REFRESH_MS[display]);
  timer.unref();
  return {
    hop(state, startedAt) {
      current = { state, startedAt };
      // Trouble comes and goes with every look: in a log it may not fill more than a line a minute.
      const flapping = state.trouble !== undefined && clock.now() - troubleShownAt < REFRESH_MS[display];
      const key = JSON.stringify(flapping || display === "log" ? { ...state, trouble: undefined } : state);
      const troubled = state.trouble !== undefined && !flapping;
      if (key === shown && !troubled) return;
      shown = key;
      if (troubled) troubleShownAt = clock.now();
      show();
      timer.refresh();
    },
    say(message) {
      pending.push(log.info(urn, message));
    },
    warn(message) {
      pending.push(log.warn(urn, message));
    },
    async close() {
      clearInterval(timer);
      await Promise.all(pending);
    },
  };
}

/**
 * Whether the engine draws on a terminal. It does not tell a provider, so this looks at what the engine's own standard output
 * is (Linux); elsewhere a log is assumed, which is right for CI and merely sparse in a terminal.
 * `PULUMI_EKS_VERSION_PROGRESS=terminal|log` decides it by hand.
 */
export function detectDisplay(env: NodeJS.ProcessEnv = process.env, parent = process.ppid): Display {
  const chosen = env.PULUMI_EKS_VERSION_PROGRESS;
  if (chosen === "terminal" || chosen === "log") return chosen;
  if (env.CI !== undefined && env.CI !== "false") return "log";
  for (let pid = parent, depth = 0; pid > 1 && depth < 4; depth++) {
    const facts = processFacts(pid);
    if (!facts) return "log";
    if (facts.name === "pulumi") return /^\/dev\/(pts\/|tty)/.test(facts.stdout) ? "terminal" : "log";
    pid = facts.parent;
  }
  return "log";
}

function processFacts(pid: number): { name: string; parent: number; stdout: string } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return {
      name: /^Name:\s*(.*)$/m.exec(status)?.[1] ?? "",
      parent: Number(/^PPid:\s*(\d+)$/m.exec(status)?.[1] ?? 0),
      stdout: readlinkSync(`/proc/${pid}/fd/1`),
    };
  } catch {
    return undefined;
  }
}
