import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { RequestLogEntry } from "../../src/index";
import { START, unshifted } from "../fixtures/emulatorFixture";
import { control, type ControlMethod } from "../fixtures/control";

const CLI = join(__dirname, "..", "..", "src", "cli.ts");

export const REGION = "eu-west-1";

/**
 * The emulator as a user runs it, in a process of its own: one for the suite, emptied before each test. Updates take ten
 * minutes by a clock that tests move.
 */
export class EmulatorProcess {
  private process: ChildProcess | undefined;
  private address = "";
  readonly folder = mkdtempSync(join(tmpdir(), "eks-emulator-conformance-"));

  constructor(...options: readonly string[]) {
    before(async () => {
      const clock = [
        "--start-at",
        new Date(START).toISOString(),
        "--upgrade-seconds",
        "600",
        "--consistency-seconds",
        "20",
      ];
      const argv = ["-r", "ts-node/register/transpile-only", CLI, "--port", "0", ...clock, ...options];
      this.process = spawn(process.execPath, argv, {
        stdio: ["ignore", "pipe", "inherit"],
      });
      this.address = await addressOf(this.process);
      // As `letSignUnshifted` does.
      await this.control("POST", "clock", { set: new Date(unshifted()).toISOString() });
    });
    beforeEach(async () => {
      await this.control("POST", "reset");
      await this.control("POST", "clock", { set: new Date(START).toISOString() });
    });
    after(async () => {
      if (this.process?.kill("SIGTERM") === true) await once(this.process, "close");
      rmSync(this.folder, { recursive: true });
    });
  }

  get url(): string {
    return this.address;
  }

  control(method: ControlMethod, path: string, body?: unknown): Promise<unknown> {
    return control(this.url, method, path, body);
  }

  async seed(...clusters: object[]): Promise<void> {
    await this.control("POST", "seed", { clusters: clusters.map((each) => ({ region: REGION, ...each })) });
  }

  /** Resolves once each of these clusters (or any, if none is named) has been asked for since the request log was cleared. */
  async untilAsked(...clusters: readonly string[]): Promise<void> {
    for (;;) {
      const log = (await this.control("GET", "requests")) as RequestLogEntry[];
      if (log.length > 0 && clusters.every((cluster) => log.some((entry) => entry.cluster === cluster))) return;
      await sleep(50);
    }
  }

  async advance(seconds: number): Promise<void> {
    await this.control("POST", "clock", { advanceSeconds: seconds });
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  assert(child.stdout !== null);
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line) ?? [];
    assert(url !== undefined, line);
    return url;
  }
  throw new Error("the emulator ended before it listened");
}
