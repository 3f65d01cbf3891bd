import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { REPOSITORY } from "../test/engine/PulumiProject";

export interface LoggedCall {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly operation: string;
  readonly status: number | null;
  readonly account: string;
  readonly region: string;
}

/** The built emulator, in a process of its own. */
export class EmulatorProcess {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    readonly url: string,
    /** Milliseconds from its start until it listened. */
    readonly startedIn: number,
  ) {}

  /** @param options of its command line */
  static start(clusters: readonly object[], ...options: string[]): Promise<EmulatorProcess> {
    return EmulatorProcess.seeded({ clusters }, ...options);
  }

  /** @param document of a seed file: clusters, roles, credentials */
  static async seeded(document: object, ...options: string[]): Promise<EmulatorProcess> {
    const folder = mkdtempSync(join(tmpdir(), "eks-emulator-bench-"));
    const seed = join(folder, "seed.json");
    writeFileSync(seed, JSON.stringify(document));
    const begun = performance.now();
    const cli = join(REPOSITORY, "emulator", "dist", "cli.js");
    const child = spawn(process.execPath, [cli, "--port", "0", "--seed", seed, ...options], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const url = await urlOf(child);
    return new EmulatorProcess(child, folder, url, performance.now() - begun);
  }

  async calls(): Promise<LoggedCall[]> {
    const response = await fetch(`${this.url}/_emulator/requests`);
    const entries = (await response.json()) as (Omit<LoggedCall, "at"> & { at: string })[];
    return entries.map((entry) => ({ ...entry, at: Date.parse(entry.at) }));
  }

  async forgetCalls(): Promise<void> {
    await fetch(`${this.url}/_emulator/requests`, { method: "DELETE" });
  }

  async stop(): Promise<void> {
    if (this.process.kill()) await once(this.process, "close");
    rmSync(this.folder, { recursive: true });
  }
}

async function urlOf(child: ChildProcess): Promise<string> {
  if (child.stdout !== null) {
    for await (const line of createInterface({ input: child.stdout })) return line.replace("listening on ", "");
  }
  throw new Error("the emulator ended before it listened");
}
