import { skewAllowed } from "../../preflight/checks/nodes";
import { compareVersions, formatVersion } from "../../core/kubernetesVersion";
import type { AddonOutlook } from "./addonCandidates";
import { exactIsOffered } from "./addonCandidates";
import type { AddonWay } from "./addonPaths";
import type { Obstacle, ScheduledNodegroup, ScheduleProblem } from "./types";
import type { UpgradeWay } from "./windows";
import { targetOf, versionIn } from "./windows";

export function pinObstacles({ name, choice }: ScheduledNodegroup, way: UpgradeWay): Obstacle[] {
  const target = targetOf(way);
  if (choice.kind !== "pinned" || compareVersions(choice.version, target) <= 0) return [];
  const fact = `node group ${name} is pinned to ${formatVersion(choice.version)}, and the cluster goes to ${formatVersion(target)} only`;
  return [{ kind: "pin-past-target", resource: name, at: target, fact }];
}

/** The node group does not get past the hop into window `hop`. */
export function blockingNodegroup(
  { name, version, choice }: ScheduledNodegroup,
  hop: number,
  way: UpgradeWay,
  policy: ScheduleProblem["nodegroupPolicy"],
): Obstacle {
  const [before, at] = [versionIn(way, hop - 1), versionIn(way, hop)];
  const stays =
    choice.kind === "pinned" ? `is pinned to ${formatVersion(choice.version)}` : `stays at ${formatVersion(version)}`;
  const kubelet = choice.kind === "pinned" && compareVersions(choice.version, version) > 0 ? choice.version : version;
  const rule = way.rollback
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
    const reason =
      addon.choice.kind === "excluded"
        ? "it is excluded and stays"
        : others
          ? "no version that does can be reached from it"
          : "EKS lists no version that does";
    const fact = `add-on ${addon.name} ${at.version} does not fit ${cluster}: ${reason}`;
    found.push({ kind: "addon-does-not-fit", resource: addon.name, at: version, fact });
  });
  if (addon.choice.kind !== "exact") return found;
  const target = targetOf(way);
  const asked = `add-on ${addon.name}: ${addon.choice.version}`;
  const about = { kind: "addon-version-unfit", resource: addon.name, at: target } as const;
  if (!exactIsOffered(addon, candidates, way)) {
    found.push({ ...about, fact: `${asked} is not listed for ${formatVersion(target)}` });
  } else if (!at.wanted) {
    found.push({ ...about, fact: `${asked} cannot be reached from ${at.version}` });
  }
  return found;
}
