import type { EmulatorOptions } from "../../emulator/src/index";
import { ClusterUpgradeLifecycle } from "../../provider/clusterUpgrade/ClusterUpgradeLifecycle";
import type { LoggedRequest } from "../provider/SimulatedWorld";
import { SimulatedWorld } from "../provider/SimulatedWorld";
import type { SimulatedStack } from "../provider/SimulatedStack";

/** Starts an update: the only requests that change anything. */
const STARTS = /^Update(ClusterVersion|Addon|NodegroupVersion)$/;

/** An emulated cluster `devel` with node groups and add-ons, and stacks that look after all of it. */
export class SimulatedCluster {
  private constructor(readonly world: SimulatedWorld) {}

  static async start(cluster: object, options: Omit<EmulatorOptions, "seed"> = {}): Promise<SimulatedCluster> {
    return new SimulatedCluster(await SimulatedWorld.start(cluster, options));
  }

  stack(): SimulatedStack {
    return this.world.stack({}, { resource: (world) => new ClusterUpgradeLifecycle(world) });
  }

  /** What was started, in the order in which it was: `1.31`, `vpc-cni v1.19.6-eksbuild.7`, `workers 1.31`. */
  async started(): Promise<string[]> {
    const requests = await this.world.requests();
    return requests.filter(({ operation, status }) => STARTS.test(operation) && status === 200).map(startText);
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
