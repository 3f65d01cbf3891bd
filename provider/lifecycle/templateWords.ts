import type { RawInputs } from "../core/pulumiValues";
import type { TemplateNumbers } from "../core/templateWords";
import { isTemplateWord, templateKey } from "../core/templateWords";
import type { Ec2Api } from "../ec2/Ec2Api";
import type { LaunchTemplate } from "../eks/types";
import type { UnseenTemplate } from "../observe/templateNumbers";
import { isGone, remedyFor, templateNumbers, unseenTemplateText } from "../observe/templateNumbers";

/** What the words stand for, and the launch templates that EC2 says are not there. */
export interface SeenNumbers {
  readonly numbers: TemplateNumbers;
  readonly gone: readonly UnseenTemplate[];
}

/** As inputs and a state keep what words stand for. */
export interface KeptNumbers {
  readonly __launchTemplates?: TemplateNumbers;
}

/** EC2 is given up sooner, by itself; this is what a timer can be set to. */
const EC2_MS = 60_000;

interface Tools {
  readonly ec2: () => Ec2Api;
  readonly warn: (message: string) => Promise<void> | void;
}

/**
 * What `$Latest` and `$Default` stand for now, as EC2 says; where it cannot be read, which is said, as it is known from before. Where
 * no word is written, AWS is not asked.
 */
export function numbersNow(
  templates: readonly LaunchTemplate[],
  known: TemplateNumbers,
  tools: Tools,
): Promise<SeenNumbers> {
  return numbersOf(templates, templates, known, tools);
}

/** The same where check has asked already: EC2 is asked for what is not known only. */
export async function numbersKnown(
  templates: readonly LaunchTemplate[],
  known: TemplateNumbers,
  tools: Tools,
): Promise<TemplateNumbers> {
  const asked = templates.filter((one) => known[templateKey(one)] === undefined);
  return (await numbersOf(templates, asked, known, tools)).numbers;
}

async function numbersOf(
  templates: readonly LaunchTemplate[],
  asked: readonly LaunchTemplate[],
  known: TemplateNumbers,
  { ec2, warn }: Tools,
): Promise<SeenNumbers> {
  const { numbers, unseen } = await templateNumbers(asked, ec2);
  for (const one of unseen) await warn(`${unseenTemplateText(one, known)}; ${remedyFor(one.failure)}`);
  const keys = new Set(templates.filter(({ version }) => isTemplateWord(version)).map(templateKey));
  return {
    numbers: { ...Object.fromEntries(Object.entries(known).filter(([key]) => keys.has(key))), ...numbers },
    gone: unseen.filter(isGone),
  };
}

/** What the plan of a change is to know of it, beside what the program writes. */
export function plannedWith({ numbers, gone }: SeenNumbers): RawInputs {
  return { ...keptNumbers(numbers), ...(gone.length === 0 ? {} : { __goneTemplates: gone }) };
}

/** Launch templates that EC2 says are not there. */
export function goneTemplatesIn({ __goneTemplates: gone }: RawInputs): readonly UnseenTemplate[] {
  return Array.isArray(gone) ? (gone as readonly UnseenTemplate[]) : [];
}

/** EC2 that is given up with the rest of a run. */
export function ec2Within(ec2: Ec2Api, ms: number): Ec2Api {
  return ec2.until(AbortSignal.timeout(Math.min(EC2_MS, Math.max(1, ms))));
}

/** Not at all where there are none. */
export function keptNumbers(numbers: TemplateNumbers): KeptNumbers {
  return Object.keys(numbers).length === 0 ? {} : { __launchTemplates: numbers };
}
