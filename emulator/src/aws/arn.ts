import { createHash } from "node:crypto";

/** The ARN of what belongs to a cluster: `arn:aws:eks:REGION:ACCOUNT:nodegroup/CLUSTER/NAME/UUID`. */
export function ownedArn(
  clusterArn: string,
  kind: "nodegroup" | "addon" | "fargateprofile",
  name: string,
  createdAt: number,
): string {
  const uuid = uuidOf(clusterArn, kind, name, String(createdAt));
  return `${clusterArn.replace(":cluster/", `:${kind}/`)}/${name}/${uuid}`;
}

/** A UUID that follows from what it names: the same seed, the same ids. */
export function uuidOf(...parts: string[]): string {
  const hex = createHash("md5").update(parts.join("\n")).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The AWS partition that a region belongs to, as ARNs begin with it. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
