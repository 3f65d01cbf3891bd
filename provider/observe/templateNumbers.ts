import type { Finding } from "../core/findings";
import { linkTo } from "../core/findings";
import { AwsFailure, failureText } from "../core/failures/awsFailure";
import { printableLine } from "../core/printable";
import type { TemplateNumbers } from "../core/templateWords";
import { isTemplateWord, templateKey } from "../core/templateWords";
import type { Ec2Api, TemplateVersions } from "../ec2/Ec2Api";
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
    templates.flatMap((template) => {
      const { version: word } = template;
      return isTemplateWord(word) ? [[templateKey(template), { template, word }] as const] : [];
    }),
  );
  const seen = await Promise.all(
    [...byKey].map(async ([key, { template, word }]) => {
      const versions = await versionsOf(template, (which) => ec2().templateVersions(which));
      return "failure" in versions ? versions : { key, number: versions[word] };
    }),
  );
  return {
    numbers: Object.fromEntries(seen.flatMap((one) => ("number" in one ? [[one.key, one.number] as const] : []))),
    unseen: seen.flatMap((one) => ("failure" in one ? [one] : [])),
  };
}

async function versionsOf(
  template: LaunchTemplate,
  templateVersions: Ec2Api["templateVersions"],
): Promise<TemplateVersions | UnseenTemplate> {
  try {
    return await templateVersions(template);
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
  const versions = await versionsOf(template, templateVersions);
  return "failure" in versions ? versions : { template, latest: versions.$Latest };
}

/**
 * Why there is no such version, and what to write; undefined: it may be there. EC2 counts versions up and never gives a number twice,
 * so that one above the newest is none; whether one below it was deleted is not asked.
 */
export function missingVersion(seen: SeenLatest): Pick<Finding, "fact" | "remedy"> | undefined {
  if ("failure" in seen) return isGone(seen) ? goneTemplateRefusal(seen) : undefined;
  const { template, latest } = seen;
  if (Number(template.version) <= Number(latest)) return undefined;
  return {
    fact: `launch template ${nameOf(template)} has no version ${template.version}: its newest is ${latest}`,
    remedy: `write a version that it has, or create ${template.version} before`,
  };
}

/** What is not known of a version that is named by its number, and why. */
export function unseenVersionText({ template, failure }: UnseenTemplate): string {
  return `whether launch template ${nameOf(template)} has a version ${template.version} could not be read (${failureText(failure)}); EKS says so only when the node group is to roll`;
}

/** Whether EC2 has answered, and says that there is none: EKS would refuse it too. */
export function isGone({ failure }: UnseenTemplate): boolean {
  return failure.kind === "not-found";
}

/** Why a roll with it is refused, and what to write. */
export function goneTemplateRefusal({ template, failure }: UnseenTemplate): Pick<Finding, "fact" | "remedy"> {
  return {
    fact: `there is no launch template ${nameOf(template)} (${whatItMet(failure)}), and EKS rolls no node group with it`,
    remedy:
      "write the one that the node group has (aws eks describe-nodegroup --query nodegroup.launchTemplate); where that one was deleted, create another node group",
  };
}

function nameOf({ id, name }: LaunchTemplate): string {
  return name ?? id ?? "?";
}

function whatItMet({ operation, code, words, requestId }: AwsFailure): string {
  const request = requestId === undefined ? "" : `, request ${requestId}`;
  return `${operation} met ${code}: ${printableLine(words).slice(0, 300)}${request}`;
}

/** What could not be read, and what is gone by instead. */
export function unseenTemplateText({ template, failure }: UnseenTemplate, known: TemplateNumbers): string {
  const { version } = template;
  const number = known[templateKey(template)];
  const instead =
    number === undefined
      ? `what a node group has cannot be compared with it: where no earlier run knows the number, the group rolls once, with ${version} as EKS resolves it`
      : `it is taken for ${number}, as it was known last`;
  return `which number ${version} of launch template ${nameOf(template)} stands for could not be read (${whatItMet(failure)}); ${instead}`;
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
