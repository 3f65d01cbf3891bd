import { EksError } from "../eksError";
import type { VersionRule } from "./versionRule";

const LEAST = 120;
const MOST = 10_080;

/** `rollbackConfig.timeoutMinutes`, whether it is a rollback or not. The bounds are the service model's, the text our guess. */
export const timeoutIsInBounds: VersionRule = ({ cluster, timeoutMinutes }) => {
  if (timeoutMinutes !== undefined && (timeoutMinutes < LEAST || timeoutMinutes > MOST)) {
    throw new EksError("InvalidParameterException", `timeoutMinutes must be between ${LEAST} and ${MOST}`, {
      clusterName: cluster.name,
    });
  }
};
