import type { LaunchTemplate, Update, Nodegroup } from "../eks/types";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import { compareVersions, formatVersion, sameVersion } from "../core/kubernetesVersion";
import type { MoveBase, MoveKind, MoveRecord, MoveTools } from "./target";
import { runMove } from "./reconcile";

/** How long the roll of a node group takes: some minutes for each node, and so no more than a guess. */
export const EXPECTED_ROLL_MS = 20 * 60_000;

export interface NodegroupRoll extends MoveBase {
  readonly nodegroup: string;
  readonly to: KubernetesVersion;
  /** The version that the roll was planned from; undefined: whatever is there. Moved past `to` since, it is left alone. */
  readonly from?: KubernetesVersion | undefined;
  /** `1.33.4-20260915`. Not given, the newest; and nodes that have the version already are left alone. */
  readonly releaseVersion?: string | undefined;
  readonly launchTemplate?: LaunchTemplate | undefined;
  /** Whether pods that no budget lets go are deleted all the same. */
  readonly force?: boolean | undefined;
}

/** Rolls a managed node group with one UpdateNodegroupVersion at most, and waits for it. Throws EksVersionError. */
export function rollNodegroup(roll: NodegroupRoll, tools: MoveTools): Promise<MoveRecord> {
  return runMove(kindOf(roll), tools);
}

function kindOf(roll: NodegroupRoll): MoveKind<Nodegroup> {
  const { clusterName, nodegroup, from, to, releaseVersion, launchTemplate, force = false } = roll;
  const target = { kind: "nodegroup", clusterName, name: nodegroup } as const;
  const version = formatVersion(to);
  // An AMI of the user's own has the version that it has: EKS refuses to be told one beside it (UpdateNodegroupVersion).
  const byTemplate = (seen: Nodegroup): boolean => seen.amiType === "CUSTOM" && launchTemplate !== undefined;
  return {
    base: roll,
    target,
    label: `node group ${nodegroup}`,
    to: placeText(version, releaseVersion, launchTemplate?.version),
    expected: EXPECTED_ROLL_MS,
    operation: "UpdateNodegroupVersion",
    request: () => [version, releaseVersion ?? null, launchTemplate ?? null, force],
    look: (eks) => eks.nodegroup(clusterName, nodegroup),
    at: (seen) =>
      placeText(
        seen.version ? formatVersion(seen.version) : "an unknown version",
        releaseVersion === undefined ? undefined : seen.releaseVersion,
        launchTemplate === undefined ? undefined : seen.launchTemplateVersion,
      ),
    version: (seen) => (seen.version ? formatVersion(seen.version) : ""),
    isThere: (seen) =>
      (byTemplate(seen) || (seen.version !== undefined && sameVersion(seen.version, to))) &&
      (releaseVersion === undefined || seen.releaseVersion === releaseVersion) &&
      (launchTemplate === undefined || seen.launchTemplateVersion === launchTemplate.version),
    isPast: (seen) =>
      from !== undefined &&
      seen.version !== undefined &&
      compareVersions(from, to) <= 0 &&
      compareVersions(seen.version, to) > 0,
    leadsThere: ({ type, params }: Update, seen) =>
      type === "VersionUpdate" &&
      (byTemplate(seen) || params.Version === version) &&
      (releaseVersion === undefined || params.ReleaseVersion === releaseVersion) &&
      (launchTemplate === undefined || params.LaunchTemplateVersion === launchTemplate.version),
    start: (eks, clientRequestToken, seen) => {
      const sent = byTemplate(seen) ? undefined : to;
      return eks.startNodegroupUpdate({
        clusterName,
        nodegroupName: nodegroup,
        version: sent,
        releaseVersion,
        launchTemplate,
        force,
        clientRequestToken,
      });
    },
  };
}

/** `1.33`, or `1.33 (release 1.33.4-20260915, launch template version 7)`: what was asked for is what is told. */
function placeText(version: string, release: string | undefined, template: string | undefined): string {
  const more = [
    ...(release === undefined ? [] : [`release ${release}`]),
    ...(template === undefined ? [] : [`launch template version ${template}`]),
  ];
  return more.length === 0 ? version : `${version} (${more.join(", ")})`;
}
