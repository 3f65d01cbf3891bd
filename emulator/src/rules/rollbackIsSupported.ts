import { EksError } from "../eksError";
import { releasedVersion, supportStatus } from "../kubernetesVersions";
import type { VersionRule } from "./versionRule";

/**
 * The minor to go back to must still be supported, extended support must be paid for by the upgrade policy, and it must have
 * what the cluster uses of EKS. `force` overrides none of this (user guide). Class and texts are our guess.
 */
export const rollbackIsSupported: VersionRule = ({ cluster, direction, version, now }) => {
  const target = releasedVersion(version, now);
  if (direction !== "rollback" || target === undefined) {
    return;
  }
  const members = { clusterName: cluster.name };
  const support = supportStatus(target, now);
  if (support === "UNSUPPORTED") {
    throw new EksError("InvalidParameterException", "unsupported Kubernetes version", members);
  }
  if (support === "EXTENDED_SUPPORT" && cluster.supportType !== "EXTENDED") {
    const message = `Cannot roll back cluster ${cluster.name} to version ${version} because it is in extended support; change the upgrade policy to EXTENDED first`;
    throw new EksError("InvalidRequestException", message, members);
  }
  if (cluster.incompatibleFeatures.length > 0) {
    const message = `Cannot roll back cluster ${cluster.name} to version ${version}, which does not support: ${cluster.incompatibleFeatures.join(", ")}`;
    throw new EksError("InvalidRequestException", message, members);
  }
};
