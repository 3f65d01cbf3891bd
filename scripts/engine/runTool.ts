import { spawn } from "node:child_process";
import { constants } from "node:os";

export interface ToolOptions {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** The tool is killed after this time: nothing here may hang for ever. */
  readonly timeoutMs: number;
  /** Called once a minute while the tool runs. */
  readonly onMinute?: (minutes: number) => void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a program to its end and returns what it printed. An error carries the program's last words. The program gets a
 * process group of its own, so that what it started ends with it: on a timeout, and when we are told to stop.
 */
export function runTool(command: string, args: readonly string[], options: ToolOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const tool = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    let output = "";
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    tool.stdout.on("data", collect);
    tool.stderr.on("data", collect);

    let timedOut = false;
    const timeout = setTimeout(() => {
      timedOut = true;
      killGroup(tool.pid);
    }, options.timeoutMs);
    const started = Date.now();
    const minutes = setInterval(() => options.onMinute?.(Math.round((Date.now() - started) / 60_000)), 60_000);
    const stop = (signal: (typeof SIGNALS)[number]): void => {
      killGroup(tool.pid);
      process.exit(128 + constants.signals[signal]);
    };
    for (const signal of SIGNALS) process.on(signal, stop);
    const settled = (): void => {
      clearTimeout(timeout);
      clearInterval(minutes);
      for (const signal of SIGNALS) process.off(signal, stop);
    };

    tool.once("error", (error) => {
      settled();
      reject(error);
    });
    tool.once("close", (code, signal) => {
      settled();
      if (code === 0) resolve(output);
      else if (timedOut) reject(new Error(`no end after ${options.timeoutMs / 1000} seconds`));
      else reject(new Error(lastWords(output) || `ended with ${signal ?? `exit code ${code ?? "unknown"}`}`));
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (error) {
    // It has ended in the meantime.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function lastWords(output: string): string {
  return output.trim().split("\n").slice(-5).join("\n").slice(-1000);
}
