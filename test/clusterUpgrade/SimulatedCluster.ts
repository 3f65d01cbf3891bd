import assert from "node:assert/strict";
import type { Addon } from "@aws-sdk/client-eks";
import { DescribeAddonCommand, DescribeUpdateCommand, EKSClient, ListUpdatesCommand } from "@aws-sdk/client-eks";
import type { EmulatorOptions } from "../../emulator/src/index";
import { ClusterUpgradeLifecycle } from "../../provider/clusterUpgrade/ClusterUpgradeLifecycle";
import type { LoggedRequest } from "../provider/SimulatedWorld";
import { SimulatedWorld } from "../provider/SimulatedWorld";
import type { SimulatedStack } from "../provider/SimulatedStack";

/** Starts an update: the only requests that change anything. */
const STARTS = /^Update(ClusterVersion|Addon|NodegroupVersion)$/;

/** An emulated cluster `devel` with node groups and add-ons, and stacks that look after all of it. */
export class SimulatedCluster {
  /** One stack that outlives its processes. */
  readonly survivor: SimulatedStack;

  private constructor(readonly world: SimulatedWorld) {
    this.survivor = this.stack();
  }

  static async start(cluster: object, options: Omit<EmulatorOptions, "seed"> = {}): Promise<SimulatedCluster> {
    return new SimulatedCluster(await SimulatedWorld.start(cluster, options));
  }

  stack(): SimulatedStack {
    return this.world.stack({}, { resource: (world) => new ClusterUpgradeLifecycle(world) });
  }

  /** Runs a command of the surviving stack, and kills its process at its first request of an operation. */
  async killedAtOperation(
    operation: string,
    when: "before" | "after" | "answered",
    command: (stack: SimulatedStack) => Promise<unknown>,
  ): Promise<void> {
    const held = await this.world.killedAt(this.survivor, 1, when, command, { operation });
    assert(held, `${operation} was never called`);
  }

  /** What was started, in the order in which it was: `1.31`, `vpc-cni v1.19.6-eksbuild.7`, `workers 1.31`. */
  async started(): Promise<string[]> {
    const requests = await this.world.requests();
    return requests.filter(({ operation, status }) => STARTS.test(operation) && status === 200).map(startText);
  }

  /** Every update that EKS has had of the cluster, the node group and the add-on, by where it led; in no order. */
  async updates(nodegroupName: string, addonName: string): Promise<string[]> {
    const client = this.client();
    const led = async (whose: { nodegroupName?: string; addonName?: string }): Promise<string[]> => {
      const { updateIds = [] } = await client.send(new ListUpdatesCommand({ name: "devel", ...whose }));
      return Promise.all(
        updateIds.map(async (updateId) => {
          const { update } = await client.send(new DescribeUpdateCommand({ name: "devel", updateId, ...whose }));
          const to = update?.params?.find(({ type }) => type === "Version" || type === "AddonVersion")?.value;
          return [whose.nodegroupName ?? whose.addonName, to].filter((part) => part !== undefined).join(" ");
        }),
      );
    };
    try {
      return (await Promise.all([led({}), led({ nodegroupName }), led({ addonName })])).flat();
    } finally {
      client.destroy();
    }
  }

  async addon(addonName: string): Promise<Partial<Addon>> {
    const client = this.client();
    try {
      return (await client.send(new DescribeAddonCommand({ clusterName: "devel", addonName }))).addon ?? {};
    } finally {
      client.destroy();
    }
  }

  private client(): EKSClient {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    return new EKSClient({ region: "eu-west-1", endpoint: this.world.url, credentials });
  }

  async forgetRequests(): Promise<void> {
    await this.world.control("DELETE", "requests");
  }

  close(): Promise<void> {
    return this.world.close();
  }
}

function startText({ params }: LoggedRequest): string {
  const { addonName, addonVersion, nodegroupName, version } = params;
  const parts = [addonName ?? nodegroupName, addonVersion ?? version].filter((part) => part !== undefined);
  return parts.map(String).join(" ");
}
