/** A Kubernetes minor version as EKS spells it: `1.33`. Major is always 1. */
const PATTERN = /^1\.(0|[1-9][0-9]*)$/;

/** The minor number of `1.N`, or undefined for anything else (`1.33.2`, `v1.33`, `latest`). */
export function minorOf(version: string): number | undefined {
  const match = PATTERN.exec(version);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** How many minors `to` is ahead of `from`; negative when it is behind, NaN when either is no version. */
export function minorsBetween(from: string, to: string): number {
  return (minorOf(to) ?? NaN) - (minorOf(from) ?? NaN);
}

export interface KubernetesVersion {
  readonly version: string;
  /** The EKS release, not the upstream one. Instants are midnight UTC of the published day. */
  readonly releaseDate: number;
  readonly endOfStandardSupport: number;
  readonly endOfExtendedSupport: number;
}

type SupportStatus = "UNSUPPORTED" | "STANDARD_SUPPORT" | "EXTENDED_SUPPORT";

/**
 * version, EKS release, end of standard support, end of extended support.
 *
 * 1.29 to 1.34: the release calendar of the EKS user guide ("Understand the Kubernetes version lifecycle on EKS"), which
 * earlier held 1.23 to 1.28 too. 1.35: its two ends of support come from AWS's own samples (aws-samples), its release from
 * endoflife.date. 1.36: EXTRAPOLATED from the rule of 14 months plus 12; only that it exists on EKS is known.
 */
const TABLE: readonly (readonly [string, string, string, string])[] = [
  ["1.23", "2022-08-11", "2023-10-11", "2024-10-11"],
  ["1.24", "2022-11-15", "2024-01-31", "2025-01-31"],
  ["1.25", "2023-02-21", "2024-05-01", "2025-05-01"],
  ["1.26", "2023-04-11", "2024-06-11", "2025-06-11"],
  ["1.27", "2023-05-24", "2024-07-24", "2025-07-24"],
  ["1.28", "2023-09-26", "2024-11-26", "2025-11-26"],
  ["1.29", "2024-01-23", "2025-03-23", "2026-03-23"],
  ["1.30", "2024-05-23", "2025-07-23", "2026-07-23"],
  ["1.31", "2024-09-26", "2025-11-26", "2026-11-26"],
  ["1.32", "2025-01-23", "2026-03-23", "2027-03-23"],
  ["1.33", "2025-05-29", "2026-07-29", "2027-07-29"],
  ["1.34", "2025-10-02", "2026-12-02", "2027-12-02"],
  ["1.35", "2026-01-27", "2027-03-27", "2028-03-27"],
  ["1.36", "2026-06-02", "2027-08-02", "2028-08-02"],
];

/** Every minor that the emulator knows, oldest first. */
export const KUBERNETES_VERSIONS: readonly KubernetesVersion[] = TABLE.map(
  ([version, release, standard, extended]) => ({
    version,
    releaseDate: Date.parse(release),
    endOfStandardSupport: Date.parse(standard),
    endOfExtendedSupport: Date.parse(extended),
  }),
);

const BY_VERSION = new Map(KUBERNETES_VERSIONS.map((known) => [known.version, known]));

/** The version if EKS had released it by `now`. */
export function releasedVersion(version: string, now: number): KubernetesVersion | undefined {
  const known = BY_VERSION.get(version);
  return known !== undefined && known.releaseDate <= now ? known : undefined;
}

/** The version, whether EKS has released it by the clock or not. */
export function knownVersion(version: string): KubernetesVersion | undefined {
  return BY_VERSION.get(version);
}

export function supportStatus(version: KubernetesVersion, now: number): SupportStatus {
  if (now < version.endOfStandardSupport) return "STANDARD_SUPPORT";
  return now < version.endOfExtendedSupport ? "EXTENDED_SUPPORT" : "UNSUPPORTED";
}

/** What CreateCluster takes when it is given no version: the newest (four public dumps of 2025 and 2026). */
export function defaultVersion(now: number): KubernetesVersion | undefined {
  return KUBERNETES_VERSIONS.filter((known) => known.releaseDate <= now).at(-1);
}

/** Where a control plane runs: in the cloud, or on an Outpost. */
export const CLUSTER_TYPES = ["eks", "eks-local-outposts"] as const;
export type ClusterType = (typeof CLUSTER_TYPES)[number];

/**
 * The versions that EKS offers there by `now`, oldest first. Local clusters on Outposts get a version later (user guide); that they lack just
 * the newest one is our guess.
 */
export function offeredVersions(type: ClusterType, now: number): readonly KubernetesVersion[] {
  const released = KUBERNETES_VERSIONS.filter((known) => known.releaseDate <= now);
  return type === "eks" ? released : released.slice(0, -1);
}

/** The minor that follows, if EKS had released it by `now`. */
export function nextVersion(version: string, now: number): KubernetesVersion | undefined {
  return releasedVersion(`1.${(minorOf(version) ?? NaN) + 1}`, now);
}

const DAY = 24 * 3600 * 1000;

/**
 * EKS brings out a new platform version of each minor "periodically" and moves existing clusters to it by itself; the patch
 * moves with some of them (user guide, "View Amazon EKS platform versions"). The rhythm is our guess, after a public
 * dump (1.36 had eks.14 and ran 1.36.4 on 2026-09-26, 116 days after its release): a platform version every eight and a half days and a patch every
 * four weeks, from release to the end of support. There the guide's numbers skip, ours do not. EKS rolls a platform version out over some time, here all clusters have it at once.
 */
const PLATFORM_EVERY = 8.5 * DAY;
const PATCH_EVERY = 28 * DAY;

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
