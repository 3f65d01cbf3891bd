import { unsupportedUpdate } from "./oneMinorAtATime";
import type { VersionRule } from "./versionRule";

const SEVEN_DAYS = 7 * 24 * 3600 * 1000;

/**
 * A rollback undoes the cluster's last upgrade: made in place, not by EKS itself, and finished at most seven days ago (user
 * guide). A cluster that is not eligible gets the sentence of any lower version (users' reports from before rollback existed).
 */
export const rollbackIsEligible: VersionRule = ({ cluster, direction, version, now }) => {
  if (direction !== "rollback") {
    return;
  }
  const last = cluster.history.at(-1);
  const eligible =
    last?.type === "VersionUpdate" &&
    last.to === cluster.version &&
    last.from === version &&
    now - last.finishedAt <= SEVEN_DAYS;
  if (!eligible) {
    throw unsupportedUpdate(cluster, version);
  }
};
