import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ensureAwsTools, type AwsTools } from "../../../scripts/awsTools/awsTools";
import { REGION, type EmulatorProcess } from "./EmulatorProcess";

const INSTALL_MS = 15 * 60_000;

export interface CliOutcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real AWS CLI, told of nothing but the emulator. */
export class AwsCli {
  private tools: AwsTools | undefined;

  constructor(private readonly emulator: EmulatorProcess) {
    const install = async (): Promise<void> => {
      this.tools = await ensureAwsTools();
    };
    before(async function () {
      this.timeout(INSTALL_MS);
      await install();
    });
  }

  /** Runs `aws eks …`, whatever comes of it. */
  run(...args: readonly string[]): Promise<CliOutcome> {
    return this.program("aws", ["eks", ...args]);
  }

  /** What `aws eks …` prints as JSON. */
  async json(...args: readonly string[]): Promise<unknown> {
    return JSON.parse(await this.text(...args, "--output", "json")) as unknown;
  }

  /** What `aws eks …` prints, without the line's end. */
  async text(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    assert.equal(code, 0, stderr);
    return stdout.trimEnd();
  }

  /** Asserts that the CLI ends as it does when the service refuses, and returns what it says. */
  async refusal(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    assert.deepEqual([code, stdout], [255, ""], stderr);
    return stderr.trim();
  }

  async program(name: "aws" | "kubectl", args: readonly string[]): Promise<CliOutcome> {
    assert(this.tools !== undefined);
    const child = spawn(this.tools[name], args, {
      env: this.environment(this.tools),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, stdout, stderr };
  }

  private environment({ env }: AwsTools): NodeJS.ProcessEnv {
    const none = join(this.emulator.folder, "none");
    const others = Object.entries(env).filter(([name]) => !name.startsWith("AWS_"));
    return {
      ...Object.fromEntries(others),
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ENDPOINT_URL: this.emulator.url,
      AWS_CONFIG_FILE: none,
      AWS_SHARED_CREDENTIALS_FILE: none,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
      KUBECONFIG: join(this.emulator.folder, "kubeconfig"),
    };
  }
}
