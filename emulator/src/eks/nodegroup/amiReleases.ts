import { EksError, type EksErrorMembers } from "../EksError";
import { type KubernetesVersion, patchVersionAt, releasedVersion } from "../kubernetesVersions";

const EVERY = 14 * 24 * 3600 * 1000;
const KEPT = 12;

/**
 * Release versions of the EKS optimized AMI for a minor, newest first: `1.33.4-20260921`. EKS writes patch and day like this
 * (user guide, "Retrieve Amazon Linux AMI version information"); a release every two weeks, and that the last twelve can be
 * asked for, is our guess.
 */
function amiReleases(version: KubernetesVersion, now: number): readonly string[] {
  const until = Math.min(now, version.endOfExtendedSupport);
  const newest = Math.max(0, Math.floor((until - version.releaseDate) / EVERY));
  return Array.from({ length: Math.min(KEPT, newest + 1) }, (_, age) => {
    const day = version.releaseDate + (newest - age) * EVERY;
    return `${patchVersionAt(version, day)}-${new Date(day).toISOString().slice(0, 10).replaceAll("-", "")}`;
  });
}

export function newestAmiRelease(version: string, now: number): string {
  const known = releasedVersion(version, now);
  const [newest] = known === undefined ? [] : amiReleases(known, now);
  return newest ?? `${version}.0-20000101`;
}

/** The AMI release asked for, if there is one of that name for the version; otherwise the newest (service model). */
export function releaseFor(version: string, asked: string | undefined, now: number, members: EksErrorMembers): string {
  const known = releasedVersion(version, now);
  if (asked === undefined || known === undefined) {
    return newestAmiRelease(version, now);
  }
  if (!amiReleases(known, now).includes(asked)) {
    // A user's report (eksctl#7976), which does not show the class.
    const message = `Requested release version ${asked} is not valid for kubernetes version ${version}.`;
    throw new EksError("InvalidParameterException", message, members);
  }
  return asked;
}
