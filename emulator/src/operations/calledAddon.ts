import type { AddonRecord } from "../addons/addonRecord";
import type { ClusterRecord } from "../clusterRecord";
import { EksError } from "../eksError";
import type { Call } from "../operation";
import { calledCluster } from "./calledCluster";

/** The add-on that the path names, and its cluster. The text is from users' reports. */
export function calledAddon(call: Call): { cluster: ClusterRecord; addon: AddonRecord } {
  const cluster = calledCluster(call);
  return { cluster, addon: addonNamed(cluster, call.path.addonName ?? "") };
}

export function addonNamed(cluster: ClusterRecord, name: string): AddonRecord {
  const addon = cluster.addons.find((each) => each.name === name);
  if (addon === undefined) {
    throw new EksError("ResourceNotFoundException", `No addon: ${name} found in cluster: ${cluster.name}`, {
      clusterName: cluster.name,
      addonName: name,
    });
  }
  return addon;
}
