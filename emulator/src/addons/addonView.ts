import { epochSeconds } from "../clock";
import type { ClusterRecord } from "../clusterRecord";
import type { JsonObject } from "../json";
import { runningUpdate } from "../startUpdate";
import { updateStatus } from "../updateRecord";
import type { AddonRecord } from "./addonRecord";

export type AddonStatus = "CREATING" | "ACTIVE" | "UPDATING" | "UPDATE_FAILED" | "DELETING" | "DEGRADED";

/** An add-on as DescribeAddon shows it. */
export function describedAddon(cluster: ClusterRecord, addon: AddonRecord, now: number): JsonObject {
  return {
    addonName: addon.name,
    clusterName: cluster.name,
    status: addonStatus(cluster, addon, now),
    addonVersion: addon.version,
    health: { issues: addon.issues.map((issue) => ({ ...issue, resourceIds: [...issue.resourceIds] })) },
    addonArn: addon.arn,
    createdAt: epochSeconds(addon.createdAt),
    modifiedAt: epochSeconds(addon.modifiedAt),
    ...addon.described,
    tags: addon.tags,
  };
}

/** An add-on whose last update failed says so until another succeeds (model: UPDATE_FAILED; how long is our guess). */
export function addonStatus(cluster: ClusterRecord, addon: AddonRecord, now: number): AddonStatus {
  const target = { kind: "addon", name: addon.name } as const;
  if (addon.goneAt !== undefined) return "DELETING";
  if (now < addon.activeAt) return "CREATING";
  if (runningUpdate(cluster, target, now) !== undefined) return "UPDATING";
  const last = cluster.updates.filter((each) => each.target.kind === "addon" && each.target.name === addon.name).at(-1);
  if (last !== undefined && updateStatus(last, now) === "Failed") return "UPDATE_FAILED";
  return addon.issues.length > 0 ? "DEGRADED" : "ACTIVE";
}
