import type { ChildProcess, SpawnOptions } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";

/** `pulumi` ends what it started within five seconds of its second interrupt. */
const GRACE_MS = 15_000;
const BETWEEN_INTERRUPTS_MS = 500;
const PARENT_CHECK_MS = 200;

export class Interrupted extends Error {
  constructor(readonly signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
  }
}

/** The processes of the demo: whichever way it ends, none of them outlives it. */
export class Processes {
  private readonly running = new Set<ChildProcess>();
  private interrupted: Interrupted | undefined;

  /** @param mark a setting that all of them have in their environment, and no other process has: `NAME=VALUE` */
  constructor(private readonly mark: string) {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        this.interrupt(signal);
      });
    }
    // npm hands a SIGTERM to its shell, and not every shell hands it on: it ends, and leaves us behind.
    const parent = process.ppid;
    const check = setInterval(() => {
      if (process.ppid !== parent) this.interrupt("SIGTERM");
    }, PARENT_CHECK_MS);
    check.unref();
    process.once("exit", () => {
      for (const child of this.running) child.kill("SIGKILL");
    });
  }

  start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    this.throwIfInterrupted();
    const child = spawn(command, args, options);
    this.running.add(child);
    child.once("error", () => this.running.delete(child)).once("close", () => this.running.delete(child));
    return child;
  }

  throwIfInterrupted(): void {
    if (this.interrupted) throw this.interrupted;
  }

  /** Ends them, the last one started first: `pulumi` does not have to see the emulator go. */
  async end(): Promise<void> {
    for (const child of [...this.running].reverse()) await endProcess(child);
    this.endOrphans();
  }

  /** A `pulumi` that is interrupted may leave its language host behind, which ends by itself after minutes. Linux tells of it. */
  private endOrphans(): void {
    if (process.platform !== "linux") return;
    for (const pid of readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)) {
      try {
        const marked = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(this.mark);
        if (marked && pid !== process.pid) process.kill(pid, "SIGKILL");
      } catch {
        // It has ended in the meantime, or is somebody else's.
      }
    }
  }

  /** A terminal's ^C may come twice, once by way of npm. What follows the first is ignored, for the end is near anyway. */
  private interrupt(signal: NodeJS.Signals): void {
    if (this.interrupted) return;
    this.interrupted = new Interrupted(signal);
    void this.end();
  }
}

/** An interrupt asks `pulumi` to finish the step in hand, a second one to end at once. */
async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, "close");
  child.kill("SIGINT");
  const again = setTimeout(() => child.kill("SIGINT"), BETWEEN_INTERRUPTS_MS);
  const atLast = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  await closed;
  clearTimeout(again);
  clearTimeout(atLast);
}
