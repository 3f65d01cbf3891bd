import { eligibleRollback } from "../eligibleRollback";
import { unsupportedUpdate } from "./oneMinorAtATime";
import type { VersionRule } from "./versionRule";

/** A cluster that is not eligible gets the sentence of any lower version (users' reports from before rollback existed). */
export const rollbackIsEligible: VersionRule = ({ cluster, direction, version, now }) => {
  if (direction === "rollback" && eligibleRollback(cluster, now)?.from !== version) {
    throw unsupportedUpdate(cluster, version);
  }
};
