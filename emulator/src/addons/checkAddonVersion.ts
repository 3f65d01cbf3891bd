import { EksError, type EksErrorMembers } from "../eksError";
import { addonMinor, compatibleVersions } from "./addonVersions";

/** It must exist and run on the cluster's version; the text for either is from users' reports (terraform-provider-aws#32238, #20559). */
export function checkAddonVersion(addon: string, version: string, kubernetes: string, members: EksErrorMembers): void {
  if (!compatibleVersions(addon, kubernetes).includes(version)) {
    throw new EksError("InvalidParameterException", "Addon version specified is not supported", members);
  }
}

/** The VPC CNI moves one of its own minors at a time; text and class from a user's report (terraform-aws-eks#2749). */
export function checkCniStep(addon: string, from: string, to: string, members: EksErrorMembers): void {
  if (addon === "vpc-cni" && Math.abs(addonMinor(to) - addonMinor(from)) > 1) {
    const message = "Updating VPC-CNI can only go up or down 1 minor version at a time";
    throw new EksError("InvalidParameterException", message, members);
  }
}
