import { skewAllowed } from "../../core/versions/skew";
import type { KubernetesVersion } from "../../core/versions/kubernetesVersion";
import { compareVersions, formatVersion, sameVersion } from "../../core/versions/kubernetesVersion";
import type { AddonCandidate, AddonOutlook } from "./addonCandidates";
import { exactIsOffered } from "./addonCandidates";
import type { AddonWay } from "./addonPaths";
import type { Obstacle, ScheduledNodegroup, ScheduleProblem } from "./types";
import { endOf } from "./rollOptions";
import type { UpgradeWay } from "./windows";
import { targetOf, versionIn } from "./windows";

export function pinObstacles(nodegroup: ScheduledNodegroup, way: UpgradeWay): Obstacle[] {
  const { name, choice } = nodegroup;
  const target = targetOf(way);
  if (choice.kind !== "pinned" || choice.lastImage) return [];
  if (compareVersions(choice.version, target) <= 0) return pinUnmet(nodegroup, choice.version, way);
  const fact = `node group ${name} is pinned to ${formatVersion(choice.version)}, and the cluster goes to ${formatVersion(target)} only`;
  return [{ kind: "pin-past-target", resource: name, at: target, fact }];
}

/** A pin is no reason to roll down, and EKS rolls nodes to versions that the control plane still goes through only. */
function pinUnmet(nodegroup: ScheduledNodegroup, pin: KubernetesVersion, way: UpgradeWay): Obstacle[] {
  const { name, version } = nodegroup;
  const end = endOf(nodegroup, way);
  if (sameVersion(end, pin) || way.rollback) return [];
  const why =
    compareVersions(pin, version) < 0
      ? "a pin does not roll nodes back"
      : "EKS rolls a node group to the control plane's version only";
  const fact = `node group ${name} is pinned to ${formatVersion(pin)}, and ends at ${formatVersion(end)}: ${why}`;
  return [{ kind: "pin-unmet", resource: name, at: end, fact }];
}

/** The node group does not get past the hop into window `hop`. */
export function blockingNodegroup(
  nodegroup: ScheduledNodegroup,
  hop: number,
  way: UpgradeWay,
  policy: ScheduleProblem["nodegroupPolicy"],
): Obstacle {
  const { name, version, choice, rollFailed } = nodegroup;
  const [before, at] = [versionIn(way, hop - 1), versionIn(way, hop)];
  const stays =
    choice.kind === "pinned"
      ? choice.lastImage
        ? `has images up to ${formatVersion(choice.version)} only`
        : `is pinned to ${formatVersion(choice.version)}`
      : `stays at ${formatVersion(version)}`;
  const kubelet = endOf(nodegroup, way);
  const rule = rollFailed
    ? "its last roll failed, and which versions its nodes have is not known"
    : way.rollback
      ? "nodes may not be newer than the control plane"
      : policy === "strict"
        ? `under nodegroupPolicy "strict" it must be at ${formatVersion(before)} before`
        : `kubelets of ${formatVersion(kubelet)} may lag ${skewAllowed(kubelet)} minors`;
  return {
    kind: "nodegroup-blocks",
    resource: name,
    at,
    fact: `node group ${name} ${stays} and blocks ${formatVersion(before)} to ${formatVersion(at)}: ${rule}`,
  };
}

/** Where the add-on does not fit though moves were looked for, and whether it ends as wished. */
export function addonObstacles(seen: AddonOutlook, { moves }: AddonWay, way: UpgradeWay): Obstacle[] {
  const { addon, installed, candidates } = seen;
  const found: Obstacle[] = [];
  let at = installed;
  let unfit = false;
  way.versions.forEach((version, window) => {
    at = moves.filter((move) => move.window === window).at(-1)?.to ?? at;
    if (at.fits[window] || unfit) return;
    unfit = true;
    const cluster = formatVersion(version);
    const others = candidates.some(({ offered }) => offered[window]);
    const unlisted = at.known ? "" : "EKS does not list that version of it, and ";
    const why =
      addon.choice.kind === "excluded"
        ? "it is excluded and stays"
        : others
          ? "no version that does can be reached from it"
          : "EKS lists no version that does";
    const fact = `add-on ${addon.name} ${at.version} does not fit ${cluster}: ${unlisted}${why}`;
    found.push({ kind: "addon-does-not-fit", resource: addon.name, at: version, fact });
  });
  const target = targetOf(way);
  const about = { resource: addon.name, at: target } as const;
  const unmet = unmetPolicy(seen, at, target);
  if (unmet !== undefined) found.push({ kind: "addon-policy-unmet", ...about, fact: unmet });
  if (addon.choice.kind !== "exact") return found;
  const asked = `add-on ${addon.name}: ${addon.choice.version}`;
  if (!exactIsOffered(addon.choice.version, addon, candidates, way)) {
    const fact = `${asked} is not listed for ${formatVersion(target)}`;
    found.push({ kind: "addon-version-unfit", ...about, fact });
  } else if (!at.wanted) {
    found.push({ kind: "addon-version-unfit", ...about, fact: `${asked} cannot be reached from ${at.version}` });
  }
  return found;
}

/** Why the add-on does not end as its policy says, with `at` as what it ends with. */
function unmetPolicy({ addon, goal }: AddonOutlook, at: AddonCandidate, target: KubernetesVersion): string | undefined {
  const { name, choice } = addon;
  if (choice.kind !== "default" && choice.kind !== "latest") return undefined;
  const policy = `add-on ${name}: its policy is "${choice.kind}"`;
  if (goal === undefined) {
    return `${policy}, and EKS lists no version of it for ${formatVersion(target)}: it stays at ${at.version}`;
  }
  if (at.wanted) return undefined;
  return `${policy}, which is ${goal} for ${formatVersion(target)}, and that cannot be reached from ${addon.version}: it ends at ${at.version}`;
}
