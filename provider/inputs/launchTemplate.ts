import { UNKNOWN_VALUE } from "../core/pulumiValues";
import { isTemplateWord } from "../core/templateWords";

/**
 * What is wrong with a launch template as a program writes it.
 * Source: LaunchTemplateSpecification: either the id or the name, and the version as a text: a number, "$Latest" or "$Default".
 * A number has to be written as EKS answers it, or it would never be there.
 */
export function launchTemplateProblem(value: unknown): string | undefined {
  const { id, name, version } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const one = (id === undefined) !== (name === undefined);
  const texts = [id, name, version].every((part) => part === undefined || typeof part === "string");
  if (!one || !texts || typeof version !== "string") {
    return 'it needs either id or name, and version as a text, for example { name: "workers", version: "7" }';
  }
  if (version === UNKNOWN_VALUE || isTemplateWord(version) || /^[1-9]\d*$/.test(version)) return undefined;
  return `its version must be "$Latest", "$Default", or a number as a text, for example "7", not ${JSON.stringify(version)}`;
}
