import { awsConnections } from "../../provider/awsConnections";
import type { RawInputs } from "../../provider/clusterVersionInputs";
import type { Connected } from "../../provider/World";
import { ClusterUpgradeLifecycle } from "../../provider/clusterUpgrade/ClusterUpgradeLifecycle";
import { ClusterVersionLifecycle } from "../../provider/ClusterVersionLifecycle";
import type { ConnectionArgs } from "../../provider/connectionArgs";
import type { EmulatorOptions } from "../../emulator/src/index";
import type { LoggedRequest } from "../provider/SimulatedWorld";
import { SimulatedWorld } from "../provider/SimulatedWorld";

/** What preview shows of the one resource; with a failure, Pulumi's exit code is not 0. */
export interface Shown {
  readonly plan: string;
  readonly warnings: readonly string[];
  readonly failures: readonly { readonly property: string; readonly reason: string }[];
  readonly inputs: RawInputs;
  readonly requests: readonly LoggedRequest[];
}

/** A cluster `devel` in an emulated EKS, and previews of a change of its version: the real verb `check`, and the real AWS SDK. */
export class PreviewedCluster {
  private constructor(readonly world: SimulatedWorld) {}

  static async start(cluster: object = {}, options: Omit<EmulatorOptions, "seed"> = {}): Promise<PreviewedCluster> {
    return new PreviewedCluster(await SimulatedWorld.start(cluster, options));
  }

  /** @param olds the inputs in the state; none: the resource is new. */
  async preview(
    program: RawInputs,
    olds: RawInputs = {},
    settings: Readonly<Record<string, string>> = {},
    wholeCluster = false,
  ): Promise<Shown> {
    await this.world.control("DELETE", "requests");
    const [infos, warnings]: [string[], string[]] = [[], []];
    const keepIn =
      (messages: string[]) =>
      (_urn: string, message: string): Promise<void> => {
        messages.push(message);
        return Promise.resolve();
      };
    const Lifecycle = wholeCluster ? ClusterUpgradeLifecycle : ClusterVersionLifecycle;
    const verbs = new Lifecycle({
      connect: this.connections(settings),
      log: { status: () => {}, info: keepIn(infos), warn: keepIn(warnings) },
      clock: this.world.time,
      display: () => "log",
    });
    const before = Object.keys(olds).length === 0 ? {} : { clusterName: "devel", region: "eu-west-1", ...olds };
    const { inputs, failures } = await verbs.check(before, { clusterName: "devel", ...program });
    return { plan: infos.join("\n"), warnings, failures, inputs, requests: await this.world.requests() };
  }

  connect(): Promise<Connected> {
    return this.connections({})({});
  }

  close(): Promise<void> {
    return this.world.close();
  }

  private connections(settings: Readonly<Record<string, string>>): (args: ConnectionArgs) => Promise<Connected> {
    const { url, time } = this.world;
    const config: Readonly<Record<string, string>> = {
      "aws:region": "eu-west-1",
      "aws:endpoints": JSON.stringify([{ eks: url, sts: url }]),
      "aws:maxRetries": "1",
      "aws:accessKey": "test",
      "aws:secretKey": "test",
      "pulumi-eks-version:requestsPerSecond": "1000",
      ...settings,
    };
    return awsConnections(() => Promise.resolve((key) => config[key]), time, { AWS_EC2_METADATA_DISABLED: "true" });
  }
}
