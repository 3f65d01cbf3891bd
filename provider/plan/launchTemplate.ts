import type { TemplateNumbers } from "../core/templateWords";
import { isTemplateWord, templateKey } from "../core/templateWords";
import type { LaunchTemplate, Nodegroup } from "../eks/types";

/** `$Latest` and `$Default` as the number that they stand for, where that is known. */
export function resolvedTemplate(template: LaunchTemplate, numbers: TemplateNumbers): LaunchTemplate {
  const { version } = template;
  const number = isTemplateWord(version) ? numbers[templateKey(template)] : undefined;
  return number !== undefined && isTemplateWord(version) ? { ...template, version: number, word: version } : template;
}

/** What a word means for a node group: `its launch template is at version 3, $Latest is 5`; undefined where a number is written. */
export function templateWordText({ version, word }: LaunchTemplate, at: string | undefined): string | undefined {
  const what = word ?? version;
  if (!isTemplateWord(what)) return undefined;
  const means = isTemplateWord(version) ? "stands for a number that is not known" : `is ${version}`;
  return `its launch template is at version ${at ?? "?"}, ${what} ${means}`;
}

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

/** Whether a roll to the template takes a number that the node group does not have: only EC2 knows whether there is such a version. */
export function namesOtherNumber(
  template: LaunchTemplate | undefined,
  nodegroup: Parameters<typeof launchTemplateRefusal>[1],
): template is LaunchTemplate {
  return (
    template?.word === undefined &&
    template !== undefined &&
    /^\d+$/.test(template.version) &&
    template.version !== nodegroup.launchTemplateVersion &&
    launchTemplateRefusal(template, nodegroup) === undefined
  );
}
