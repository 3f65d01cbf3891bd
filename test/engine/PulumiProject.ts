import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const REPOSITORY = resolve(__dirname, "../..");

/** What a `pulumi` command printed, and how it ended. */
export interface CommandResult {
  /** Standard output and standard error as they came. */
  readonly output: string;
  readonly stdout: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningCommand {
  readonly process: ChildProcess;
  readonly ended: Promise<CommandResult>;
  /** What has been printed so far. */
  output(): string;
}

export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
  readonly sourcePosition?: string;
}

export interface Deployment {
  readonly resources: readonly ResourceState[];
  readonly pending_operations?: readonly { readonly type: string }[];
}

export interface ProjectOptions {
  /** `index.js`, in CommonJS: the quickest program there is. */
  readonly program: string;
  /** The stack's configuration; a value that is an object becomes structured configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Where EKS and STS are. */
  readonly endpoint: string;
  readonly region?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Under which names the provider is configured: the dynamic one's, or the plugin's own. */
  readonly settings?: "aws" | "eks-version";
}

/** The program most tests run: one ClusterVersion from the stack's configuration. */
export const ONE_CLUSTER = `
const pulumi = require("@pulumi/pulumi");
const { ClusterVersion } = require("pulumi-eks-version");
const config = new pulumi.Config();
const args = { clusterName: "devel", version: config.require("version"), ...(config.getObject("args") ?? {}) };
const cluster = new ClusterVersion("devel", args, config.getObject("opts"));
exports.version = cluster.version;
exports.clusterArn = cluster.clusterArn;
`;

/** An up by the Automation API, with the program of `index.js` in the same process. */
const UP_INLINE = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const program = async () => require("./index.js");
const onOutput = (text) => process.stdout.write(text);
LocalWorkspace.selectStack({ stackName: "test", projectName: "test", program }, { workDir: __dirname })
  .then((stack) => stack.up({ onOutput }))
  .catch((error) => { console.error(error); process.exitCode = 1; });
`;

/** A Pulumi project in a folder of its own, run by the real engine with a file backend beside it. */
export class PulumiProject {
  readonly folder: string;
  protected readonly env: NodeJS.ProcessEnv;
  private config: Record<string, unknown>;
  private salt = "";

  constructor(protected readonly options: ProjectOptions) {
    this.folder = mkdtempSync(join(tmpdir(), "pulumi-eks-version-test-"));
    mkdirSync(join(this.folder, "backend"));
    symlinkSync(join(REPOSITORY, "node_modules"), join(this.folder, "node_modules"));
    const { settings = "aws" } = options;
    this.config = {
      [`${settings}:region`]: options.region ?? "eu-west-1",
      [`${settings}:endpoints`]: [{ eks: options.endpoint, sts: options.endpoint, ec2: options.endpoint }],
      // Updates take less than a second here, and so may the requests that see to them.
      [`${settings === "aws" ? "pulumi-eks-version" : settings}:requestsPerSecond`]: 200,
      ...options.config,
    };
    // Nothing of the AWS and Pulumi environment of the person who runs the tests may change what they show.
    const clean = Object.entries(process.env).filter(([name]) => !/^(AWS_|PULUMI_(?!EKS_VERSION_ENGINE))/.test(name));
    this.env = {
      ...Object.fromEntries(clean),
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: join(this.folder, "no-aws-config"),
      AWS_SHARED_CREDENTIALS_FILE: join(this.folder, "no-aws-credentials"),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_STACK: "test",
      PULUMI_HOME: join(this.folder, "home"),
      ...options.env,
    };
    this.write("package.json", JSON.stringify({ name: "program", main: "index.js" }));
    this.write("Pulumi.yaml", "name: test\nruntime: nodejs\n");
    this.write("index.js", options.program);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  setProgram(program: string): void {
    this.write("index.js", program);
  }

  setConfig(values: Readonly<Record<string, unknown>>): void {
    this.config = { ...this.config, ...values };
    this.writeConfig();
  }

  setEnv(values: Readonly<Record<string, string | undefined>>): void {
    Object.assign(this.env, values);
  }

  async init(): Promise<this> {
    await this.succeeds("stack", "init", "test");
    // The salt belongs to the passphrase; it has to stay when the configuration is written again.
    const written = readFileSync(join(this.folder, "Pulumi.test.yaml"), "utf8");
    this.salt = /^encryptionsalt:.*\n/m.exec(written)?.[0] ?? "";
    this.writeConfig();
    return this;
  }

  /** The same project with the same state, in a folder of its own, with its EKS elsewhere. */
  copy(endpoint: string): PulumiProject {
    const copy = new PulumiProject({ ...this.options, endpoint });
    cpSync(join(this.folder, "backend"), join(copy.folder, "backend"), { recursive: true });
    cpSync(join(this.folder, "home"), join(copy.folder, "home"), { recursive: true });
    copy.salt = this.salt;
    copy.setConfig({ ...this.config, "aws:endpoints": [{ eks: endpoint, sts: endpoint, ec2: endpoint }] });
    return copy;
  }

  up(...args: string[]): Promise<CommandResult> {
    return this.pulumi("up", "--yes", "--skip-preview", ...args);
  }

  /** Between the engine and its program is no language host, so that all that the engine has is there for the program. */
  upInline(): Promise<CommandResult> {
    this.write("up.js", UP_INLINE);
    return this.run(process.execPath, ["up.js"], this.env).ended;
  }

  preview(...args: string[]): Promise<CommandResult> {
    return this.pulumi("preview", ...args);
  }

  refresh(...args: string[]): Promise<CommandResult> {
    return this.pulumi("refresh", "--yes", "--skip-preview", ...args);
  }

  destroy(...args: string[]): Promise<CommandResult> {
    return this.pulumi("destroy", "--yes", "--skip-preview", ...args);
  }

  pulumi(...args: string[]): Promise<CommandResult> {
    return this.start(...args).ended;
  }

  /** Runs a command that is expected to succeed. */
  async succeeds(...args: string[]): Promise<CommandResult> {
    const result = await this.pulumi(...args);
    assert.equal(result.code, 0, result.output);
    return result;
  }

  /** Starts a command in a process group of its own, so that a test can end all of it. */
  start(...args: string[]): RunningCommand {
    return this.run("pulumi", [...args, "--non-interactive", "--color", "never"], this.env);
  }

  /** Runs a command in a terminal, by a command that runs others in one. */
  inTerminal([terminal = "", ...its]: readonly string[], ...args: string[]): Promise<CommandResult> {
    const env = { ...this.env, TERM: "xterm-256color", CI: undefined, GITHUB_ACTIONS: undefined };
    return this.run(terminal, [...its, "pulumi", ...args], env).ended;
  }

  private run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): RunningCommand {
    const child = spawn(program, args, {
      cwd: this.folder,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, output] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    const ended = new Promise<CommandResult>((done, failed) => {
      child.once("error", failed);
      child.once("close", (code, signal) => {
        done({ output, stdout, code, signal });
      });
    });
    return { process: child, ended, output: () => output };
  }

  async state(): Promise<Deployment> {
    const { stdout } = await this.succeeds("stack", "export");
    return (JSON.parse(stdout) as { deployment: Deployment }).deployment;
  }

  /** The state of the one ClusterVersion in the stack. */
  async clusterVersion(): Promise<ResourceState> {
    const { resources } = await this.state();
    const [found] = resources.filter((resource) => resource.type.endsWith(":ClusterVersion"));
    assert(found, "the state holds no ClusterVersion");
    return found;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private writeConfig(): void {
    const lines = Object.entries(this.config).map(([key, value]) => {
      const name = key.includes(":") ? key : `test:${key}`;
      return `  ${name}: ${JSON.stringify(value)}`;
    });
    this.write("Pulumi.test.yaml", `${this.salt}config:\n${lines.join("\n")}\n`);
  }
}
