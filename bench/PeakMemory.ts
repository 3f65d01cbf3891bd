import { readFileSync } from "node:fs";
import { processTree } from "../test/engine/processTree";

const EVERY_MS = 200;

/** Watches a process of a running `pulumi` command, as Linux counts its memory. */
export class PeakMemory {
  private peakKilobytes = 0;
  private provider: number | undefined;
  private readonly timer: NodeJS.Timeout;

  /** @param what in the process's command line: the provider's, unless said otherwise */
  constructor(
    private readonly pulumi: number,
    private readonly what = "dynamic-provider",
  ) {
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
    this.provider ??= processTree(this.pulumi).find((pid) => isNode(pid, this.what));
    if (this.provider === undefined) return;
    // The kernel keeps the peak itself: only what comes after the last look is missed.
    const peak = /^VmHWM:\s*(\d+)/m.exec(textOf(`/proc/${this.provider}/status`))?.[1];
    // The launcher may have been another process, which has ended.
    if (peak === undefined) this.provider = undefined;
    this.peakKilobytes = Math.max(this.peakKilobytes, Number(peak ?? 0));
  }
}

function isNode(pid: number, what: string): boolean {
  const [program = "", ...args] = textOf(`/proc/${pid}/cmdline`).split("\0");
  return program.endsWith("node") && args.some((arg) => arg.includes(what));
}

/** Empty where the process has ended. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
