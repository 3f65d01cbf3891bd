import type { StepPlan } from "../plan/StepPlan";
import { ROLL_TIMEOUT_MS } from "../core/durations";
import { textOf } from "../core/fields";
import type { RawInputs } from "../core/pulumiValues";
import type { LaunchTemplate, Nodegroup } from "../eks/types";
import { boolean, clusterName, kubernetesVersion, nameOf, preflight, releaseVersion } from "../inputs/rules";
import {
  compareVersions,
  formatVersion,
  parseKubernetesVersion,
  versionFromEks,
} from "../core/versions/kubernetesVersion";
import { releaseFits } from "../core/versions/imageRelease";
import type { Problem } from "../core/problem";
import { isTemplateWord, templateKey, templateNumbersIn } from "../core/templateWords";
import { UNKNOWN_VALUE } from "../core/pulumiValues";
import { launchTemplateProblem } from "../inputs/launchTemplate";
import type { Looking, PartResource } from "./ResourceType";
import { clusterVersionFor, refusedByStatus } from "./ResourceType";
import { launchTemplateRefusal, namesOtherNumber, resolvedTemplate, templateWordText } from "../plan/launchTemplate";
import {
  goneTemplateRefusal,
  isGone,
  latestOf,
  missingVersion,
  remedyFor,
  unseenVersionText,
} from "../observe/templateNumbers";
import { goneTemplatesIn } from "./templateWords";
import { nodegroupPlan } from "../plan/nodegroup";
import { NodegroupTarget } from "../reconcile/nodegroup";

/** What a NodegroupVersion is. */
export const nodegroupResource: PartResource<Nodegroup> = {
  title: "NodegroupVersion",
  kind: "nodegroup",
  nameInput: "nodegroupName",
  noun: "node group",
  timeout: ROLL_TIMEOUT_MS,
  rules: {
    clusterName,
    nodegroupName: {
      required: `write the name of the managed node group, for example nodegroupName: "workers"`,
      wrong: nameOf("the name of a managed node group"),
    },
    version: kubernetesVersion,
    clusterVersion: kubernetesVersion,
    releaseVersion,
    launchTemplate: { wrong: launchTemplateProblem },
    force: boolean,
    allowRollback: boolean,
    preflight,
  },
  moving: ["releaseVersion", "launchTemplate"],
  stored: ["force", "allowRollback", "preflight"],
  contradictions: releaseOfAnotherVersion,
  normalised: ({ version, clusterVersion, ...news }) => ({
    ...news,
    ...normalVersion("version", version),
    ...normalVersion("clusterVersion", clusterVersion),
  }),
  exact: ({ version }) => textOf(version),
  look: (eks, cluster, name) => eks.nodegroup(cluster, name),
  version: versionOf,
  compare: (a, b) => compareVersions(versionFromEks(a), versionFromEks(b)),
  plan: planNodegroup,
  restIsThere: (inputs, recorded) =>
    (inputs.releaseVersion === undefined || inputs.releaseVersion === recorded.releaseVersion) &&
    templateIsThere(inputs, recorded),
  target: (inputs, goal) =>
    new NodegroupTarget({
      ...goal,
      nodegroup: String(inputs.nodegroupName),
      releaseVersion: textOf(inputs.releaseVersion),
      launchTemplate: templateOf(inputs),
      force: inputs.force === true,
    }),
  outputs: ({ arn, status, releaseVersion, launchTemplateVersion }) => ({
    status,
    ...(arn === "" ? {} : { arn }),
    ...(releaseVersion === undefined ? {} : { releaseVersion }),
    ...(launchTemplateVersion === undefined ? {} : { launchTemplateVersion }),
  }),
  truthful: (inputs, seen) => ({
    ...inputs,
    ...(inputs.releaseVersion === undefined || seen.releaseVersion === undefined
      ? {}
      : { releaseVersion: seen.releaseVersion }),
    ...(templateIn(inputs) === undefined || seen.launchTemplateVersion === undefined
      ? {}
      : { launchTemplate: { ...templateIn(inputs), version: truthfulVersion(inputs, seen.launchTemplateVersion) } }),
  }),
  templates: (inputs) => [templateIn(inputs)].filter((one) => one !== undefined),
  learned: (inputs, { launchTemplateVersion: number }) => {
    const template = templateOf(inputs);
    return template && isTemplateWord(template.version) && number !== undefined
      ? { [templateKey(template)]: number }
      : {};
  },
};

function versionOf({ version }: Nodegroup): string {
  return version ? formatVersion(version) : "";
}

function normalVersion(name: string, value: unknown): Record<string, unknown> {
  const parsed = parseKubernetesVersion(value);
  if (parsed.ok) return { [name]: formatVersion(parsed.version) };
  return value === undefined ? {} : { [name]: value };
}

/** A word stays, where the group is at the number that it stood for: that is no change. */
function truthfulVersion(inputs: RawInputs, number: string): string {
  const { version = number } = templateIn(inputs) ?? {};
  return isTemplateWord(version) && templateOf(inputs)?.version === number ? version : number;
}

/** Whether the inputs name the template as the state does; and whether the group has the number that a word stands for. */
function templateIsThere(inputs: RawInputs, recorded: RawInputs): boolean {
  const template = templateIn(inputs);
  if (template === undefined) return true;
  if (template.version !== templateIn(recorded)?.version) return false;
  if (!isTemplateWord(template.version)) return true;
  const numbers = { ...templateNumbersIn(recorded), ...templateNumbersIn(inputs) };
  return resolvedTemplate(template, numbers).version === recorded.launchTemplateVersion;
}

/** The launch template with the number that its version stands for, where it is known. */
function templateOf(inputs: RawInputs): LaunchTemplate | undefined {
  const template = templateIn(inputs);
  return template && resolvedTemplate(template, templateNumbersIn(inputs));
}

function templateIn({ launchTemplate }: RawInputs): LaunchTemplate | undefined {
  return typeof launchTemplate === "object" && launchTemplate !== null && "version" in launchTemplate
    ? (launchTemplate as LaunchTemplate)
    : undefined;
}

/** A release is one of its version: EKS refuses another's. */
function releaseOfAnotherVersion({ version, releaseVersion }: RawInputs): Problem[] {
  if (typeof version !== "string" || typeof releaseVersion !== "string") return [];
  if (version === UNKNOWN_VALUE || releaseVersion === UNKNOWN_VALUE) return [];
  const parsed = parseKubernetesVersion(version);
  // A release of Bottlerocket is numbered by Bottlerocket, not by Kubernetes.
  if (!parsed.ok || releaseFits(releaseVersion, formatVersion(parsed.version))) return [];
  return [
    {
      property: "releaseVersion",
      reason: `releaseVersion: ${releaseVersion} is no release for Kubernetes ${formatVersion(parsed.version)}; write one that begins so, or leave it out for the newest`,
    },
  ];
}

function templateText(template: LaunchTemplate, at: string | undefined): string {
  const word = templateWordText(template, at);
  return `launch template version ${template.version}${word === undefined ? "" : ` (${word})`}`;
}

async function planNodegroup(inputs: RawInputs, eks: Looking, thorough: boolean): Promise<StepPlan> {
  const clusterName = String(inputs.clusterName);
  const nodegroup = String(inputs.nodegroupName);
  const [cluster, seen] = await Promise.all([eks.cluster(clusterName), eks.nodegroup(clusterName, nodegroup)]);
  const { releaseVersion } = inputs;
  const template = templateOf(inputs);
  const gone = goneTemplatesIn(inputs);
  const latest =
    thorough && namesOtherNumber(template, seen)
      ? await latestOf(template, (which) => eks.templateVersions(which))
      : undefined;
  const rest = [
    ...(typeof releaseVersion !== "string" || releaseVersion === seen.releaseVersion
      ? []
      : [`release ${releaseVersion}`]),
    ...(template === undefined || template.version === seen.launchTemplateVersion
      ? []
      : [templateText(template, seen.launchTemplateVersion)]),
  ];
  const exact = typeof inputs.version === "string" ? versionFromEks(inputs.version) : undefined;
  const planned = nodegroupPlan({
    nodegroup,
    clusterName,
    region: String(inputs.region),
    version: exact,
    at: seen.version ?? cluster.version,
    cluster: clusterVersionFor(inputs, cluster.version),
    allowRollback: inputs.allowRollback === true,
    rollFailed: seen.rollFailed === true,
    rest,
    amiType: seen.amiType,
    releaseVersion: textOf(releaseVersion),
    templateRefusal:
      template &&
      (launchTemplateRefusal(template, seen) ?? gone.map(goneTemplateRefusal)[0] ?? (latest && missingVersion(latest))),
    ownImage:
      seen.amiType === "CUSTOM"
        ? {
            otherTemplate: template !== undefined && template.version !== seen.launchTemplateVersion,
            releaseVersion: releaseVersion !== undefined,
          }
        : undefined,
  });
  const part = { property: "nodegroupName", label: `node group ${nodegroup}`, status: seen.status };
  const plan = thorough ? refusedByStatus(planned, { name: clusterName, status: cluster.status }, part) : planned;
  if (latest === undefined || !("failure" in latest) || isGone(latest)) return plan;
  return { ...plan, warnings: [...plan.warnings, `${unseenVersionText(latest)}; ${remedyFor(latest.failure)}`] };
}
