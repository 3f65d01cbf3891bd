import { textsIn } from "./fields";

/**
 * The words that EKS takes for the version of a launch template. It answers with the number that they stand for at that moment.
 * Source: LaunchTemplateSpecification.
 */
const WORDS = ["$Latest", "$Default"] as const;

export type TemplateWord = (typeof WORDS)[number];

/**
 * What words stand for, by the template and the word: `{"workers $Latest": "5"}`. Inputs and state have it as `__launchTemplates`:
 * where EC2 cannot be asked, a group at the number that EKS answered last is not rolled again.
 */
export type TemplateNumbers = Readonly<Record<string, string>>;

export function isTemplateWord(version: unknown): version is TemplateWord {
  return WORDS.some((word) => word === version);
}

/** The template and the word, as they are kept and told. */
export function templateKey({
  id,
  name,
  version,
}: {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly version: string;
}): string {
  return `${id ?? name ?? "?"} ${version}`;
}

/** What words stand for, as inputs or a state tell it; nothing of it is taken for granted. */
export function templateNumbersIn({ __launchTemplates: kept }: Readonly<Record<string, unknown>>): TemplateNumbers {
  return textsIn(kept);
}

/** Whether a word stands for another number than it did. */
export function templateNumbersDiffer(olds: TemplateNumbers, news: TemplateNumbers): boolean {
  return Object.entries(news).some(([key, number]) => olds[key] !== undefined && olds[key] !== number);
}
