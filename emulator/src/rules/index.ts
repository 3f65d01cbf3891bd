import { clusterIsActive } from "./clusterIsActive";
import { oneMinorAtATime } from "./oneMinorAtATime";
import { rollbackIsEligible } from "./rollbackIsEligible";
import type { VersionRule } from "./versionRule";

export type { VersionChangeRequest, VersionRule } from "./versionRule";

/**
 * What UpdateClusterVersion checks, in this order, once the version is known to exist and no update is in progress. A rule
 * throws the `EksError` that EKS answers with, or returns. A new one gets a file here and a line in this list.
 */
export const VERSION_RULES: readonly VersionRule[] = [clusterIsActive, oneMinorAtATime, rollbackIsEligible];
