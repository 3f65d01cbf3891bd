import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EmulatorOptions, RunningEmulator } from "../../emulator/src/index";
import { startEmulator } from "../../emulator/src/index";
import type { ProjectOptions, RunningCommand } from "./PulumiProject";
import { ONE_CLUSTER, PulumiProject, REPOSITORY } from "./PulumiProject";
import { EMULATED_DATE } from "../emulatedDate";
import { control, type ControlMethod } from "../../emulator/test/fixtures/control";

/** A line of the emulator's request log. */
export interface LoggedRequest {
  readonly operation: string;
  readonly cluster: string | null;
  readonly status: number;
  readonly error: string | null;
}

/** An emulator with a cluster `devel` at 1.31, and a Pulumi project beside it, for each test of the suite. */
export class ClusterFixture {
  private running: { emulator: RunningEmulator; project: PulumiProject } | undefined;

  constructor(
    options: Omit<EmulatorOptions, "seed"> & { clusters?: readonly object[] } = {},
    project: Partial<ProjectOptions> = {},
    create = (given: ProjectOptions): PulumiProject => new PulumiProject(given),
  ) {
    const { clusters = [{}], ...emulatorOptions } = options;
    beforeEach(async () => {
      const emulator = await startEmulator({
        startAt: EMULATED_DATE,
        upgradeSeconds: 0.6,
        consistencySeconds: 0.2,
        seed: { clusters: clusters.map((one) => ({ name: "devel", version: "1.31", region: "eu-west-1", ...one })) },
        ...emulatorOptions,
      });
      const started = create({
        program: ONE_CLUSTER,
        endpoint: emulator.url,
        ...project,
        config: { version: "1.33", ...project.config },
      });
      this.running = { emulator, project: started };
      await started.init();
    });
    afterEach(async () => {
      this.running?.project.remove();
      await this.running?.emulator.close();
    });
  }

  get url(): string {
    assert(this.running, "the emulator runs only within a test");
    return this.running.emulator.url;
  }

  get project(): PulumiProject {
    assert(this.running, "the project exists only within a test");
    return this.running.project;
  }

  control(method: ControlMethod, path: string, body?: unknown): Promise<unknown> {
    return control(this.url, method, path, body);
  }

  async requests(): Promise<LoggedRequest[]> {
    return (await this.control("GET", "requests")) as LoggedRequest[];
  }

  /** How often the Kubernetes API of a cluster was asked. */
  get kubernetesRequests(): number {
    assert(this.running, "the emulator runs only within a test");
    return this.running.emulator.emulator.kubernetesApi.requests.length;
  }

  async forgetRequests(): Promise<void> {
    await this.control("DELETE", "requests");
  }

  /** How many version updates EKS has started. */
  async updatesStarted(): Promise<number> {
    const requests = await this.requests();
    return requests.filter(({ operation, status }) => operation === "UpdateClusterVersion" && status === 200).length;
  }

  async advance(seconds: number): Promise<void> {
    await this.control("POST", "clock", { advanceSeconds: seconds });
  }

  async fault(...faults: object[]): Promise<void> {
    for (const fault of faults) await this.control("POST", "faults", fault);
  }

  /** Other people's doings: the same call that a colleague's console makes. */
  async moveOutside(version: string): Promise<void> {
    const { EKSClient, UpdateClusterVersionCommand } = await import("@aws-sdk/client-eks");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new EKSClient({ region: "eu-west-1", endpoint: this.url, credentials });
    await client.send(new UpdateClusterVersionCommand({ name: "devel", version }));
    await this.advance(60);
    client.destroy();
  }

  /** The modules that the two processes of a command load. */
  async modulesOf(...command: string[]): Promise<{ program: string[]; provider: string[] }> {
    const folder = mkdtempSync(join(this.project.folder, "modules-"));
    const preload = join(REPOSITORY, "test", "fixtures", "recordModules.cjs");
    this.project.setEnv({ NODE_OPTIONS: `--require ${preload}`, RECORD_MODULES_IN: folder });
    await this.project.succeeds(...command);
    const of = (process: string): string[] =>
      readdirSync(folder)
        .filter((name) => name.startsWith(process))
        .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"));
    return { program: of("run"), provider: of("dynamic-provider") };
  }

  /** An `up` whose first update EKS has started. */
  async upInTheMiddle(): Promise<RunningCommand> {
    await this.fault({ operation: "DescribeUpdate", nth: 1, what: { kind: "hold", when: "before" } });
    const command = this.project.start("up", "--yes", "--skip-preview");
    let ended = false;
    void command.ended.finally(() => (ended = true));
    for (;;) {
      const held = (await this.control("GET", "held?wait=1")) as unknown[];
      if (held.length > 0) break;
      assert(!ended, command.output());
    }
    await this.control("DELETE", "faults");
    await this.control("POST", "release", { all: true });
    return command;
  }
}

/** What of these is to be loaded only where it is needed: the AWS SDK, and what looks into a cluster (`inspectCluster`). */
export function onDemand(modules: readonly string[]): string[] {
  return modules.filter((path) =>
    /@aws-sdk|@smithy|dist.kubernetes|dist.*[/\\\\]inside|waitForNodes|removedApis/.test(path),
  );
}

/** As a terminal does: to the engine's whole process group. */
export function signal(command: RunningCommand, name: NodeJS.Signals): void {
  assert(command.process.pid !== undefined);
  process.kill(-command.process.pid, name);
}
