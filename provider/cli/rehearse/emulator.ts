import { createRequire } from "node:module";
import { join } from "node:path";
import type { ConfigReader } from "../../aws/config";
import type { Clock } from "../../core/time";
import { usage } from "../usage";

/** What the emulator's package exports, as far as a rehearsal needs it; the package itself is not a dependency. */
interface EmulatorPackage {
  readonly startEmulator: (options: object) => Promise<{ readonly url: string; close(): Promise<void> }>;
}

/** An emulated EKS on this machine, whose clock moves as fast as somebody waits for it. */
export class RehearsalEks {
  private constructor(
    readonly url: string,
    readonly clock: FastClock,
    readonly close: () => Promise<void>,
  ) {}

  /** @param startAt milliseconds: the day of the rehearsal */
  static async start(seed: unknown, startAt: number, options: object): Promise<RehearsalEks> {
    const { startEmulator } = emulatorPackage();
    const running = await startEmulator({ realistic: true, startAt, seed, ...options });
    return new RehearsalEks(running.url, await FastClock.of(running.url), () => running.close());
  }

  async control(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${this.url}/_emulator/${path}`, init);
    const text = await response.text();
    if (!response.ok) throw usage(`the emulator does not take that: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
}

/** How an emulator is reached: with credentials that AWS does not know. */
export function emulatorConfig(url: string, region: string, more: Readonly<Record<string, string>> = {}): ConfigReader {
  const settings: Readonly<Record<string, string>> = {
    "aws:region": region,
    "aws:endpoints": JSON.stringify([{ eks: url, sts: url, ec2: url }]),
    "aws:accessKey": "test",
    "aws:secretKey": "test",
    ...more,
  };
  return (key) => settings[key];
}

/** Found where the command runs, or beside this package. */
function emulatorPackage(): EmulatorPackage {
  for (const from of [join(process.cwd(), "package.json"), __filename]) {
    try {
      return createRequire(from)("eks-emulator") as EmulatorPackage;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw usage("a rehearsal needs the emulator, which is a package of its own", "npm install --save-dev eks-emulator");
}

interface Sleeper {
  readonly until: number;
  wake(): void;
}

/**
 * A clock that waits by moving the emulator's clock on: an hour passes at once. What waits side by side waits together: the clock
 * moves to the earliest end of all that wait.
 */
export class FastClock implements Clock {
  private offset = 0;
  private readonly sleepers = new Set<Sleeper>();
  private moving = false;

  private constructor(
    private readonly url: string,
    private readonly before: (instant: number) => void,
  ) {}

  /** @param before called with each instant that the clock is about to be moved to */
  static async of(url: string, before: (instant: number) => void = () => {}): Promise<FastClock> {
    const clock = new FastClock(url, before);
    const answer = (await (await fetch(`${url}/_emulator/clock`)).json()) as { now: string };
    clock.offset = Date.parse(answer.now) - Date.now();
    return clock;
  }

  now(): number {
    return Date.now() + this.offset;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.sleepers.add({ until: this.now() + milliseconds, wake: resolve });
      void this.move().catch(reject);
    });
  }

  private async move(): Promise<void> {
    if (this.moving) return;
    this.moving = true;
    try {
      while (this.sleepers.size > 0) {
        // Whoever is about to wait too gets the chance to.
        await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
        const next = Math.min(...[...this.sleepers].map(({ until }) => until));
        const left = Math.max(0, next - this.now());
        this.before(this.now() + left);
        const body = JSON.stringify({ advanceSeconds: left / 1000 });
        await (await fetch(`${this.url}/_emulator/clock`, { method: "POST", body })).text();
        this.offset += left;
        for (const sleeper of this.sleepers) {
          if (sleeper.until > this.now()) continue;
          this.sleepers.delete(sleeper);
          sleeper.wake();
        }
      }
    } finally {
      this.moving = false;
    }
  }
}

/** Real time in which the others of a schedule come to wait too. */
const SETTLE_MS = 3;
