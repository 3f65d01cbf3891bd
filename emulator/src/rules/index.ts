import { addressesAreFree } from "./addressesAreFree";
import { clusterIsActive } from "./clusterIsActive";
import { insightsLetItPass } from "./insightsLetItPass";
import { nodegroupsKeepUp } from "./nodegroupsKeepUp";
import { nodegroupsRolledBackFirst } from "./nodegroupsRolledBackFirst";
import { oneMinorAtATime } from "./oneMinorAtATime";
import { rollbackIsEligible } from "./rollbackIsEligible";
import { rollbackIsSupported } from "./rollbackIsSupported";
import { timeoutIsInBounds } from "./timeoutIsInBounds";
import type { VersionRule } from "./versionRule";

export type { VersionChangeRequest, VersionRule } from "./versionRule";

/**
 * What UpdateClusterVersion checks, in this order, once the version is known to exist and no update is in progress. A rule
 * throws the `EksError` that EKS answers with, or returns. A new one gets a file here and a line in this list. The order is our guess.
 */
export const VERSION_RULES: readonly VersionRule[] = [
  timeoutIsInBounds,
  clusterIsActive,
  oneMinorAtATime,
  rollbackIsEligible,
  rollbackIsSupported,
  nodegroupsKeepUp,
  nodegroupsRolledBackFirst,
  addressesAreFree,
  insightsLetItPass,
];
