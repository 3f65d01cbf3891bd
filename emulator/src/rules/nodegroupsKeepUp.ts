import { EksError } from "../eksError";
import { allowedSkew } from "../insights/checks/skew";
import { minorsBetween } from "../kubernetesVersion";
import type { VersionRule } from "./versionRule";

/**
 * Before an upgrade. `strict`: every managed node group has the cluster's version (UpdateClusterVersion's page of the API reference).
 * `skew`: its kubelets may lag, from 1.25 three minors, before two (user guide). The text is from a user's report, which is
 * of a `strict` EKS and does not show the class; that `skew` has the same, and how several names are joined, is our guess.
 */
export const nodegroupsKeepUp: VersionRule = ({ cluster, direction, version, emulator }) => {
  if (direction !== "upgrade") {
    return;
  }
  const strict = emulator.settings.nodegroupSkew === "strict";
  const behind = cluster.nodegroups.filter((nodegroup) =>
    strict
      ? nodegroup.version !== cluster.version
      : minorsBetween(nodegroup.version, version) > allowedSkew(nodegroup.version),
  );
  if (behind.length > 0) {
    const names = behind.map(({ name }) => name).join(", ");
    throw new EksError(
      "InvalidRequestException",
      `Nodegroups ${names} must be updated to match cluster version ${cluster.version} before updating cluster version`,
      { clusterName: cluster.name },
    );
  }
};
