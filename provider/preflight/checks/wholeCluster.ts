import type { Finding } from "../finding";
import { formatVersion, sameVersion } from "../../core/kubernetesVersion";
import type { PreflightOptions } from "../context";
import type { ClusterSchedule, NodegroupStep, Obstacle } from "../../plan/schedule/types";
import type { Snapshot } from "../../observe/snapshot";
import { seenIn } from "../../observe/snapshot";
import { unknownNames } from "./unknownNames";
import type { WholeClusterPolicies } from "../../plan/scheduleProblem";
import { nodegroupPolicy } from "../../plan/scheduleProblem";

interface Planned {
  readonly snapshot: Snapshot;
  readonly options: PreflightOptions;
  readonly policies: WholeClusterPolicies;
  readonly schedule: ClusterSchedule;
  /** What stands in the way of the control plane alone. */
  readonly findings: readonly Finding[];
}

/** What the schedule takes care of by itself, by the code under which the control plane alone is stopped by it. */
const TAKEN_CARE_OF = new Set(["EKSV020", "EKSV030", "EKSV032", "EKSV054"]);

/** Insights about what the schedule moves; EKS evaluates them anew once a day only, so they may not show it yet. */
const ABOUT_THE_REST = /kubelet|kube-proxy|add-?on/i;

/** What stands in the way of a whole cluster's upgrade: less than in a control plane's, for node groups and add-ons move too. */
export function wholeClusterFindings(planned: Planned): Finding[] {
  const { findings, schedule } = planned;
  const stuck = new Set(schedule.obstacles.map(resourceOf));
  const moved = new Set(
    schedule.steps.flatMap((step) =>
      step.kind === "addon"
        ? [`addon/${step.addon}`]
        : step.kind === "nodegroup"
          ? [`nodegroup/${step.nodegroup}`]
          : [],
    ),
  );
  const left = findings.flatMap((finding): Finding[] => {
    if (TAKEN_CARE_OF.has(finding.code) && moved.has(finding.resource) && !stuck.has(finding.resource)) return [];
    if (isAboutWhatMoves(finding, moved.size > 0)) return [{ ...finding, severity: "warning" }];
    if (finding.code === "EKSV022")
      return [{ ...finding, severity: rollsPastAl2(finding, schedule) ? "error" : finding.severity }];
    return [finding];
  });
  const told = new Set(left.map(({ code, resource }) => `${code} ${resource}`));
  const more = [
    ...schedule.obstacles.map(obstacleFinding),
    ...unfitForAWhile(schedule),
    ...customImages(planned),
    ...strangers(planned),
  ];
  return [...left, ...more.filter(({ code, resource }) => !told.has(`${code} ${resource}`))];
}

function isAboutWhatMoves({ code, severity, fact }: Finding, moves: boolean): boolean {
  return moves && severity === "error" && ["EKSV024", "EKSV040", "EKSV055"].includes(code) && ABOUT_THE_REST.test(fact);
}

function rollsOf(schedule: ClusterSchedule): NodegroupStep[] {
  return schedule.steps.filter((step) => step.kind === "nodegroup");
}

/** Source: "Amazon Linux 2 … is only supported for kubernetes versions 1.32 or earlier" (CreateNodegroup). */
function rollsPastAl2({ resource }: Finding, schedule: ClusterSchedule): boolean {
  return rollsOf(schedule).some(({ nodegroup, to }) => `nodegroup/${nodegroup}` === resource && to.minor > 32);
}

function resourceOf({ kind, resource }: Obstacle): string {
  return kind === "nodegroup-blocks" || kind === "pin-past-target" ? `nodegroup/${resource}` : `addon/${resource}`;
}

function obstacleFinding(obstacle: Obstacle): Finding {
  const { kind, resource: name, at, fact } = obstacle;
  const about = { resource: resourceOf(obstacle), fact, severity: "error" } as const;
  switch (kind) {
    case "nodegroup-blocks":
      return {
        ...about,
        code: "EKSV020",
        remedy: `let it follow (nodegroups: { "${name}": "follow" }), or pin it to a version that may stay with ${formatVersion(at)}`,
      };
    case "addon-does-not-fit":
      return {
        ...about,
        code: "EKSV030",
        severity: "warning",
        remedy: `let it follow (addons: { "${name}": "follow" }); where no version fits, ask the add-on's publisher, or remove it`,
      };
    case "addon-version-unfit":
      return {
        ...about,
        code: "EKSV033",
        remedy: `write a version that EKS lists for ${formatVersion(at)}, or "default" or "latest" (aws eks describe-addon-versions --addon-name ${name} --kubernetes-version ${formatVersion(at)})`,
      };
    case "pin-past-target":
      return {
        ...about,
        code: "EKSV025",
        remedy: `pin it to ${formatVersion(at)} or lower, or let it follow`,
      };
  }
}

/** Where the schedule has no version of an add-on that fits before a hop and after it, it moves right after the hop. */
function unfitForAWhile({ steps }: ClusterSchedule): Finding[] {
  const late = new Map<string, string[]>();
  for (const step of steps) {
    if (step.kind !== "addon" || step.unfitSince === undefined) continue;
    const during = `${step.from} from the hop to ${formatVersion(step.unfitSince)} until it has moved to ${step.to}`;
    late.set(step.addon, [...(late.get(step.addon) ?? []), during]);
  }
  return [...late].map(([addon, times]) => ({
    code: addon === "kube-proxy" ? "EKSV032" : "EKSV030",
    severity: "warning",
    resource: `addon/${addon}`,
    fact: `add-on ${addon} has for some minutes a version that does not fit the cluster's: ${times.join("; ")}`,
    remedy:
      "nothing, if those minutes may be; or move it first to a version that fits before and after the hop, if there is one. " +
      "Where EKS refuses the hop for its insight into the add-on, force: true overrides that",
  }));
}

/** Source: UpdateNodegroupVersion: with a custom AMI the version is what the launch template's image has. */
function customImages({ snapshot, schedule, policies, options }: Planned): Finding[] {
  const custom = new Map(
    seenIn(snapshot.nodegroups).flatMap((one) => (one.amiType === "CUSTOM" ? [[one.name, one] as const] : [])),
  );
  return rollsOf(schedule).flatMap(({ nodegroup, to }): Finding[] => {
    // The launch template is that of the end; a roll on the way would need another.
    const seen = custom.get(nodegroup);
    const { launchTemplate: template, releaseVersion } = nodegroupPolicy(policies, nodegroup);
    const another = template !== undefined && template.version !== seen?.launchTemplateVersion;
    const about = { code: "EKSV026", severity: "error", resource: `nodegroup/${nodegroup}` } as const;
    if (seen && releaseVersion !== undefined) {
      return [
        {
          ...about,
          fact: `node group ${nodegroup} has an image of its own (amiType CUSTOM), which has no release of EKS's, and EKS refuses to be told one`,
          remedy: "leave releaseVersion out",
        },
      ];
    }
    if (!seen || (another && sameVersion(to, options.desired))) return [];
    return [
      {
        ...about,
        fact: `node group ${nodegroup} has an image of its own (amiType CUSTOM), and EKS has none to roll it to ${formatVersion(to)} with`,
        remedy: `give the version of its launch template that has an image of ${formatVersion(to)}, another than it has (nodegroups: { "${nodegroup}": { launchTemplate: { name: "…", version: "…" } } }), or exclude it`,
      },
    ];
  });
}

function strangers({ snapshot, policies }: Planned): Finding[] {
  const { addons, nodegroups } = unknownNames(snapshot, policies);
  const about = (what: string, property: string, name: string): Finding => ({
    code: "EKSV027",
    severity: "error",
    resource: `cluster/${snapshot.clusterName}`,
    fact: `${property} names "${name}", and the cluster has no such ${what}`,
    remedy: `correct the name, or leave it out; "*" stands for all that are not named`,
  });
  return [
    ...addons.map((name) => about("add-on", "addons", name)),
    ...nodegroups.map((name) => about("managed node group", "nodegroups or nodegroupOrder", name)),
  ];
}
