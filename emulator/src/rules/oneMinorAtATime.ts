import { EksError } from "../eksError";
import { minorsBetween } from "../kubernetesVersion";
import type { ClusterRecord } from "../clusterRecord";
import type { VersionRule } from "./versionRule";

/** One minor up. The same version, or more than one minor either way, gets the same sentence (users' reports). */
export const oneMinorAtATime: VersionRule = ({ cluster, version }) => {
  const minors = minorsBetween(cluster.version, version);
  if (minors !== 1 && minors !== -1) {
    throw unsupportedUpdate(cluster, version);
  }
};

export function unsupportedUpdate(cluster: ClusterRecord, version: string): EksError {
  return new EksError(
    "InvalidParameterException",
    `Unsupported Kubernetes minor version update from ${cluster.version} to ${version}`,
    { clusterName: cluster.name },
  );
}
