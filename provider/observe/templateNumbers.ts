import { linkTo } from "../core/findings";
import { AwsFailure, failureText } from "../core/failures/awsFailure";
import { printableLine } from "../core/printable";
import type { TemplateNumbers } from "../core/templateWords";
import { isTemplateWord, templateKey } from "../core/templateWords";
import type { Ec2Api } from "../ec2/Ec2Api";
import type { LaunchTemplate } from "../eks/types";
import type { Unseen } from "./part";

/** What words stand for, as far as it could be read. */
export interface SeenTemplates {
  readonly numbers: TemplateNumbers;
  readonly unseen: readonly UnseenTemplate[];
}

export interface UnseenTemplate {
  readonly template: LaunchTemplate;
  readonly failure: AwsFailure;
}

/** Asks EC2 once for each template whose version is a word; where none is, nothing is asked, and nothing loaded. */
export async function templateNumbers(templates: readonly LaunchTemplate[], ec2: () => Ec2Api): Promise<SeenTemplates> {
  const byKey = new Map(
    templates.flatMap((one) => (isTemplateWord(one.version) ? [[templateKey(one), one] as const] : [])),
  );
  const seen = await Promise.all([...byKey].map(([key, template]) => numberOf(key, template, ec2)));
  return {
    numbers: Object.fromEntries(seen.flatMap((one) => ("number" in one ? [[one.key, one.number] as const] : []))),
    unseen: seen.flatMap((one) => ("failure" in one ? [one] : [])),
  };
}

async function numberOf(
  key: string,
  template: LaunchTemplate,
  ec2: () => Ec2Api,
): Promise<{ readonly key: string; readonly number: string } | UnseenTemplate> {
  const { version } = template;
  if (!isTemplateWord(version)) throw new Error(`${version} is no word`);
  try {
    return { key, number: (await ec2().templateVersions(template))[version] };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { template, failure: error };
  }
}

/** The newest version of a launch template, of which a roll will name one by its number. */
export type SeenLatest = { readonly template: LaunchTemplate; readonly latest: string } | UnseenTemplate;

/** Asks EC2 for the newest version of a launch template. */
export async function latestOf(
  template: LaunchTemplate,
  templateVersions: Ec2Api["templateVersions"],
): Promise<SeenLatest> {
  try {
    return { template, latest: (await templateVersions(template)).$Latest };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { template, failure: error };
  }
}

/**
 * Why there is no such version, and what to write; undefined: it may be there. EC2 counts versions up and never gives a number twice,
 * so that one above the newest is none; whether one below it was deleted is not asked.
 */
export function missingVersion(seen: SeenLatest): Refusal | undefined {
  if ("failure" in seen) return isGone(seen) ? goneTemplateRefusal(seen) : undefined;
  const { template, latest } = seen;
  if (Number(template.version) <= Number(latest)) return undefined;
  return {
    fact: `launch template ${template.name ?? template.id ?? "?"} has no version ${template.version}: its newest is ${latest}`,
    remedy: `write a version that it has, or create ${template.version} before`,
  };
}

/** What is not known of a version that is named by its number, and why. */
export function unseenVersionText({ template: { id, name, version }, failure }: UnseenTemplate): string {
  return `whether launch template ${name ?? id ?? "?"} has a version ${version} could not be read (${failureText(failure)}); EKS says so only when the node group is to roll`;
}

/** Whether EC2 has answered, and says that there is none: EKS would refuse it too. */
export function isGone({ failure }: UnseenTemplate): boolean {
  return failure.kind === "not-found";
}

/** Why a roll with it is refused, and what to write. */
export function goneTemplateRefusal({ template: { id, name }, failure }: UnseenTemplate): Refusal {
  const request = failure.requestId === undefined ? "" : `, request ${failure.requestId}`;
  return {
    fact: `there is no launch template ${name ?? id ?? "?"} (${failure.operation} met ${failure.code}: ${printableLine(failure.words).slice(0, 300)}${request}), and EKS rolls no node group with it`,
    remedy:
      "write the one that the node group has (aws eks describe-nodegroup --query nodegroup.launchTemplate); where that one was deleted, create another node group",
  };
}

interface Refusal {
  readonly fact: string;
  readonly remedy: string;
}

/** What could not be read, and what is gone by instead. */
export function unseenTemplateText({ template, failure }: UnseenTemplate, known: TemplateNumbers): string {
  const { id, name, version } = template;
  const number = known[templateKey(template)];
  const instead =
    number === undefined
      ? `what a node group has cannot be compared with it: where no earlier run knows the number, the group rolls once, with ${version} as EKS resolves it`
      : `it is taken for ${number}, as it was known last`;
  const request = failure.requestId === undefined ? "" : `, request ${failure.requestId}`;
  return (
    `which number ${version} of launch template ${name ?? id ?? "?"} stands for could not be read ` +
    `(${failure.operation} met ${failure.code}: ${printableLine(failure.words).slice(0, 300)}${request}); ${instead}`
  );
}

/** What to do where EC2 could not be read. */
export function remedyFor({ kind, operation }: Pick<Unseen, "kind" | "operation">): string {
  switch (kind) {
    case "denied":
      return `allow ec2:${operation} (${linkTo("docs/permissions.md")})`;
    case "credentials":
      return "see that the credentials are good for EC2 too";
    case "not-found":
      return "see that the name or id is right, and that it is still there";
    default:
      return "see that EC2 can be reached from here (aws:endpoints.ec2, AWS_ENDPOINT_URL_EC2, a proxy)";
  }
}
