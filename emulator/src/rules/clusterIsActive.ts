import { EksError } from "../eksError";
import type { VersionRule } from "./versionRule";

/** Both error class and text are our guess. */
export const clusterIsActive: VersionRule = ({ cluster, now }) => {
  const status = cluster.goneAt !== undefined ? "DELETING" : now < cluster.activeAt ? "CREATING" : "ACTIVE";
  if (status !== "ACTIVE") {
    throw new EksError(
      "InvalidRequestException",
      `Cannot VersionUpdate because cluster ${cluster.name} is in status ${status}`,
      { clusterName: cluster.name },
    );
  }
};
