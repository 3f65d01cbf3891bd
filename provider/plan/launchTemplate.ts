import type { LaunchTemplate, Nodegroup } from "../eks/types";

/**
 * Why EKS refuses a launch template for a node group, and what to write.
 * Source: UpdateNodegroupVersion: "You can only update … if the node group was originally deployed with a launch template", the same one.
 */
export function launchTemplateRefusal(
  wanted: LaunchTemplate,
  nodegroup: Pick<Nodegroup, "name" | "launchTemplateVersion" | "launchTemplateName" | "launchTemplateId">,
): { readonly fact: string; readonly remedy: string } | undefined {
  const { name, launchTemplateName: hasName, launchTemplateId: hasId } = nodegroup;
  if (nodegroup.launchTemplateVersion === undefined) {
    return {
      fact: `node group ${name} was made without a launch template, and EKS refuses one when it is updated`,
      remedy: `leave launchTemplate out, or create a node group with the launch template beside it`,
    };
  }
  const other =
    (wanted.name !== undefined && hasName !== undefined && wanted.name !== hasName) ||
    (wanted.id !== undefined && hasId !== undefined && wanted.id !== hasId);
  if (!other) return undefined;
  return {
    fact: `node group ${name} has the launch template ${hasName ?? hasId ?? "?"}${hasId === undefined ? "" : ` (${hasId})`}, and EKS updates it with another version of that one only, not with ${wanted.name ?? wanted.id ?? "?"}`,
    remedy: `write launchTemplate: { name: "${hasName ?? "…"}", version: "…" }`,
  };
}
