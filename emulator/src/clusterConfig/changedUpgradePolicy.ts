import type { ClusterRecord } from "../clusterRecord";
import { EksError } from "../eksError";
import type { JsonObject } from "../json";
import { knownVersion, supportStatus } from "../kubernetesVersions";
import { optionalObject } from "../parameters";
import { refuseNoChange } from "./changedMember";
import type { ConfigChange } from "./configChange";

/** Extended support cannot be left again once it has begun (service model); class and texts are our guess. */
export function changedUpgradePolicy(cluster: ClusterRecord, body: JsonObject, now: number): ConfigChange {
  const supportType = optionalObject(body, "upgradePolicy")?.supportType;
  if (supportType !== "STANDARD" && supportType !== "EXTENDED") {
    throw new EksError("InvalidParameterException", "supportType must be STANDARD or EXTENDED", {
      clusterName: cluster.name,
    });
  }
  refuseNoChange(cluster, cluster.supportType, supportType);
  const version = knownVersion(cluster.version);
  if (supportType === "STANDARD" && version !== undefined && supportStatus(version, now) !== "STANDARD_SUPPORT") {
    const message = `Cannot disable extended support: Kubernetes version ${cluster.version} of cluster ${cluster.name} is in extended support`;
    throw new EksError("InvalidRequestException", message, { clusterName: cluster.name });
  }
  return {
    type: "UpgradePolicyUpdate",
    params: [{ type: "UpgradePolicy", value: JSON.stringify({ supportType }) }],
    effect: { kind: "upgradePolicy", supportType },
  };
}
