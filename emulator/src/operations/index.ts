import type { Operation } from "../operation";
import { cancelUpdate } from "./cancelUpdate";
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
import { describeFargateProfile } from "./describeFargateProfile";
import { describeInsight } from "./describeInsight";
import { describeInsightsRefresh } from "./describeInsightsRefresh";
import { describeNodegroup } from "./describeNodegroup";
import { describeUpdate } from "./describeUpdate";
import { listAddons } from "./listAddons";
import { listClusters } from "./listClusters";
import { listFargateProfiles } from "./listFargateProfiles";
import { listInsights } from "./listInsights";
import { listNodegroups } from "./listNodegroups";
import { listTagsForResource } from "./listTagsForResource";
import { listUpdates } from "./listUpdates";
import { startInsightsRefresh } from "./startInsightsRefresh";
import { tagResource } from "./tagResource";
import { untagResource } from "./untagResource";
import { updateAddon } from "./updateAddon";
import { updateClusterConfig } from "./updateClusterConfig";
import { updateClusterVersion } from "./updateClusterVersion";
import { updateNodegroupConfig } from "./updateNodegroupConfig";
import { updateNodegroupVersion } from "./updateNodegroupVersion";

/** The operations that the emulator has. All others of EKS answer EmulatorUnsupportedOperation. */
export const OPERATIONS: readonly Operation[] = [
  cancelUpdate,
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
  describeFargateProfile,
  describeInsight,
  describeInsightsRefresh,
  describeNodegroup,
  describeUpdate,
  listAddons,
  listClusters,
  listFargateProfiles,
  listInsights,
  listNodegroups,
  listTagsForResource,
  listUpdates,
  startInsightsRefresh,
  tagResource,
  untagResource,
  updateAddon,
  updateClusterConfig,
  updateClusterVersion,
  updateNodegroupConfig,
  updateNodegroupVersion,
];
