import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { operationOf, parseRecording, type Subject } from "./recording";

const ROOT = resolve(__dirname, "..", "..");
const STACK = "acceptance";
const RECORDER = join(__dirname, "record.cjs");

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AddonVersion, ClusterVersion, NodegroupVersion } = require("pulumi-eks-version");
const config = new pulumi.Config();
const clusterName = config.require("cluster");
const allowRollback = config.getBoolean("allowRollback");
const cluster = new ClusterVersion("cluster", { clusterName, version: config.require("version"), allowRollback });
const clusterVersion = cluster.version;
const [addonName, nodegroupName] = [config.get("addon"), config.get("nodegroup")];
if (addonName) new AddonVersion("addon", { clusterName, addonName, version: "latest", clusterVersion });
if (nodegroupName) new NodegroupVersion("nodegroup", { clusterName, nodegroupName, clusterVersion });
`;

export interface Surroundings {
  /** An empty folder, for the project and its state. */
  readonly folder: string;
  /** Where the requests are written to. */
  readonly recording: string;
  /** The path of the Pulumi CLI. */
  readonly pulumi: string;
  readonly env: NodeJS.ProcessEnv;
  readonly config: Readonly<Record<string, unknown>>;
  readonly say: (line: string) => void;
}

/**
 * The suite: preview, an upgrade that is killed and continued, one without change, a rollback, the upgrade again, an add-on, a
 * node group. Throws at the first step that does not end as it should, with what Pulumi printed.
 */
export async function runSteps(subject: Subject, surroundings: Surroundings): Promise<void> {
  const project = new Project(subject, surroundings);
  const { from, to, addon, nodegroup } = subject;
  const { say } = surroundings;
  await project.create();

  say(`preview ${from} → ${to}`);
  await project.succeeds({ version: to }, ["preview"]);

  say(`upgrade ${from} → ${to}, killed as soon as EKS has taken the update`);
  await project.killedAfterStart({ version: to });
  say("the same upgrade, continued");
  await project.succeeds({ version: to }, ["up", "--yes", "--skip-preview"]);
  project.expectStarted("UpdateClusterVersion", 1);

  say("the same once more: no change");
  await project.succeeds({ version: to }, ["up", "--yes", "--skip-preview", "--expect-no-changes"]);

  say(`rollback ${to} → ${from}`);
  await project.succeeds({ version: from, allowRollback: true }, ["up", "--yes", "--skip-preview"]);
  say(`upgrade ${from} → ${to}`);
  await project.succeeds({ version: to }, ["up", "--yes", "--skip-preview"]);
  project.expectStarted("UpdateClusterVersion", 3);

  if (addon !== undefined) {
    say(`add-on ${addon} to the latest version that fits`);
    await project.succeeds({ version: to, addon }, ["up", "--yes", "--skip-preview"]);
  }
  if (nodegroup !== undefined) {
    say(`node group ${nodegroup} to ${to}`);
    await project.succeeds({ version: to, addon, nodegroup }, ["up", "--yes", "--skip-preview"]);
  }
  say("destroy, which leaves AWS alone");
  await project.succeeds({ version: to, addon, nodegroup }, ["destroy", "--yes", "--skip-preview"]);
}

type Settings = Readonly<Record<string, string | boolean | undefined>>;

class Project {
  private salt = "";

  constructor(
    private readonly subject: Subject,
    private readonly around: Surroundings,
  ) {}

  async create(): Promise<void> {
    const { folder, recording } = this.around;
    mkdirSync(join(folder, "backend"), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "acceptance", main: "index.js" }));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: acceptance\nruntime: nodejs\n");
    writeFileSync(join(folder, "index.js"), PROGRAM);
    writeFileSync(recording, `${JSON.stringify(this.subject)}\n`);
    await this.run(["stack", "init", STACK]);
    this.salt = /^encryptionsalt:.*\n/m.exec(readFileSync(this.configFile, "utf8"))?.[0] ?? "";
  }

  async succeeds(settings: Settings, args: readonly string[]): Promise<void> {
    this.configure(settings);
    await this.run(args);
  }

  /** Starts an upgrade, and kills Pulumi and all it started once EKS has answered that the update is under way. */
  async killedAfterStart(settings: Settings): Promise<void> {
    this.configure(settings);
    const { child, ended } = this.start(["up", "--yes", "--skip-preview"]);
    while (this.started("UpdateClusterVersion") === 0 && child.exitCode === null) await sleep(50);
    if (this.started("UpdateClusterVersion") === 0) await ended;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    const { code, output } = await ended;
    if (code !== null) throw new Error(`the upgrade ended before it could be interrupted:\n${output}`);
    await this.run(["cancel", "--yes"]);
  }

  /** Throws unless EKS has been asked for so many updates since the beginning, and has taken each. */
  expectStarted(operation: string, times: number): void {
    const started = this.started(operation);
    if (started !== times) throw new Error(`${operation} was called ${started} times so far, not ${times}`);
  }

  private started(operation: string): number {
    const { recording } = this.around;
    // The last line may be half written.
    const text = readFileSync(recording, "utf8").replace(/[^\n]*$/, "");
    return parseRecording(text, recording).exchanges.filter(
      (one) => one.service === "eks" && one.status === 200 && operationOf(one) === operation,
    ).length;
  }

  private configure(settings: Settings): void {
    const own = Object.entries({ cluster: this.subject.cluster, ...settings }).map(
      ([name, value]) => [`acceptance:${name}`, value] as const,
    );
    const lines = [...own, ...Object.entries(this.around.config)]
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `  ${name}: ${JSON.stringify(value)}\n`);
    writeFileSync(this.configFile, `${this.salt}config:\n${lines.join("")}`);
  }

  private get configFile(): string {
    return join(this.around.folder, `Pulumi.${STACK}.yaml`);
  }

  private async run(args: readonly string[]): Promise<void> {
    const { code, output } = await this.start(args).ended;
    if (code !== 0) throw new Error(`\`pulumi ${args.join(" ")}\` ended with exit code ${code ?? "none"}:\n${output}`);
  }

  private start(args: readonly string[]): {
    child: ReturnType<typeof spawn>;
    ended: Promise<{ code: number | null; output: string }>;
  } {
    const { folder, pulumi, env, recording } = this.around;
    if (!existsSync(RECORDER)) throw new Error(`${RECORDER} is missing`);
    const child = spawn(pulumi, [...args, "--non-interactive", "--color", "never"], {
      cwd: folder,
      env: {
        ...env,
        NODE_OPTIONS: `--require=${RECORDER}`,
        PULUMI_EKS_VERSION_RECORDING: recording,
        PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
        PULUMI_HOME: join(folder, "home"),
        PULUMI_CONFIG_PASSPHRASE: "acceptance",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_STACK: STACK,
      },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const ended = new Promise<{ code: number | null; output: string }>((done, failed) => {
      child.once("error", failed);
      child.once("close", (code) => {
        done({ code, output });
      });
    });
    return { child, ended };
  }
}
