import { EksError } from "../eksError";
import type { UpdateTarget } from "../updateRecord";

/** Whose updates DescribeUpdate and ListUpdates are asked for: `nodegroupName` or `addonName`, or else the cluster's own. */
export function targetOf(query: URLSearchParams, clusterName: string): UpdateTarget {
  const nodegroup = query.get("nodegroupName");
  const addon = query.get("addonName");
  if (nodegroup !== null && addon !== null) {
    // That it is refused, and the text, are our guess.
    throw new EksError("InvalidParameterException", "nodegroupName and addonName can't be given together", {
      clusterName,
    });
  }
  if (nodegroup !== null) return { kind: "nodegroup", name: nodegroup };
  return addon === null ? { kind: "cluster" } : { kind: "addon", name: addon };
}
