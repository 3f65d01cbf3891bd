import type { StepPlan } from "../plan/StepPlan";
import { ADDON_TIMEOUT_MS } from "../core/durations";
import { textOf } from "../core/fields";
import type { RawInputs } from "../core/pulumiValues";
import type { Addon } from "../eks/types";
import type { ResolveConflicts } from "../resources/policies";
import {
  clusterName,
  configurationValues,
  kubernetesVersion,
  nameOf,
  preflight,
  resolveConflicts,
} from "../inputs/rules";
import { shown } from "../inputs/values";
import { compareAddonVersions } from "../core/versions/addonVersion";
import { sameValues } from "../core/configurationValues";
import { addonPlan, hasStops } from "../plan/addon";
import { AwsFailure } from "../core/failures/awsFailure";
import type { Problem } from "../core/problem";
import { problemsOf } from "../observe/observeConfigurations";
import { AddonTarget } from "../reconcile/addon";
import type { Looking, PartResource } from "./ResourceType";
import { clusterVersionFor, refusedByStatus } from "./ResourceType";

/** What an AddonVersion is. */
export const addonResource: PartResource<Addon> = {
  title: "AddonVersion",
  kind: "addon",
  nameInput: "addonName",
  noun: "add-on",
  timeout: ADDON_TIMEOUT_MS,
  rules: {
    clusterName,
    addonName: {
      required: `write the name of the add-on, for example addonName: "vpc-cni"`,
      wrong: nameOf(`the name of a managed add-on such as "vpc-cni"`),
    },
    version: {
      required: `write "latest", "default", or a version of the add-on such as "v1.19.6-eksbuild.7"`,
      wrong: (value) =>
        typeof value === "string" && (value === "latest" || value === "default" || /^v\d+\.\d+\.\d+\S*$/.test(value))
          ? undefined
          : `write "latest", "default", or a version of the add-on such as "v1.19.6-eksbuild.7" (\`aws eks describe-addon-versions\`), not ${shown(value)}`,
    },
    clusterVersion: kubernetesVersion,
    resolveConflicts,
    configurationValues,
    preflight,
  },
  moving: ["configurationValues"],
  stored: ["resolveConflicts", "preflight"],
  contradictions: () => [],
  normalised: (news) => news,
  exact: ({ version }) => (typeof version === "string" && version.startsWith("v") ? version : undefined),
  look: (eks, cluster, name) => eks.addon(cluster, name),
  version: (seen) => seen.version,
  compare: compareAddonVersions,
  plan: planAddon,
  restIsThere: (inputs, recorded) => configured(inputs, textOf(recorded.configurationValues)),
  target: (inputs, goal) =>
    new AddonTarget({
      ...goal,
      addon: String(inputs.addonName),
      resolveConflicts: inputs.resolveConflicts as ResolveConflicts | undefined,
      configurationValues: textOf(inputs.configurationValues),
    }),
  outputs: ({ arn, status }) => ({ status, ...(arn === "" ? {} : { arn }) }),
  truthful: (inputs, seen) => {
    if (inputs.configurationValues === undefined || configured(inputs, seen.configurationValues)) return { ...inputs };
    return { ...inputs, configurationValues: seen.configurationValues ?? "" };
  },
};

/** Whether the add-on is configured as the inputs ask; what is not asked for may be anything. */
function configured({ configurationValues }: RawInputs, now: string | undefined): boolean {
  const wanted = textOf(configurationValues);
  return wanted === undefined || sameValues(wanted, now);
}

async function planAddon(inputs: RawInputs, eks: Looking, thorough: boolean): Promise<StepPlan> {
  const clusterName = String(inputs.clusterName);
  const addon = String(inputs.addonName);
  const [cluster, seen] = await Promise.all([eks.cluster(clusterName), eks.addon(clusterName, addon)]);
  const version = String(inputs.version);
  const relative = version === "latest" || version === "default";
  const asked = relative || hasStops(addon, seen.version, version) || (thorough && version !== seen.version);
  const plan = addonPlan({
    addon,
    clusterName,
    region: String(inputs.region),
    version,
    at: seen.version,
    cluster: clusterVersionFor(inputs, cluster.version),
    rest: !configured(inputs, seen.configurationValues),
    releases: asked ? await eks.addonReleases([seen]) : [],
  });
  if (!thorough) return plan;
  const part = { property: "addonName", label: `add-on ${addon}`, status: seen.status };
  const possible = refusedByStatus(plan, { name: clusterName, status: cluster.status }, part);
  return withConfiguration(possible, addon, textOf(inputs.configurationValues), seen.configurationValues, eks);
}

/** EKS holds the values that an update carries against the schema of its version; on the way to the end it carries what there is. */
async function withConfiguration(
  plan: StepPlan,
  addon: string,
  asked: string | undefined,
  kept: string | undefined,
  eks: Looking,
): Promise<StepPlan> {
  const refusals: Problem[] = [];
  const warnings: string[] = [];
  for (const [index, version] of plan.steps.entries()) {
    const values = index === plan.steps.length - 1 ? (asked ?? kept) : kept;
    if (values === undefined || values.trim() === "") continue;
    const whose = values === asked ? "the values" : "the configuration values that the add-on has";
    try {
      const problems = await problemsOf(eks, { addon, version }, values);
      if (problems.length === 0) continue;
      const see = `see its schema (aws eks describe-addon-configuration --addon-name ${addon} --addon-version ${version} --query configurationSchema --output text)`;
      const reason = `configurationValues: ${addon} ${version} does not accept ${whose}: ${problems.join("; ")}; ${see}`;
      refusals.push({ property: "configurationValues", reason });
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      warnings.push(
        `whether ${addon} ${version} accepts ${whose} could not be checked (${error.message}); to see it in preview, allow eks:${error.operation}`,
      );
    }
  }
  if (refusals.length === 0) return { ...plan, warnings: [...plan.warnings, ...warnings] };
  return { ...plan, steps: [], warnings: [...plan.warnings, ...warnings], refusals: [...plan.refusals, ...refusals] };
}
