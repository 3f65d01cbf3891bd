import type { CommandResult } from "../test/engine/PulumiProject";
import { PulumiProject } from "../test/engine/PulumiProject";
import { EmulatorProcess } from "./EmulatorProcess";
import { PeakMemory } from "./PeakMemory";

export interface FleetOptions {
  readonly clusters: number;
  /** Requests a second that the stack is set to; default: the package's own. */
  readonly requestsPerSecond?: number;
  /** Of the emulator's command line. */
  readonly emulator?: readonly string[];
  /** Default: a ClusterVersion for each cluster. */
  readonly program?: string;
}

/** What one `pulumi` command over the fleet came to. */
export interface FleetRun {
  readonly ok: boolean;
  readonly seconds: number;
  readonly providerMegabytes: number;
  readonly calls: number;
  readonly throttled: number;
  readonly callsByOperation: Readonly<Record<string, number>>;
  /** In the busiest ten seconds. */
  readonly mostCallsPerSecond: number;
  readonly output: string;
}

const CLUSTER_VERSIONS = `
const pulumi = require("@pulumi/pulumi");
const { ClusterVersion } = require("pulumi-eks-version");
const config = new pulumi.Config();
for (let n = 0; n < config.requireNumber("clusters"); n++) {
  new ClusterVersion("cluster-" + n, { clusterName: "cluster-" + n, version: config.require("version") });
}
`;

/** The simplest dynamic resource there is, with the same inputs. */
export const BARE_RESOURCES = `
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();
const provider = { create: async (inputs) => ({ id: inputs.clusterName, outs: inputs }) };
class Bare extends pulumi.dynamic.Resource {
  constructor(name, args) {
    super(provider, name, args);
  }
}
for (let n = 0; n < config.requireNumber("clusters"); n++) {
  new Bare("cluster-" + n, { clusterName: "cluster-" + n, version: config.require("version") });
}
`;

/** So many clusters at 1.32 on an emulator, and one stack with a ClusterVersion for each. */
export class Fleet {
  private constructor(
    readonly options: FleetOptions,
    readonly emulator: EmulatorProcess,
    readonly project: PulumiProject,
  ) {}

  static async start(options: FleetOptions): Promise<Fleet> {
    const { clusters, requestsPerSecond, emulator: line = [], program = CLUSTER_VERSIONS } = options;
    const seed = Array.from({ length: clusters }, (_, n) => ({
      name: `cluster-${n}`,
      version: "1.32",
      region: "eu-west-1",
    }));
    const emulator = await EmulatorProcess.start(seed, ...line);
    const project = new PulumiProject({
      program,
      endpoint: emulator.url,
      config: { clusters, version: "1.32", "pulumi-eks-version:requestsPerSecond": requestsPerSecond ?? "" },
    });
    const fleet = new Fleet(options, emulator, project);
    try {
      await project.init();
    } catch (error) {
      await fleet.stop();
      throw error;
    }
    return fleet;
  }

  /** Has the program ask for this version. */
  want(version: string): void {
    this.project.setConfig({ version });
  }

  /** One command, with all resources side by side. */
  async run(command: "preview" | "up" | "refresh"): Promise<FleetRun> {
    await this.emulator.forgetCalls();
    const begun = performance.now();
    const parallel = ["--parallel", String(Math.max(8, this.options.clusters))];
    const running = this.project.start(
      command,
      ...(command === "preview" ? [] : ["--yes", "--skip-preview"]),
      ...parallel,
      "--suppress-progress",
    );
    const memory = new PeakMemory(running.process.pid ?? 0);
    const result = await running.ended;
    return this.summary(result, (performance.now() - begun) / 1000, memory.stop());
  }

  async stop(): Promise<void> {
    this.project.remove();
    await this.emulator.stop();
  }

  private async summary(result: CommandResult, seconds: number, providerMegabytes: number): Promise<FleetRun> {
    const calls = await this.emulator.calls();
    const callsByOperation: Record<string, number> = {};
    for (const { operation } of calls) callsByOperation[operation] = (callsByOperation[operation] ?? 0) + 1;
    return {
      ok: result.code === 0,
      seconds,
      providerMegabytes,
      calls: calls.length,
      throttled: calls.filter(({ status }) => status === 429).length,
      callsByOperation,
      mostCallsPerSecond: busiest(calls.map(({ at }) => at)),
      output: result.output,
    };
  }
}

const BUSY_MS = 10_000;

function busiest(times: readonly number[]): number {
  let [most, first] = [0, 0];
  times.forEach((time, index) => {
    while (time - (times[first] ?? 0) > BUSY_MS) first++;
    most = Math.max(most, index - first + 1);
  });
  return most / (BUSY_MS / 1000);
}
