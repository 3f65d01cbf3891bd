import { skewAllowed } from "../../core/versions/skew";
import { compareVersions, formatVersion, sameVersion } from "../../core/versions/kubernetesVersion";
import type { AddonMove } from "./addonPaths";
import { ownMinor } from "../../core/versions/addonVersion";
import type { ScheduledAddon, ScheduledNodegroup, ScheduleProblem } from "./types";
import type { Roll } from "./rollOptions";
import type { UpgradeWay } from "./windows";
import { targetOf, versionIn } from "./windows";

export function whyRoll(
  { choice, rollFailed, otherwiseWhy }: ScheduledNodegroup,
  { window, from, to }: Roll,
  way: UpgradeWay,
  policy: ScheduleProblem["nodegroupPolicy"],
): string {
  if (way.rollback && compareVersions(from, to) > 0) return "nodes go back before the control plane does";
  if (sameVersion(from, to)) {
    return rollFailed === true ? "its last roll failed" : (otherwiseWhy ?? "its release or launch template changes");
  }
  const last = way.versions.length - 1;
  if (choice.kind === "pinned" && sameVersion(choice.version, to)) return `pinned to ${formatVersion(to)}`;
  if (window === last) return "follows the control plane";
  if (policy === "strict") return `strict: equals ${formatVersion(to)} before the next hop`;
  const tooFar = way.versions.find(({ minor }) => minor - from.minor > skewAllowed(from));
  if (!tooFar) return "follows the control plane";
  const allowed = skewAllowed(from) === 3 ? "three" : "two";
  return `kubelets may lag ${allowed} minors: ${formatVersion(from)} cannot stay for ${formatVersion(tooFar)}`;
}

const ONE_MINOR = "vpc-cni moves one minor at a time";

/** `goal`: where the chain of moves that this one is part of leads to in its window. */
export function whyMove(addon: ScheduledAddon, move: AddonMove, goal: AddonMove["to"], way: UpgradeWay): string {
  const { window, from, to } = move;
  const last = way.versions.length - 1;
  const here = formatVersion(versionIn(way, window));
  if (to !== goal) return ONE_MINOR;
  if (!from.fits[window]) {
    const hop = window > 0 ? "; none to be had before the hop fits both" : "";
    return `${from.version} does not fit ${here}${hop}`;
  }
  const unfit = from.fits.indexOf(false, window);
  if (unfit > 0 && to.fits[unfit]) {
    const where = addon.name === "kube-proxy" ? skewText(to.version, way, unfit) : fitText(to.fits, window, way);
    return `${where}; ${from.version} does not fit ${formatVersion(versionIn(way, unfit))}`;
  }
  if (!to.wanted) return ONE_MINOR;
  if (addon.choice.kind === "exact") return "the version asked for";
  const target = formatVersion(targetOf(way));
  if (to.isDefault[last] && addon.choice.kind !== "latest") return `EKS's default for ${target}`;
  return addon.choice.kind === "follow" ? "follows the control plane" : `newest for ${target}`;
}

function fitText(fits: readonly boolean[], from: number, way: UpgradeWay): string {
  const end = fits.indexOf(false, from);
  const to = end < 0 ? fits.length - 1 : end - 1;
  const [first, last] = [formatVersion(versionIn(way, from)), formatVersion(versionIn(way, to))];
  return to === from + 1 ? `fits ${first} and ${last}` : `fits ${first} to ${last}`;
}

function skewText(version: string, way: UpgradeWay, unfit: number): string {
  if (way.rollback) return "kube-proxy is never newer than the API server";
  const next = versionIn(way, unfit);
  return `kube-proxy may lag three minors: 1.${ownMinor(version) ?? 0} can stay for ${formatVersion(next)}`;
}
