import type { FleetProgress } from "./fleetPlan";
import * as pulumi from "@pulumi/pulumi";
import type {
  DiscoveredMembers,
  FleetAcceptance,
  FleetChannel,
  FleetDeadline,
  FleetExemption,
  FleetFreeze,
  FleetGate,
  FleetManage,
  FleetRetry,
  FleetWave,
  NamedMember,
  Waiver,
} from "./fleetArgs";
import type { InputsOf } from "./VersionResource";
import { VersionResource } from "./VersionResource";

type ListOf<T> = pulumi.Input<readonly pulumi.Input<InputsOf<T>>[]>;

/** The inputs of a {@link Fleet}: the arguments of `getFleetPlan`, each of which may be an output of another resource. */
export interface FleetArgs {
  /** The name of the fleet, the same in all of its stacks: `share` depends on it. Default: the name of the resource. */
  readonly name?: pulumi.Input<string> | undefined;
  /** The clusters: found, named, or both. A cluster that is found several times counts once. */
  readonly members: ListOf<DiscoveredMembers | NamedMember>;
  /** What this stack upgrades. Default: every cluster. */
  readonly manage?: pulumi.Input<InputsOf<FleetManage>> | undefined;
  /** The version for all, for example `"1.34"`, or what it follows. Nobody is taken to a lower version. */
  readonly target: pulumi.Input<string | FleetChannel>;
  /** In the order in which they go. Each cluster is in one. */
  readonly waves: ListOf<FleetWave>;
  /**
   * What is upgraded: the control planes alone, as by a ClusterVersion, or with the add-ons and node groups, as by a
   * ClusterUpgrade. Default: `"controlPlane"`.
   */
  readonly scope?: pulumi.Input<"controlPlane" | "cluster"> | undefined;
  /** Times in which nothing starts. Default: none. */
  readonly freezes?: ListOf<FleetFreeze> | undefined;
  /** Conditions that the program computes; nothing starts in a wave whose gate is not open. Default: none. */
  readonly gates?: ListOf<FleetGate> | undefined;
  /** How clusters that failed are tried again. Default: twice, each 12 hours after the failure. */
  readonly retry?: pulumi.Input<InputsOf<FleetRetry>> | undefined;
  /**
   * How long one up may take: it starts nothing that is not expected to end within it, and what still runs then is left to the
   * next up. Default: `"50m"`, and `"3h"` with the scope `"cluster"`.
   */
  readonly runFor?: pulumi.Input<string> | undefined;
  /** `"one"`: a wave soaks after each minor version. `"all"`: only at the target. Default: `"one"`. */
  readonly hops?: pulumi.Input<"one" | "all"> | undefined;
  /** By when clusters shall have left a version. Default: none. */
  readonly deadline?: pulumi.Input<InputsOf<FleetDeadline>> | undefined;
  /** Clusters that are left alone for some time. Default: none. */
  readonly exempt?: ListOf<FleetExemption> | undefined;
  /** Clusters that count as proof by a person's word. Default: none. */
  readonly accept?: ListOf<FleetAcceptance> | undefined;
  /** Findings that may pass, for all clusters. Default: none. */
  readonly waive?: ListOf<Waiver> | undefined;
}

/** The name Pulumi knows the resource by. */
export const FLEET_TYPE = "pulumi-nodejs:dynamic/eks:Fleet";

const KIND = {
  type: FLEET_TYPE,
  verbs: "fleet",
  outputs: ["targetVersion", "progress", "versions", "running", "unreadable"],
};

/**
 * The Kubernetes version of many EKS clusters, over accounts and regions, in waves: canaries, a soak, then the rest.
 *
 * - Each `pulumi up` is one step: it looks at all clusters, upgrades those that are due now, and ends. It waits for upgrades, never
 *   for a soak or a window: run it by a schedule.
 * - A wave goes when the one before has proven the version, by what EKS itself tells. So any number of stacks run the same fleet
 *   at once, each for its accounts, without talking to each other.
 * - Deleting it leaves all clusters as they are.
 *
 * docs/fleets.md leads from three clusters to three hundred.
 *
 * @example
 * const fleet = new Fleet("platform", {
 *   members: [{ accounts: ["111111111111"], regions: ["eu-west-1"], readRole: "eks-fleet-read" }],
 *   target: "1.34",
 *   waves: [
 *     { name: "canary", where: { ring: "canary" }, soak: "24h" },
 *     { name: "prod", rest: true, maxConcurrent: "5%", failures: 1 },
 *   ],
 * });
 * export const progress = fleet.progress;
 */
export class Fleet extends VersionResource {
  /** The version that the first wave went to in the last up: the target, or what its channel meant then. */
  declare readonly targetVersion: pulumi.Output<string>;
  /** Where each wave is. */
  declare readonly progress: pulumi.Output<FleetProgress[]>;
  /** The version of each cluster, by its ARN; `unknown` where it could not be read. */
  declare readonly versions: pulumi.Output<Record<string, string>>;
  /** The ARNs of the clusters whose upgrades still ran when the last up ended. */
  declare readonly running: pulumi.Output<string[]>;
  /** What could not be read, and so proved nothing. */
  declare readonly unreadable: pulumi.Output<string[]>;

  /**
   * @param name The name of the resource in the stack, and of the fleet where `args.name` is not given.
   * @param args The clusters, the waves, and how they go.
   * @param opts Pulumi's options.
   */
  constructor(name: string, args: FleetArgs, opts?: pulumi.CustomResourceOptions) {
    super(KIND, name, { ...args, name: args.name ?? name, waves: withApprovals(args.waves) }, opts);
  }
}

/** An approval that is asked for and not given would be lost on the way to the provider, and the wave would go without it. */
function withApprovals(waves: FleetArgs["waves"]): pulumi.Output<unknown> {
  return pulumi.output(waves).apply((all: unknown) => {
    if (!Array.isArray(all)) return all;
    return all.map((wave: unknown) => {
      if (typeof wave !== "object" || wave === null || !("approve" in wave)) return wave;
      return { ...wave, approve: wave.approve ?? "" };
    });
  });
}
