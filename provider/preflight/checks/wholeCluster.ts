import type { Finding } from "../../core/findings";
import { RELEASE_EXAMPLES, releaseFitsImage } from "../../core/versions/imageRelease";
import { printableLine } from "../../core/printable";
import { sameValues } from "../../core/configurationValues";
import { launchTemplateRefusal } from "../../plan/launchTemplate";
import type { HealthIssue, Nodegroup } from "../../eks/types";
import { compareVersions, formatVersion, sameVersion, versionFromEks } from "../../core/versions/kubernetesVersion";
import type { PreflightOptions } from "../context";
import { STOPS_PODS } from "../context";
import type { ClusterSchedule, NodegroupStep, Obstacle, ScheduleStep } from "../../plan/schedule/types";
import { stepName } from "../../plan/schedule/types";
import { isAmazonLinux2, LAST_AL2 } from "../../plan/amazonLinux2";
import type { Snapshot } from "../../observe/snapshot";
import {
  goneTemplateRefusal,
  isGone,
  missingVersion,
  remedyFor,
  unseenTemplateText,
  unseenVersionText,
} from "../../observe/templateNumbers";
import { seenIn } from "../../observe/part";
import type { Node } from "../../observe/inside/types";
import type * as rolls from "./inside/rolls";
import type { Roll } from "./inside/rolls";
import type * as surge from "./inside/surge";
import { blockingSeverity } from "./insights";
import { unknownNames } from "./unknownNames";
import type { WholeClusterPolicies } from "../../plan/scheduleProblem";
import { addonPolicy, isRollable, nodegroupPolicy } from "../../plan/scheduleProblem";

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

/** What stands in the way of a whole cluster's upgrade: less than in a control plane's, for node groups and add-ons move too. */
export function wholeClusterFindings(planned: Planned): Finding[] {
  const { findings, schedule } = planned;
  const stuck = new Set(schedule.obstacles.map(resourceOf));
  const moved = new Set(schedule.steps.map(movedBy));
  const left = findings.flatMap((finding): Finding[] => {
    // Of budgets more is known here: which nodes the steps roll.
    if (finding.code === "EKSV060") return [];
    if (finding.code === "EKSV066" && stopsRolls(finding, schedule)) return [{ ...finding, severity: "error" }];
    if (TAKEN_CARE_OF.has(finding.code) && moved.has(finding.resource) && !stuck.has(finding.resource)) return [];
    const fixed = fixedBy(finding, schedule, stuck);
    if (fixed !== undefined) return [{ ...finding, severity: "note", fact: `${finding.fact}; fixed by ${fixed}` }];
    if (finding.code === "EKSV020") return [leftBehind(finding, planned)];
    if (finding.code === "EKSV022") return [amazonLinux2(finding, planned)];
    return [finding];
  });
  const told = new Set(left.map(({ code, resource }) => `${code} ${resource}`));
  const more = [
    ...schedule.obstacles.map(obstacleFinding),
    ...unfitForAWhile(schedule),
    ...customImages(planned),
    ...launchTemplates(planned),
    ...unseenTemplates(planned),
    ...templateVersions(planned),
    ...releases(planned),
    ...configurations(planned),
    ...unseenRollbackInsights(planned),
    ...leftOut(planned.snapshot),
    ...leftAtLastImage(planned),
    ...unusedSettings(planned),
    ...unmatchedNames(planned),
    ...insideFindings(planned),
  ];
  // Of one resource several things may be unchecked.
  return [...left, ...more.filter(({ code, resource }) => code === "EKSV005" || !told.has(`${code} ${resource}`))];
}

/** What the rolls meet in a cluster that was looked into. */
function insideFindings(planned: Planned): Finding[] {
  const { snapshot, schedule } = planned;
  if (snapshot.inside === undefined) return [];
  const { rollFindings } = require("./inside/rolls") as typeof rolls;
  const { surgeFindings } = require("./inside/surge") as typeof surge;
  return [
    ...rollFindings(snapshot, rollOf(planned)),
    ...surgeFindings(snapshot, new Set(rollsOf(schedule).map(({ nodegroup }) => nodegroup))),
  ];
}

/** Findings of insights: what they say of a resource is true until a step has moved that resource. */
const OF_INSIGHTS: ReadonlySet<string> = new Set(["EKSV024", "EKSV040", "EKSV055"]);

/**
 * The steps that move everything a finding of an insight names: `step 2`, `steps 2 and 3`. undefined where it names something
 * that no step moves, or where what it names is not known.
 */
function fixedBy(finding: Finding, { steps }: ClusterSchedule, stuck: ReadonlySet<string>): string | undefined {
  const { code, names, severity } = finding;
  if (!OF_INSIGHTS.has(code) || severity === "note" || !names || names.length === 0) return undefined;
  // What moves after the last hop only was not in the way of any.
  const lastHop = steps.map(({ kind }) => kind).lastIndexOf("control-plane");
  const numbers = names.map((name) =>
    stuck.has(name) ? -1 : steps.findIndex((step, index) => index < lastHop && movedBy(step) === name),
  );
  if (numbers.includes(-1)) return undefined;
  const sorted = [...new Set(numbers)].sort((a, b) => a - b).map((index) => String(index + 1));
  return `${sorted.length === 1 ? "step" : "steps"} ${sorted.join(" and ")}`;
}

function movedBy(step: ScheduleStep): string | undefined {
  if (step.kind === "addon") return `addon/${step.addon}`;
  return step.kind === "nodegroup" ? `nodegroup/${step.nodegroup}` : undefined;
}

/** Where the program itself keeps a node group behind, the fix is in the program. */
function leftBehind(finding: Finding, { policies, schedule }: Planned): Finding {
  const obstacle = schedule.obstacles.find(
    (one) => one.kind === "nodegroup-blocks" && resourceOf(one) === finding.resource,
  );
  if (obstacle === undefined || (nodegroupPolicy(policies, obstacle.resource).version ?? "follow") === "follow")
    return finding;
  return { ...finding, remedy: obstacleFinding(obstacle).remedy };
}

/** Where pods cannot be made, those that a roll evicts do not come back. */
function stopsRolls({ names = [] }: Finding, schedule: ClusterSchedule): boolean {
  return names.includes(STOPS_PODS) && rollsOf(schedule).length > 0;
}

function rollOf({ schedule, policies }: Planned): (node: Node) => Roll {
  const rolled = new Set(rollsOf(schedule).map(({ nodegroup }) => nodegroup));
  const hops = schedule.steps.some(({ kind }) => kind === "control-plane");
  return ({ owner: { kind, name } }) => {
    if (kind === "auto") return hops ? "drift" : undefined;
    if (kind !== "nodegroup" || !rolled.has(name)) return undefined;
    return nodegroupPolicy(policies, name).force === true ? "forced" : "step";
  };
}

function rollsOf(schedule: ClusterSchedule): NodegroupStep[] {
  return schedule.steps.filter((step) => step.kind === "nodegroup");
}

/** Such a node group rolls to 1.32 at the most; that it stays there is an error, unless the program says so itself. */
function amazonLinux2(finding: Finding, { policies }: Planned): Finding {
  const name = finding.resource.replace("nodegroup/", "");
  const { version = "follow" } = nodegroupPolicy(policies, name);
  const stays = version === "excluded" || (version !== "follow" && versionFromEks(version).minor <= LAST_AL2.minor);
  if (stays) return { ...finding, severity: "warning" };
  const out = `to leave it where it is meanwhile, write nodegroups: { "${name}": "excluded" }`;
  return { ...finding, severity: "error", remedy: `${finding.remedy}; ${out}` };
}

function resourceOf({ kind, resource }: Obstacle): string {
  return kind === "nodegroup-blocks" || kind === "pin-past-target" || kind === "pin-unmet"
    ? `nodegroup/${resource}`
    : `addon/${resource}`;
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
    case "addon-policy-unmet":
      return {
        ...about,
        code: "EKSV033",
        remedy: `write a version that can be reached, "follow" or "excluded", or delete the add-on and create it again at the version you want (aws eks describe-addon-versions --addon-name ${name} --kubernetes-version ${formatVersion(at)})`,
      };
    case "pin-unmet":
      return {
        ...about,
        code: "EKSV025",
        severity: "warning",
        remedy: `pin it to ${formatVersion(at)}, let it follow, or exclude it`,
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

function unmatchedNames({ snapshot, policies }: Planned): Finding[] {
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

function launchTemplates({ snapshot, policies }: Planned): Finding[] {
  return seenIn(snapshot.nodegroups).flatMap((nodegroup): Finding[] => {
    const { name } = nodegroup;
    const { launchTemplate: wanted, version } = nodegroupPolicy(policies, name);
    if (wanted === undefined || version === "excluded") return [];
    const refusal = launchTemplateRefusal(wanted, nodegroup);
    return refusal ? [{ code: "EKSV029", severity: "error", resource: `nodegroup/${name}`, ...refusal }] : [];
  });
}

function unseenTemplates({ snapshot, policies }: Planned): Finding[] {
  const { unseenTemplates: unseen = [], clusterName } = snapshot;
  return unseen.flatMap((one): Finding[] => {
    if (!isGone(one)) {
      return [
        {
          code: "EKSV005",
          severity: "warning",
          resource: `cluster/${clusterName}`,
          fact: unseenTemplateText(one, {}),
          remedy: remedyFor(one.failure),
        },
      ];
    }
    const { name, id } = one.template;
    const its = seenIn(snapshot.nodegroups).filter((nodegroup) => {
      const { launchTemplate: wanted, version } = nodegroupPolicy(policies, nodegroup.name);
      return version !== "excluded" && wanted?.name === name && wanted?.id === id;
    });
    // Of node groups that cannot have it anyway, that is named already.
    const told = its.every((nodegroup) => launchTemplateRefusal(one.template, nodegroup) !== undefined);
    const resource = `launch-template/${name ?? id ?? "?"}`;
    return told ? [] : [{ code: "EKSV029", severity: "error", resource, ...goneTemplateRefusal(one) }];
  });
}

/** A version that is written by its number: whether there is one, EKS would say when the control plane has moved. */
function templateVersions({ snapshot: { latestTemplates = [], clusterName } }: Planned): Finding[] {
  return latestTemplates.flatMap((seen): Finding[] => {
    const { name, id } = seen.template;
    const refusal = missingVersion(seen);
    if (refusal) {
      return [{ code: "EKSV029", severity: "error", resource: `launch-template/${name ?? id ?? "?"}`, ...refusal }];
    }
    if (!("failure" in seen)) return [];
    const [fact, remedy] = [unseenVersionText(seen), remedyFor(seen.failure)];
    return [{ code: "EKSV005", severity: "warning", resource: `cluster/${clusterName}`, fact, remedy }];
  });
}

/** A release for another version, or of another kind of image, is refused when the control plane has moved already. */
function releases({ snapshot, policies, options: { desired } }: Planned): Finding[] {
  return seenIn(snapshot.nodegroups).flatMap(({ name, amiType, releaseVersion: has }): Finding[] => {
    const { releaseVersion, version = "follow" } = nodegroupPolicy(policies, name);
    if (releaseVersion === undefined || version === "excluded" || amiType === "CUSTOM" || has === releaseVersion)
      return [];
    const target = version === "follow" ? formatVersion(desired) : version.replace(/^v/, "");
    if (releaseFitsImage(releaseVersion, target, amiType)) return [];
    return [
      {
        code: "EKSV025",
        severity: "error",
        resource: `nodegroup/${name}`,
        fact: `node group ${name} ends at ${target}, and ${releaseVersion} is no release of ${amiType ?? "its image"} for that`,
        remedy: `write one that is, ${RELEASE_EXAMPLES}, or leave releaseVersion out for the newest`,
      },
    ];
  });
}

/** EKS looks at its insights when it is asked to roll the control plane back: what goes back before that would have gone in vain. */
function unseenRollbackInsights({ snapshot, schedule: { steps }, options }: Planned): Finding[] {
  const { insights, clusterName } = snapshot;
  const hop = steps.findIndex((step) => step.kind === "control-plane" && compareVersions(step.to, step.from) < 0);
  if (insights.seen || hop < 1) return [];
  const first = steps.slice(0, hop).map(stepName).join(", ");
  return [
    {
      code: "EKSV055",
      severity: blockingSeverity(options),
      resource: `cluster/${clusterName}`,
      fact: `whether EKS lets the cluster go back is not known, since its insights could not be read (${printableLine(insights.why.words).slice(0, 300)}); before EKS is asked, this goes back: ${first}`,
      remedy:
        "allow eks:ListInsights, or see that EKS can be reached, then look again; force: true has EKS override its insights",
    },
  ];
}

/** EKS validates configuration values against the schema of the version that an add-on moves to: after the hop, that is too late. */
function configurations({ snapshot }: Planned): Finding[] {
  return (snapshot.configurations ?? []).flatMap(({ addon, version, asked, problems }): Finding[] => {
    if (!problems.seen || problems.value.length === 0) return [];
    const whose = asked ? `the configurationValues that are asked for` : `the configuration values that it has`;
    return [
      {
        code: "EKSV036",
        severity: "error",
        resource: `addon/${addon}`,
        fact: `add-on ${addon} moves to ${version}, which does not accept ${whose}: ${problems.value.join("; ")}`,
        remedy: `${asked ? "write values" : `write configurationValues (addons: { "${addon}": { configurationValues: … } })`} that its schema allows (aws eks describe-addon-configuration --addon-name ${addon} --addon-version ${version} --query configurationSchema --output text)`,
      },
    ];
  });
}

/** Node groups that no step moves whatever their policy says, for EKS does not update them in that status. */
export function leftOutNodegroups(snapshot: Snapshot): readonly Nodegroup[] {
  return seenIn(snapshot.nodegroups).filter((nodegroup) => !isRollable(nodegroup));
}

/** Add-ons and node groups that the program does not exclude and that EKS shows as not healthy. */
export function unhealthyParts(
  { addons, nodegroups }: Pick<Snapshot, "addons" | "nodegroups">,
  policies: WholeClusterPolicies,
): readonly { readonly resource: string; readonly text: string }[] {
  const bad = ({ status }: { readonly status: string }): boolean => status === "DEGRADED" || status === "UPDATE_FAILED";
  const told = (what: string, status: string, issues: readonly HealthIssue[]): string =>
    `${what} is ${status}${issues.map(({ code, message }) => `, ${code}: ${message}`).join("")}`;
  return [
    ...seenIn(addons)
      .filter((addon) => bad(addon) && addonPolicy(policies, addon.name).version !== "excluded")
      .map(({ name, status, issues }) => ({ resource: `addon/${name}`, text: told(`add-on ${name}`, status, issues) })),
    ...seenIn(nodegroups)
      .filter((one) => bad(one) && nodegroupPolicy(policies, one.name).version !== "excluded")
      .map(({ name, status, issues }) => ({
        resource: `nodegroup/${name}`,
        text: told(`node group ${name}`, status, issues),
      })),
  ];
}

function leftOut(snapshot: Snapshot): Finding[] {
  return leftOutNodegroups(snapshot)
    .filter(({ status }) => status !== "DELETING")
    .map(({ name, status, version, issues }) => ({
      code: "EKSV021",
      severity: "warning",
      resource: `nodegroup/${name}`,
      fact: `node group ${name} is ${status}${version ? "" : " and EKS tells no version of it"}${issues.map(({ code, message }) => `, ${code}: ${message}`).join("")}: it is left out and stays as it is`,
      remedy: `delete it (aws eks delete-nodegroup --cluster-name ${snapshot.clusterName} --nodegroup-name ${name}) and create it again`,
    }));
}

/** Nodes of Amazon Linux 2 under a control plane past 1.32: no hop tells of them any more, and no step moves them. */
function leftAtLastImage({ snapshot, policies, schedule: { steps } }: Planned): Finding[] {
  const { cluster } = snapshot;
  if (!cluster.seen || compareVersions(cluster.value.version, LAST_AL2) <= 0) return [];
  if (steps.some(({ kind }) => kind === "control-plane")) return [];
  const now = formatVersion(cluster.value.version);
  return seenIn(snapshot.nodegroups)
    .filter(({ name, amiType }) => isAmazonLinux2(amiType) && nodegroupPolicy(policies, name).version !== "excluded")
    .map(({ name, amiType, version }) => ({
      code: "EKSV022",
      severity: "warning",
      resource: `nodegroup/${name}`,
      fact: `node group ${name} uses ${amiType ?? "?"}, and EKS has no Amazon Linux 2 image for ${now}: it stays at ${version ? formatVersion(version) : "an unknown version"}`,
      remedy: `replace it by a node group with an AL2023 or Bottlerocket image; to leave it where it is meanwhile, write nodegroups: { "${name}": "excluded" }`,
    }));
}

/** A step that moves an add-on configures it; where none does, the program asks for what it does not get. */
function notSent(addon: string, cluster: string): Finding {
  return {
    code: "EKSV033",
    severity: "warning",
    resource: `addon/${addon}`,
    fact: `add-on ${addon} is configured otherwise than addons["${addon}"] asks for, and no step moves it: configurationValues are sent with an update to another version only, so it stays configured as it is`,
    remedy: `configure it with an AddonVersion, or now (aws eks update-addon --cluster-name ${cluster} --addon-name ${addon} --configuration-values VALUES); or leave configurationValues out`,
  };
}

/** What a policy of "excluded" leaves without effect, though the program has it. */
function unusedSettings({ snapshot, policies, schedule }: Planned): Finding[] {
  const about = (resource: string, property: string, code: "EKSV025" | "EKSV033", without: string): Finding => ({
    code,
    severity: "warning",
    resource,
    fact: `${property}: it is excluded and stays as it is, so ${without} has no effect`,
    remedy: `leave ${without} out, or let it follow`,
  });
  const addons = seenIn(snapshot.addons).flatMap(({ name, configurationValues }) => {
    const { version, configurationValues: asked } = addonPolicy(policies, name);
    if (asked === undefined) return [];
    if (version === "excluded") return [about(`addon/${name}`, `addons["${name}"]`, "EKSV033", "configurationValues")];
    const moved = schedule.steps.some((step) => step.kind === "addon" && step.addon === name);
    return moved || sameValues(configurationValues, asked) ? [] : [notSent(name, snapshot.clusterName)];
  });
  const nodegroups = seenIn(snapshot.nodegroups).flatMap(({ name }) => {
    const { version, releaseVersion, launchTemplate } = nodegroupPolicy(policies, name);
    const given = [
      ...(releaseVersion === undefined ? [] : ["releaseVersion"]),
      ...(launchTemplate === undefined ? [] : ["launchTemplate"]),
    ];
    return version === "excluded" && given.length > 0
      ? [about(`nodegroup/${name}`, `nodegroups["${name}"]`, "EKSV025", given.join(" and "))]
      : [];
  });
  return [...addons, ...nodegroups];
}
