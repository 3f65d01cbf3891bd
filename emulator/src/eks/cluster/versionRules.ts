import type { Emulator } from "../../emulator";
import { isJsonObject } from "../../json";
import { EksError } from "../EksError";
import { allowedSkew } from "../insight/checks";
import { blocksRollback, insightsAt, refreshInsights } from "../insight/insights";
import { minorsBetween, releasedVersion, supportStatus } from "../kubernetesVersions";
import { type ClusterRecord, kubeletOf } from "../records";
import { requireActive } from "./calledCluster";
import { eligibleRollback } from "./rollback";

/** What is asked of UpdateClusterVersion. */
export interface VersionChangeRequest {
  readonly cluster: ClusterRecord;
  readonly direction: "upgrade" | "rollback";
  readonly version: string;
  readonly force: boolean;
  readonly timeoutMinutes: number | undefined;
  readonly emulator: Emulator;
  readonly now: number;
}

type VersionRule = (request: VersionChangeRequest) => void;

const LEAST = 120;
const MOST = 10_080;

/** `rollbackConfig.timeoutMinutes`, whether it is a rollback or not. The bounds are the service model's, the text our guess. */
const timeoutIsInBounds: VersionRule = ({ cluster, timeoutMinutes }) => {
  if (timeoutMinutes !== undefined && (timeoutMinutes < LEAST || timeoutMinutes > MOST)) {
    throw new EksError("InvalidParameterException", `timeoutMinutes must be between ${LEAST} and ${MOST}`, {
      clusterName: cluster.name,
    });
  }
};

const clusterIsActive: VersionRule = ({ cluster, now }) => {
  requireActive(cluster, now, "VersionUpdate");
};

/** One minor up. The same version, or more than one minor either way, gets the same sentence (users' reports). */
const oneMinorAtATime: VersionRule = ({ cluster, version }) => {
  const minors = minorsBetween(cluster.version, version);
  if (minors !== 1 && minors !== -1) {
    throw unsupportedUpdate(cluster, version);
  }
};

function unsupportedUpdate(cluster: ClusterRecord, version: string): EksError {
  return new EksError(
    "InvalidParameterException",
    `Unsupported Kubernetes minor version update from ${cluster.version} to ${version}`,
    { clusterName: cluster.name },
  );
}

/** A cluster that is not eligible gets the sentence of any lower version (users' reports from before rollback existed). */
const rollbackIsEligible: VersionRule = ({ cluster, direction, version, now }) => {
  if (direction === "rollback" && eligibleRollback(cluster, now)?.from !== version) {
    throw unsupportedUpdate(cluster, version);
  }
};

/**
 * The minor to go back to must still be supported, extended support must be paid for by the upgrade policy, and it must have
 * what the cluster uses of EKS. `force` overrides none of this (user guide). Class and texts are our guess.
 */
const rollbackIsSupported: VersionRule = ({ cluster, direction, version, now }) => {
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

/**
 * Before an upgrade. `strict`: every managed node group has the cluster's version (UpdateClusterVersion's page of the API reference).
 * `skew`: its kubelets may lag, from 1.25 three minors, before two (user guide). The text is from a user's report, which is
 * of a `strict` EKS and does not show the class; that `skew` has the same, and how several names are joined, is our guess.
 */
const nodegroupsKeepUp: VersionRule = ({ cluster, direction, version, emulator }) => {
  if (direction !== "upgrade") {
    return;
  }
  const strict = emulator.settings.nodegroupSkew === "strict";
  const behind = cluster.nodegroups.filter((nodegroup) =>
    strict
      ? nodegroup.version !== cluster.version
      : minorsBetween(kubeletOf(nodegroup), version) > allowedSkew(kubeletOf(nodegroup)),
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

/**
 * "You must roll back your managed node groups to the previous version before rolling back the control plane" (user guide). That `force` does
 * not help, and class and text, are our guess. Other nodes are the kubelet insight's business, which `force` overrides.
 */
const nodegroupsRolledBackFirst: VersionRule = ({ cluster, direction, version }) => {
  const ahead = cluster.nodegroups.filter((nodegroup) => minorsBetween(version, nodegroup.version) > 0);
  if (direction === "rollback" && ahead.length > 0) {
    const names = ahead.map(({ name }) => name).join(", ");
    throw new EksError(
      "InvalidRequestException",
      `Nodegroups ${names} must be updated to match cluster version ${version} before updating cluster version`,
      { clusterName: cluster.name },
    );
  }
};

const NEEDED = 5;

/**
 * Each of the cluster's subnets needs five free addresses. Class and text, odd comma and all, are from users' reports
 * (containers-roadmap#1693, elastic-ipfs/infrastructure#221); that only the subnets in want are named is our guess.
 */
const addressesAreFree: VersionRule = ({ cluster }) => {
  const elsewhere = subnetsOfNodegroupsOnly(cluster);
  const short = Object.entries(cluster.freeAddresses).filter(([id, free]) => free < NEEDED && !elsewhere.has(id));
  if (short.length > 0) {
    const subnets = short.map(([subnet, free]) => `${subnet} Free IPs: ${free} `).join("");
    throw new EksError(
      "InvalidRequestException",
      `Provided subnets ${subnets}, need at least ${NEEDED} IPs in each subnet to be free for this operation`,
      { clusterName: cluster.name },
    );
  }
};

/** Those that node groups name and the cluster does not: the control plane brings up nothing in them. */
function subnetsOfNodegroupsOnly({ described, nodegroups }: ClusterRecord): ReadonlySet<unknown> {
  const vpc = described.resourcesVpcConfig;
  const own = isJsonObject(vpc) ? vpc.subnetIds : undefined;
  const named = nodegroups.flatMap(({ described: { subnets } }) => (Array.isArray(subnets) ? subnets : []));
  return new Set(named.filter((id) => !Array.isArray(own) || !own.includes(id)));
}

/**
 * Insights stand in the way unless `force` is given. Of an upgrade: those in ERROR, as last refreshed, and only under
 * `--insights enforce` (EKS announced that and took it back a day later); the text is from users' reports of that day. Of a rollback: those in ERROR or
 * UNKNOWN, always, and EKS refreshes them first (user guide); the text is our guess after the other.
 */
const insightsLetItPass: VersionRule = ({ cluster, direction, version, force, emulator, now }) => {
  if (force || (direction === "upgrade" && emulator.settings.insights === "off")) {
    return;
  }
  if (direction === "rollback") {
    refreshInsights(cluster, now);
  }
  const { found } = insightsAt(cluster, now);
  const blocked =
    direction === "rollback"
      ? blocksRollback(found, version)
      : found.some(
          ({ category, kubernetesVersion, status }) =>
            category === "UPGRADE_READINESS" && kubernetesVersion === version && status === "ERROR",
        );
  if (blocked) {
    const [Change, change] = direction === "upgrade" ? ["Upgrade", "upgrade"] : ["Rollback", "rollback"];
    throw new EksError(
      "InvalidStateException",
      `${Change} readiness issues detected. Call the EKS ListInsights API to view ${change} blocking issues detected by EKS. Pass the force flag to override ${change} readiness errors and proceed with ${change}.`,
      { clusterName: cluster.name },
    );
  }
};

/**
 * What UpdateClusterVersion checks, in this order, once the version is known to exist and no update is in progress. A rule
 * throws the `EksError` that EKS answers with, or returns. A new one gets a line in this list. The order is our guess.
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
