import type { StepPlan } from "../plan/StepPlan";
import { ROLL_TIMEOUT_MS } from "../core/durations";
import type { RawInputs } from "../core/pulumiValues";
import type { LaunchTemplate, Nodegroup } from "../eks/types";
import { boolean, clusterName, oneOf, shown } from "../inputs/rules";
import { compareVersions, formatVersion, parseKubernetesVersion, versionFromEks } from "../core/kubernetesVersion";
import { isImageRelease, RELEASE_EXAMPLES, releaseFits } from "../core/imageRelease";
import type { Problem } from "../core/problem";
import { UNKNOWN_VALUE } from "../core/pulumiValues";
import { kubernetesVersion } from "./addonVersion";
import { launchTemplateProblem } from "../inputs/launchTemplate";
import type { Looking, PartResource } from "./ResourceType";
import { clusterVersionFor } from "./ResourceType";
import { launchTemplateRefusal } from "../plan/launchTemplate";
import { nodegroupPlan } from "../plan/nodegroup";
import { NodegroupTarget } from "../reconcile/nodegroup";

/** What a NodegroupVersion is. */
export const nodegroupResource: PartResource<Nodegroup> = {
  title: "NodegroupVersion",
  kind: "nodegroup",
  nameInput: "nodegroupName",
  noun: "node group",
  updateType: "VersionUpdate",
  timeout: ROLL_TIMEOUT_MS,
  rules: {
    clusterName,
    nodegroupName: {
      required: `write the name of the managed node group, for example nodegroupName: "workers"`,
      wrong: (value) =>
        typeof value === "string" && value.trim() !== ""
          ? undefined
          : `it must be the name of a managed node group, not ${shown(value)}`,
    },
    version: kubernetesVersion,
    clusterVersion: kubernetesVersion,
    releaseVersion: {
      wrong: (value) =>
        typeof value === "string" && isImageRelease(value)
          ? undefined
          : `write the release of the EKS image, ${RELEASE_EXAMPLES}, not ${shown(value)}`,
    },
    launchTemplate: { wrong: launchTemplateProblem },
    force: boolean,
    allowRollback: boolean,
    preflight: oneOf("enforce", "warn", "off"),
  },
  moving: ["releaseVersion", "launchTemplate"],
  stored: ["force", "allowRollback", "preflight"],
  contradictions: releaseOfAnotherVersion,
  normalised: ({ version, clusterVersion, ...news }) => ({
    ...news,
    ...normalVersion("version", version),
    ...normalVersion("clusterVersion", clusterVersion),
  }),
  exact: ({ version }) => (typeof version === "string" ? version : undefined),
  look: (eks, cluster, name) => eks.nodegroup(cluster, name),
  version: versionOf,
  compare: (a, b) => compareVersions(versionFromEks(a), versionFromEks(b)),
  plan: planNodegroup,
  restIsThere: (inputs, recorded) =>
    (inputs.releaseVersion === undefined || inputs.releaseVersion === recorded.releaseVersion) &&
    (templateIn(inputs) === undefined || templateIn(inputs)?.version === templateIn(recorded)?.version),
  target: (inputs, goal) =>
    new NodegroupTarget({
      ...goal,
      nodegroup: String(inputs.nodegroupName),
      releaseVersion: textOf(inputs.releaseVersion),
      launchTemplate: templateIn(inputs),
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
      : { launchTemplate: { ...templateIn(inputs), version: seen.launchTemplateVersion } }),
  }),
};

function versionOf({ version }: Nodegroup): string {
  return version ? formatVersion(version) : "";
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function normalVersion(name: string, value: unknown): Record<string, unknown> {
  const parsed = parseKubernetesVersion(value);
  if (parsed.ok) return { [name]: formatVersion(parsed.version) };
  return value === undefined ? {} : { [name]: value };
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

async function planNodegroup(inputs: RawInputs, eks: Looking): Promise<StepPlan> {
  const clusterName = String(inputs.clusterName);
  const nodegroup = String(inputs.nodegroupName);
  const [cluster, seen] = await Promise.all([eks.cluster(clusterName), eks.nodegroup(clusterName, nodegroup)]);
  const { releaseVersion } = inputs;
  const template = templateIn(inputs);
  const rest = [
    ...(typeof releaseVersion !== "string" || releaseVersion === seen.releaseVersion
      ? []
      : [`release ${releaseVersion}`]),
    ...(template === undefined || template.version === seen.launchTemplateVersion
      ? []
      : [`launch template version ${template.version}`]),
  ];
  const exact = typeof inputs.version === "string" ? versionFromEks(inputs.version) : undefined;
  return nodegroupPlan({
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
    templateRefusal: template && launchTemplateRefusal(template, seen),
    ownImage:
      seen.amiType === "CUSTOM"
        ? {
            otherTemplate: template !== undefined && template.version !== seen.launchTemplateVersion,
            releaseVersion: releaseVersion !== undefined,
          }
        : undefined,
  });
}
