import type { Operation } from "../operation";
import { createAddon } from "./createAddon";
import { createCluster } from "./createCluster";
import { createNodegroup } from "./createNodegroup";
import { deleteAddon } from "./deleteAddon";
import { deleteCluster } from "./deleteCluster";
import { deleteNodegroup } from "./deleteNodegroup";
import { describeAddon } from "./describeAddon";
import { describeAddonVersions } from "./describeAddonVersions";
import { describeCluster } from "./describeCluster";
import { describeClusterVersions } from "./describeClusterVersions";
import { describeNodegroup } from "./describeNodegroup";
import { describeUpdate } from "./describeUpdate";
import { listAddons } from "./listAddons";
import { listClusters } from "./listClusters";
import { listNodegroups } from "./listNodegroups";
import { listUpdates } from "./listUpdates";
import { updateAddon } from "./updateAddon";
import { updateClusterConfig } from "./updateClusterConfig";
import { updateClusterVersion } from "./updateClusterVersion";
import { updateNodegroupConfig } from "./updateNodegroupConfig";
import { updateNodegroupVersion } from "./updateNodegroupVersion";

/** The operations that the emulator has. All others of EKS answer EmulatorUnsupportedOperation. */
export const OPERATIONS: readonly Operation[] = [
  createAddon,
  createCluster,
  createNodegroup,
  deleteAddon,
  deleteCluster,
  deleteNodegroup,
  describeAddon,
  describeAddonVersions,
  describeCluster,
  describeClusterVersions,
  describeNodegroup,
  describeUpdate,
  listAddons,
  listClusters,
  listNodegroups,
  listUpdates,
  updateAddon,
  updateClusterConfig,
  updateClusterVersion,
  updateNodegroupConfig,
  updateNodegroupVersion,
];
