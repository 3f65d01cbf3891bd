import { addonResource } from "../lifecycle/addonVersion";
import { ClusterUpgradeLifecycle } from "../lifecycle/clusterUpgrade";
import { EksVersionError } from "../core/failures/EksVersionError";
import { ClusterVersionLifecycle } from "../lifecycle/clusterVersion";
import type { Dependencies } from "../lifecycle/Dependencies";
import { FleetLifecycle } from "../lifecycle/fleet";
import { AddonOrNodegroupLifecycle } from "../lifecycle/addonOrNodegroup";
import type { Verbs } from "../lifecycle/Lifecycle";
import { nodegroupResource } from "../lifecycle/nodegroupVersion";
import type { Properties } from "./propertyValues";

/** What the shell knows of a resource, beside its lifecycle. */
export interface PluginResource {
  readonly lifecycle: (dependencies: Dependencies) => Verbs;
  /** Outputs that stay the same until the resource is replaced: dependents keep them in preview. */
  readonly stable: readonly string[];
  /** Outputs that only EKS knows, and that an update may change. */
  readonly changing: readonly string[];
  /** The output that tells what an update is for, where the inputs are what they were. */
  readonly leads: "version" | "progress";
  /** The inputs that an import takes from its id. */
  readonly inputsOfId: (id: string) => Properties;
}

const OF_ONE_CLUSTER = ["clusterName", "region", "clusterArn", "clusterCreatedAt"] as const;

const OF_AN_UPGRADE = [
  "platformVersion",
  "status",
  "previousVersion",
  "rollbackUntil",
  "endOfStandardSupport",
  "endOfExtendedSupport",
  "updates",
] as const;

/** Has an import declare the version that is there, and not "whatever the cluster asks for", which no version would stand for. */
const ANY_VERSION = { version: "v0" } as const;

/** The resources of the plugin, by the last part of their type. */
export const RESOURCES: Readonly<Record<string, PluginResource>> = {
  ClusterVersion: {
    lifecycle: (dependencies) => new ClusterVersionLifecycle(dependencies),
    stable: OF_ONE_CLUSTER,
    changing: OF_AN_UPGRADE,
    leads: "version",
    inputsOfId: (id) => ({ clusterName: id }),
  },
  ClusterUpgrade: {
    lifecycle: (dependencies) => new ClusterUpgradeLifecycle(dependencies),
    stable: OF_ONE_CLUSTER,
    changing: [...OF_AN_UPGRADE, "addonVersions", "nodegroupVersions", "steps"],
    leads: "version",
    inputsOfId: (id) => ({ clusterName: id }),
  },
  AddonVersion: {
    lifecycle: (dependencies) => new AddonOrNodegroupLifecycle(addonResource, dependencies),
    stable: [...OF_ONE_CLUSTER, "addonName", "arn"],
    changing: ["status", "previousVersion", "updates"],
    leads: "version",
    inputsOfId: (id) => ({ ...ANY_VERSION, clusterName: beforeColon(id), addonName: afterColon(id) }),
  },
  NodegroupVersion: {
    lifecycle: (dependencies) => new AddonOrNodegroupLifecycle(nodegroupResource, dependencies),
    stable: [...OF_ONE_CLUSTER, "nodegroupName", "arn"],
    changing: ["status", "releaseVersion", "launchTemplateVersion", "previousVersion", "updates"],
    leads: "version",
    inputsOfId: (id) => ({ ...ANY_VERSION, clusterName: beforeColon(id), nodegroupName: afterColon(id) }),
  },
  Fleet: {
    lifecycle: (dependencies) => new FleetLifecycle(dependencies),
    stable: [],
    changing: ["targetVersion", "progress", "versions", "running", "unreadable"],
    leads: "progress",
    inputsOfId: () => {
      throw new EksVersionError({
        code: "BadConfiguration",
        happened: "a Fleet is nothing in AWS that could be imported",
        state: "nothing was changed",
        next: "declare it: `pulumi up` takes over what its clusters have, and upgrades those that are due",
      });
    },
  },
};

function beforeColon(id: string): string {
  return id.split(":")[0] ?? "";
}

function afterColon(id: string): string {
  return id.split(":").slice(1).join(":");
}
