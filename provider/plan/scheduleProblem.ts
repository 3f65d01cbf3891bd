import { EXPECTED_MINUTES } from "../core/durations";
import type { LaunchTemplate, Nodegroup } from "../eks/types";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { compareVersions, versionFromEks } from "../core/versions/kubernetesVersion";
import type { AddonChoice, NodegroupChoice, ScheduleProblem } from "./schedule/types";
import type { Snapshot } from "../observe/snapshot";
import type { TemplateNumbers } from "../core/templateWords";
import { templateNumbersIn } from "../core/templateWords";
import { isAmazonLinux2, LAST_AL2 } from "./amazonLinux2";
import { resolvedTemplate, templateWordText } from "./launchTemplate";
import { seenIn } from "../observe/part";
import { holdsUnknown, UNKNOWN_VALUE } from "../core/pulumiValues";
import type { AddonPolicy, NodegroupPolicy } from "../resources/policies";
import { policyFor } from "../resources/policies";

/** A node group's policy, in which a launch template may have a number in place of a word. */
export interface NodegroupChange extends NodegroupPolicy {
  readonly launchTemplate?: LaunchTemplate | undefined;
}

/** How the rest of the cluster goes along. */
export interface WholeClusterPolicies {
  readonly addons?: Readonly<Record<string, AddonPolicy | string>>;
  readonly nodegroups?: Readonly<Record<string, NodegroupChange | string>>;
  readonly maxParallelNodegroups?: number;
  readonly nodegroupOrder?: readonly (string | readonly string[])[];
  readonly bakeMinutes?: number;
  /** In minutes. */
  readonly waitForNodes?: number;
  readonly nodegroupPolicy?: "skew" | "strict";
}

/** What the planner goes by, from what was seen and what the program asks for. Pure. */
export function scheduleProblem(
  snapshot: Snapshot,
  from: KubernetesVersion,
  to: KubernetesVersion,
  policies: WholeClusterPolicies,
  bakeDue: boolean,
): ScheduleProblem {
  return {
    from,
    to,
    addons: seenIn(snapshot.addons).map(({ name, version }) => ({
      name,
      version,
      choice: addonChoice(addonPolicy(policies, name)),
    })),
    releases: seenIn(snapshot.addonReleases),
    nodegroups: seenIn(snapshot.nodegroups).flatMap((nodegroup) => {
      // A node group that is on its way out, or never came up, is not for us to roll.
      if (!isRollable(nodegroup)) return [];
      const policy = nodegroupPolicy(policies, nodegroup.name);
      const choice = withinImages(nodegroupChoice(policy), nodegroup, to);
      return [
        {
          name: nodegroup.name,
          version: nodegroup.version,
          choice,
          otherwiseDue: choice.kind !== "excluded" && isOtherwiseDue(nodegroup, policy),
          otherwiseWhy:
            policy.launchTemplate && templateWordText(policy.launchTemplate, nodegroup.launchTemplateVersion),
          ...(nodegroup.rollFailed === true ? { rollFailed: true } : {}),
        },
      ];
    }),
    nodegroupPolicy: policies.nodegroupPolicy === "strict" ? "strict" : "skew",
    nodegroupOrder: (policies.nodegroupOrder ?? []).map((group) => (typeof group === "string" ? [group] : group)),
    maxParallelNodegroups: policies.maxParallelNodegroups,
    bakeMinutes: policies.bakeMinutes ?? 0,
    bakeDue,
    minutes: EXPECTED_MINUTES,
  };
}

export function isRollable(nodegroup: Nodegroup): nodegroup is Nodegroup & { readonly version: KubernetesVersion } {
  const { version, status } = nodegroup;
  return version !== undefined && status !== "DELETING" && status !== "CREATE_FAILED" && status !== "DELETE_FAILED";
}

export function addonPolicy({ addons }: WholeClusterPolicies, name: string): AddonPolicy {
  return policyFor<AddonPolicy>(addons, name);
}

export function nodegroupPolicy({ nodegroups }: WholeClusterPolicies, name: string): NodegroupChange {
  return policyFor<NodegroupChange>(nodegroups, name);
}

/** The policies, with the number in place of `$Latest` and `$Default` where it is known. */
export function withTemplateNumbers(policies: WholeClusterPolicies, numbers: TemplateNumbers): WholeClusterPolicies {
  if (policies.nodegroups === undefined) return policies;
  const nodegroups = Object.entries(policies.nodegroups).map(([name, policy]) =>
    isTemplated(policy)
      ? ([name, { ...policy, launchTemplate: resolvedTemplate(policy.launchTemplate, numbers) }] as const)
      : ([name, policy] as const),
  );
  return { ...policies, nodegroups: Object.fromEntries(nodegroups) };
}

/** The policies, one node group left at the launch template that it has. */
export function withoutTemplate(policies: WholeClusterPolicies, nodegroup: string): WholeClusterPolicies {
  const policy = policies.nodegroups?.[nodegroup];
  if (!isTemplated(policy)) return policies;
  return { ...policies, nodegroups: { ...policies.nodegroups, [nodegroup]: { ...policy, launchTemplate: undefined } } };
}

/** The launch templates that node groups shall have, as the program writes them. */
export function templatesIn({ nodegroups = {} }: WholeClusterPolicies): LaunchTemplate[] {
  return Object.values(nodegroups).flatMap((policy) => (isTemplated(policy) ? [policy.launchTemplate] : []));
}

function isTemplated(policy: unknown): policy is NodegroupChange & { readonly launchTemplate: LaunchTemplate } {
  return (
    typeof policy === "object" && policy !== null && "launchTemplate" in policy && isTemplate(policy.launchTemplate)
  );
}

function isTemplate(template: unknown): template is LaunchTemplate {
  return typeof template === "object" && template !== null && "version" in template;
}

/** The policies in inputs that have passed check, and what words in them stand for as far as check knows. */
export function policiesIn(inputs: Readonly<Record<string, unknown>>): WholeClusterPolicies {
  return withTemplateNumbers(writtenPolicies(inputs), templateNumbersIn(inputs));
}

/** The policies as they are written; what is not computed yet asks for nothing. */
export function writtenPolicies(inputs: Readonly<Record<string, unknown>>): WholeClusterPolicies {
  const kept = (name: keyof WholeClusterPolicies): unknown => (holdsUnknown(inputs[name]) ? undefined : inputs[name]);
  return {
    addons: kept("addons"),
    nodegroups: kept("nodegroups"),
    maxParallelNodegroups: kept("maxParallelNodegroups"),
    nodegroupOrder: kept("nodegroupOrder"),
    bakeMinutes: kept("bakeMinutes"),
    waitForNodes: kept("waitForNodes"),
    nodegroupPolicy: inputs.nodegroupPolicy === UNKNOWN_VALUE ? undefined : inputs.nodegroupPolicy,
  } as WholeClusterPolicies;
}

function addonChoice({ version = "follow" }: AddonPolicy): AddonChoice {
  if (version === "follow" || version === "default" || version === "latest" || version === "excluded") {
    return { kind: version };
  }
  return { kind: "exact", version };
}

function nodegroupChoice({ version = "follow" }: NodegroupPolicy): NodegroupChoice {
  if (version === "follow" || version === "excluded") return { kind: version };
  return { kind: "pinned", version: versionFromEks(version) };
}

/** Amazon Linux 2 has images up to 1.32: a node group that should go further goes as far as that. */
function withinImages(choice: NodegroupChoice, { amiType }: Nodegroup, to: KubernetesVersion): NodegroupChoice {
  if (choice.kind === "excluded" || !isAmazonLinux2(amiType)) return choice;
  const end = choice.kind === "follow" ? to : choice.version;
  return compareVersions(end, LAST_AL2) <= 0 ? choice : { kind: "pinned", version: LAST_AL2, lastImage: true };
}

function isOtherwiseDue(nodegroup: Nodegroup, { releaseVersion, launchTemplate }: NodegroupPolicy): boolean {
  if (releaseVersion !== undefined && nodegroup.releaseVersion !== releaseVersion) return true;
  return launchTemplate !== undefined && nodegroup.launchTemplateVersion !== launchTemplate.version;
}
