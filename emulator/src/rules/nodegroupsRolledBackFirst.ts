import { EksError } from "../eksError";
import { minorsBetween } from "../kubernetesVersion";
import type { VersionRule } from "./versionRule";

/**
 * "You must roll back your managed node groups to the previous version before rolling back the control plane" (user guide). That `force` does
 * not help, and class and text, are our guess. Other nodes are the kubelet insight's business, which `force` overrides.
 */
export const nodegroupsRolledBackFirst: VersionRule = ({ cluster, direction, version }) => {
  const ahead = cluster.nodegroups.filter((nodegroup) => minorsBetween(version, nodegroup.version) > 0);
  if (direction === "rollback" && ahead.length > 0) {
    const names = ahead.map(({ name }) => name).join(", ");
    throw new EksError(
      "InvalidRequestException",
      `Nodegroups ${names} must be updated to match cluster version ${version} before updating cluster version`,
      { clusterName: cluster.name },
    );
  }
};
