import { UNKNOWN_VALUE } from "../core/pulumiValues";

/**
 * What is wrong with a launch template as a program writes it.
 * Source: LaunchTemplateSpecification: either the id or the name, and the version as a text. EKS takes "$Latest" and "$Default"
 * as well and stores the number that they mean at that moment. Which number that is only EC2 tells: written in a program, they
 * can neither be confirmed after a roll nor be known to be there already, and every `up` would roll all nodes again.
 */
export function launchTemplateProblem(value: unknown): string | undefined {
  const { id, name, version } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const one = (id === undefined) !== (name === undefined);
  const texts = [id, name, version].every((part) => part === undefined || typeof part === "string");
  if (!one || !texts || typeof version !== "string") {
    return 'it needs either id or name, and version as a text, for example { name: "workers", version: "7" }';
  }
  if (version === UNKNOWN_VALUE || /^[1-9]\d*$/.test(version)) return undefined;
  return `its version must be a number as a text, for example "7", not ${JSON.stringify(version)}: EKS stores a number, so that "$Latest" and "$Default" would roll all nodes with every update. Write the template's own output, for example template.latestVersion.apply(String)`;
}
