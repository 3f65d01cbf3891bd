import type { Operation } from "../http/exchange";
import { describeAddonVersions } from "./addon/addonVersions";
import { describeAddonConfiguration } from "./addon/configuration";
import { createAddon, deleteAddon, describeAddon, listAddons, updateAddon } from "./addon/addons";
import { describeClusterVersions } from "./cluster/clusterVersions";
import { createCluster, deleteCluster, describeCluster, listClusters } from "./cluster/clusters";
import { updateClusterConfig } from "./cluster/updateClusterConfig";
import { updateClusterVersion } from "./cluster/updateClusterVersion";
import { describeFargateProfile, listFargateProfiles } from "./fargateProfiles";
import {
  describeInsight,
  describeInsightsRefresh,
  listInsights,
  startInsightsRefresh,
} from "./insight/insightOperations";
import { createNodegroup, deleteNodegroup, describeNodegroup, listNodegroups } from "./nodegroup/nodegroups";
import { updateNodegroupConfig, updateNodegroupVersion } from "./nodegroup/updateNodegroup";
import { listTagsForResource, tagResource, untagResource } from "./tags";
import { cancelUpdate, describeUpdate, listUpdates } from "./update/updateOperations";

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
  describeAddonConfiguration,
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
