import type { KubernetesVersion } from "./kubernetesVersions";

const DAY = 24 * 3600 * 1000;

/**
 * EKS brings out a new platform version of each minor "periodically" and moves existing clusters to it by itself; the patch
 * moves with some of them (user guide, "View Amazon EKS platform versions"). The rhythm is our guess, after the guide's
 * tables: a platform version every four weeks and a patch every forty-five days, from release to the end of support. There the guide's
 * numbers skip, ours do not. EKS rolls a platform version out over some time, here all clusters have it at once.
 */
const PLATFORM_EVERY = 28 * DAY;
const PATCH_EVERY = 45 * DAY;

/** How many platform versions of a minor there had been by `now`. */
function platformsReleased(version: KubernetesVersion, now: number): number {
  return 1 + periods(version, now, PLATFORM_EVERY);
}

/** The newest platform version (`eks.N`): what a cluster gets that is created at this minor, or updated to it. */
export function platformVersionAt(version: KubernetesVersion, now: number): string {
  return `eks.${platformsReleased(version, now)}`;
}

/** Where a platform version that was the cluster's at `since` has got to. A seed may have started it anywhere. */
export function movedPlatformVersion(version: KubernetesVersion, from: string, since: number, now: number): string {
  const number = Number(/^eks\.(\d+)$/.exec(from)?.[1]);
  const moved = platformsReleased(version, now) - platformsReleased(version, since);
  return Number.isNaN(number) || moved <= 0 ? from : `eks.${number + moved}`;
}

/** The upstream patch that control planes of this minor run: `1.33.4`. */
export function patchVersionAt(version: KubernetesVersion, now: number): string {
  return `${version.version}.${periods(version, now, PATCH_EVERY)}`;
}

function periods(version: KubernetesVersion, now: number, every: number): number {
  const until = Math.min(now, version.endOfExtendedSupport);
  return Math.max(0, Math.floor((until - version.releaseDate) / every));
}
