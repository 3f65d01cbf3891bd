import { EXPECTED_MINUTES } from "../core/durations";
import type { Nodegroup } from "../eks/types";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import { compareVersions, versionFromEks } from "../core/kubernetesVersion";
import type { AddonChoice, NodegroupChoice, ScheduleProblem } from "./schedule/types";
import type { Snapshot } from "../observe/snapshot";
import { isAmazonLinux2, LAST_AL2 } from "./amazonLinux2";
import { seenIn } from "../observe/part";
import { holdsUnknown, UNKNOWN_VALUE } from "../core/pulumiValues";
import type { AddonPolicy, NodegroupPolicy } from "../resources/policies";
import { policyFor } from "../resources/policies";

/** How the rest of the cluster goes along. */
export interface WholeClusterPolicies {
  readonly addons?: Readonly<Record<string, AddonPolicy | string>>;
  readonly nodegroups?: Readonly<Record<string, NodegroupPolicy | string>>;
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

export function nodegroupPolicy({ nodegroups }: WholeClusterPolicies, name: string): NodegroupPolicy {
  return policyFor<NodegroupPolicy>(nodegroups, name);
}

/** The policies in inputs that have passed check; what is not computed yet asks for nothing. */
export function policiesIn(inputs: Readonly<Record<string, unknown>>): WholeClusterPolicies {
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
