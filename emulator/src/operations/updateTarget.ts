import { EksError } from "../eksError";
import type { ClusterRecord } from "../clusterRecord";
import type { UpdateTarget } from "../updateRecord";
import { addonNamed } from "./calledAddon";
import { nodegroupNamed } from "./calledNodegroup";

/** Whose updates DescribeUpdate and ListUpdates are asked for: `nodegroupName` or `addonName`, or else the cluster's own. */
export function targetOf(query: URLSearchParams, cluster: ClusterRecord): UpdateTarget {
  const nodegroup = query.get("nodegroupName");
  const addon = query.get("addonName");
  if (nodegroup !== null && addon !== null) {
    // That it is refused, and the text, are our guess.
    throw new EksError("InvalidParameterException", "nodegroupName and addonName can't be given together", {
      clusterName: cluster.name,
    });
  }
  if (nodegroup !== null) return { kind: "nodegroup", name: nodegroupNamed(cluster, nodegroup).name };
  return addon === null ? { kind: "cluster" } : { kind: "addon", name: addonNamed(cluster, addon).name };
}
