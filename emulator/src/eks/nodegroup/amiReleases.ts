import { createHash } from "node:crypto";
import { EksError, type EksErrorMembers } from "../EksError";
import { minorOf, patchVersionAt, releasedVersion, type KubernetesVersion } from "../kubernetesVersions";

const DAY = 24 * 3600 * 1000;
const KEPT = 12;

/** How the releases of a family of images are named, and how often there is one. */
interface Family {
  readonly every: number;
  readonly name: (version: KubernetesVersion, day: number) => string;
}

/** `1.33.4-20260921`: patch and day (user guide, "Retrieve Amazon Linux AMI version information"). */
const AMAZON_LINUX: Family = {
  every: 14 * DAY,
  name: (version, day) => `${patchVersionAt(version, day)}-${dayOf(day, "")}`,
};

/** `1.34.0-18d04e52`: Bottlerocket's own version and its commit, in full (cloudposse/terraform-aws-eks-node-group#209). */
const BOTTLEROCKET: Family = {
  every: 21 * DAY,
  name: (_version, day) => {
    const own = `1.${34 + Math.floor((day - Date.parse("2025-03-14")) / (21 * DAY))}.0`;
    return `${own}-${createHash("sha1").update(own).digest("hex").slice(0, 8)}`;
  },
};

/** `1.33-2025.11.12`: the minor and the day. */
const WINDOWS: Family = { every: 28 * DAY, name: ({ version }, day) => `${version}-${dayOf(day, ".")}` };

function familyOf(amiType: string): Family {
  if (amiType.startsWith("BOTTLEROCKET_")) return BOTTLEROCKET;
  return amiType.startsWith("WINDOWS_") ? WINDOWS : AMAZON_LINUX;
}

function dayOf(instant: number, separator: string): string {
  return new Date(instant).toISOString().slice(0, 10).replaceAll("-", separator);
}

/**
 * Release versions of the images of this type for a minor, newest first. How often there is one, and that the last twelve can be
 * asked for, is our guess.
 */
function amiReleases(amiType: string, version: KubernetesVersion, now: number, most = KEPT): readonly string[] {
  const { every, name } = familyOf(amiType);
  const until = Math.min(now, version.endOfExtendedSupport);
  const newest = Math.max(0, Math.floor((until - version.releaseDate) / every));
  return Array.from({ length: Math.min(most, newest + 1) }, (_, age) =>
    name(version, version.releaseDate + (newest - age) * every),
  );
}

export function newestAmiRelease(amiType: string, version: string, now: number): string {
  const known = releasedVersion(version, now);
  const [newest] = known === undefined ? [] : amiReleases(amiType, known, now, 1);
  return newest ?? `${version}.0-20000101`;
}

/** The AMI release asked for, if there is one of that name for the version; otherwise the newest (service model). */
export function releaseFor(
  amiType: string,
  version: string,
  asked: string | undefined,
  now: number,
  members: EksErrorMembers,
): string {
  const known = releasedVersion(version, now);
  if (asked === undefined || known === undefined) {
    return newestAmiRelease(amiType, version, now);
  }
  if (!amiReleases(amiType, known, now).includes(asked)) {
    // A user's report (eksctl#7976), which does not show the class.
    const message = `Requested release version ${asked} is not valid for kubernetes version ${version}.`;
    throw new EksError("InvalidParameterException", message, members);
  }
  return asked;
}

/** The last minor that EKS makes Amazon Linux 2 images for (user guide). */
const LAST_OF_AL2 = 32;

/** What EKS says where it has no image of this type for the version (users' reports; the class is our guess), or undefined. */
export function withoutImage(amiType: string, version: string): string | undefined {
  return amiType.startsWith("AL2_") && (minorOf(version) ?? 0) > LAST_OF_AL2
    ? `AMI Type ${amiType} is only supported for kubernetes versions 1.${LAST_OF_AL2} or earlier`
    : undefined;
}

export function refuseWithoutImage(amiType: string, version: string, members: EksErrorMembers): void {
  const message = withoutImage(amiType, version);
  if (message !== undefined) throw new EksError("InvalidParameterException", message, members);
}
