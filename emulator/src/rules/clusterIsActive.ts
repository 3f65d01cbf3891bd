import { requireActive } from "../operations/requireActive";
import type { VersionRule } from "./versionRule";

export const clusterIsActive: VersionRule = ({ cluster, now }) => {
  requireActive(cluster, now, "VersionUpdate");
};
