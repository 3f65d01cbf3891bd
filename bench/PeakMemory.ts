import { readFileSync } from "node:fs";
import { processTree } from "../test/engine/processTree";

const EVERY_MS = 200;

/** Watches the provider process of a running `pulumi` command, as Linux counts its memory. */
export class PeakMemory {
  private peakKilobytes = 0;
  private provider: number | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly pulumi: number) {
    this.timer = setInterval(() => {
      this.look();
    }, EVERY_MS);
  }

  /** In MB; what was seen until now. */
  stop(): number {
    clearInterval(this.timer);
    return this.peakKilobytes / 1024;
  }

  private look(): void {
    this.provider ??= processTree(this.pulumi).find((pid) => isProvider(pid));
    if (this.provider === undefined) return;
    // The kernel keeps the peak itself: only what comes after the last look is missed.
    const peak = /^VmHWM:\s*(\d+)/m.exec(textOf(`/proc/${this.provider}/status`))?.[1];
    // The launcher may have been another process, which has ended.
    if (peak === undefined) this.provider = undefined;
    this.peakKilobytes = Math.max(this.peakKilobytes, Number(peak ?? 0));
  }
}

function isProvider(pid: number): boolean {
  const [program = "", ...args] = textOf(`/proc/${pid}/cmdline`).split("\0");
  return program.endsWith("node") && args.some((arg) => arg.includes("dynamic-provider"));
}

/** Empty where the process has ended. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
