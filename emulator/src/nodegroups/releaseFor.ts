import { EksError, type EksErrorMembers } from "../eksError";
import { releasedVersion } from "../kubernetesVersions";
import { amiReleases, newestAmiRelease } from "./amiReleases";

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
