import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RequestLogEntry } from "../../emulator/src/http/requestLog";
import type { Processes } from "./Processes";

export interface EmulatorSetup {
  /** The root of the repo. */
  readonly root: string;
  /** Where the seed is written. */
  readonly folder: string;
  /** As a seed has it. */
  readonly cluster: object;
  readonly upgradeSeconds: number;
  readonly partSeconds: number;
}

/** EKS offers the versions of the scenes then, in support, whatever the day is here. */
const START_AT = "2026-10-01";

/** `eks-emulator` in a process of its own, with one cluster. */
export class Emulator {
  private constructor(readonly url: string) {}

  static async start(
    processes: Processes,
    { root, folder, cluster, upgradeSeconds, partSeconds }: EmulatorSetup,
  ): Promise<Emulator> {
    const seed = join(folder, "seed.json");
    writeFileSync(seed, JSON.stringify({ clusters: [cluster] }));
    const args = [join(root, "emulator/dist/cli.js"), "--port", "0", "--seed", seed, "--start-at", START_AT];
    const seconds = {
      "--upgrade-seconds": upgradeSeconds,
      "--nodegroup-seconds": partSeconds,
      "--addon-seconds": partSeconds,
    };
    const times = Object.entries(seconds).flatMap(([option, value]) => [option, String(value)]);
    const child = processes.start(process.execPath, [...args, ...times], {
      stdio: ["ignore", "pipe", "pipe"],
      // Out of reach of the terminal's ^C: it stays until `pulumi` has ended.
      detached: true,
    });
    return new Emulator(await listening(child));
  }

  /** Every request to the EKS API so far. */
  async requests(): Promise<RequestLogEntry[]> {
    const response = await fetch(`${this.url}/_emulator/requests`);
    return (await response.json()) as RequestLogEntry[];
  }
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /^listening on (\S+)$/m.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", reject);
    child.once("close", () => {
      reject(new Error(`The emulator did not start.\n${output.trim()}`));
    });
  });
}
