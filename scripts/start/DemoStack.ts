import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Processes } from "./Processes";

const STACK = "demo";

export interface StackSetup {
  /** The folder of the Pulumi project. */
  readonly project: string;
  readonly folder: string;
  /** The path of the CLI. */
  readonly pulumi: string;
  readonly processes: Processes;
}

/**
 * A stack of a Pulumi project of the repo whose state and configuration are in another folder: nothing is written in the
 * repo, and the user's login, stacks and settings stay out of it.
 */
export class DemoStack {
  private readonly configFile: string;

  constructor(private readonly setup: StackSetup) {
    this.configFile = join(setup.folder, `Pulumi.${STACK}.yaml`);
  }

  async create(config: Readonly<Record<string, unknown>>): Promise<void> {
    const { project, folder } = this.setup;
    mkdirSync(join(folder, "backend"));
    // `stack init` writes the salt of the passphrase beside the Pulumi.yaml it finds.
    writeFileSync(join(folder, "Pulumi.yaml"), readFileSync(join(project, "Pulumi.yaml")));
    await this.pulumi(["stack", "init", STACK, "--non-interactive"], { cwd: folder, stdio: "pipe" });
    const lines = Object.entries(config).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
    writeFileSync(this.configFile, `${readFileSync(this.configFile, "utf8")}config:\n${lines.join("")}`);
  }

  async up(...args: string[]): Promise<void> {
    await this.shown(["up", "--yes", ...args], [0]);
  }

  /** A preview that stops at an error. */
  async blockedPreview(): Promise<void> {
    await this.shown(["preview"], [1, 255]);
  }

  private async shown(args: readonly string[], codes: readonly number[]): Promise<void> {
    const stack = ["--stack", STACK, "--config-file", this.configFile];
    // With the terminal as standard input, Pulumi draws its live display.
    await this.pulumi([...args, ...stack], { cwd: this.setup.project, stdio: "inherit" }, codes);
  }

  private async pulumi(
    args: readonly string[],
    options: { cwd: string; stdio: "pipe" | "inherit" },
    codes: readonly number[] = [0],
  ): Promise<void> {
    const { pulumi, processes } = this.setup;
    const child = processes.start(pulumi, args, options);
    let output = "";
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    const [code] = (await once(child, "close")) as [number | null];
    processes.throwIfInterrupted();
    if (code === null || !codes.includes(code))
      throw new Error(`${output}\`pulumi ${args[0] ?? ""}\` ended with exit code ${code ?? "none"}.`);
  }
}
