import type { AddonRecord } from "../addons/addonRecord";
import { addonStatus } from "../addons/addonView";
import type { ClusterRecord } from "../clusterRecord";
import { EksError } from "../eksError";
import type { NodegroupRecord } from "../nodegroups/nodegroupRecord";
import { nodegroupStatus } from "../nodegroups/nodegroupView";

/** One update at a time: class and text from users' reports. That a degraded node group can be updated is our guess. */
export function refuseUnlessNodegroupActive(cluster: ClusterRecord, nodegroup: NodegroupRecord, now: number): void {
  const status = nodegroupStatus(cluster, nodegroup, now);
  if (status !== "ACTIVE" && status !== "DEGRADED") {
    throw new EksError("ResourceInUseException", "Nodegroup cannot be updated as it is currently not in Active State", {
      clusterName: cluster.name,
      nodegroupName: nodegroup.name,
    });
  }
}

/** Class and text from users' reports (eksctl#8091). */
export function refuseWhileAddonChanges(cluster: ClusterRecord, addon: AddonRecord, now: number): void {
  const status = addonStatus(cluster, addon, now);
  if (status === "CREATING" || status === "UPDATING" || status === "DELETING") {
    throw new EksError(
      "ResourceInUseException",
      `Addon ${addon.name} cannot be updated as it is currently in ${status} state`,
      { clusterName: cluster.name, addonName: addon.name },
    );
  }
}
