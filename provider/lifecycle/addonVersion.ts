import type { StepPlan } from "../plan/StepPlan";
import { ADDON_TIMEOUT_MS } from "../core/durations";
import type { RawInputs } from "../core/pulumiValues";
import type { ResolveConflicts, Addon } from "../eks/types";
import { clusterName, oneOf, shown } from "../inputs/rules";
import { parseKubernetesVersion } from "../core/kubernetesVersion";
import type { Rule } from "../inputs/rules";
import { compareAddonVersions } from "../core/addonVersion";
import { addonPlan, hasStops } from "../plan/addon";
import { AddonTarget, sameValues } from "../reconcile/addon";
import type { Looking, PartResource } from "./ResourceType";
import { clusterVersionFor } from "./ResourceType";

export const kubernetesVersion: Rule = {
  wrong: (value) => {
    const parsed = parseKubernetesVersion(value);
    return parsed.ok ? undefined : parsed.reason;
  },
};

const text =
  (example: string): Rule["wrong"] =>
  (value) =>
    typeof value === "string" && value.trim() !== "" ? undefined : `it must be ${example}, not ${shown(value)}`;

/** What an AddonVersion is. */
export const addonResource: PartResource<Addon> = {
  title: "AddonVersion",
  kind: "addon",
  nameInput: "addonName",
  noun: "add-on",
  updateType: "AddonUpdate",
  timeout: ADDON_TIMEOUT_MS,
  rules: {
    clusterName,
    addonName: {
      required: `write the name of the add-on, for example addonName: "vpc-cni"`,
      wrong: text(`the name of a managed add-on such as "vpc-cni"`),
    },
    version: {
      required: `write "latest", "default", or a version of the add-on such as "v1.19.6-eksbuild.7"`,
      wrong: (value) =>
        typeof value === "string" && (value === "latest" || value === "default" || /^v\d+\.\d+\.\d+\S*$/.test(value))
          ? undefined
          : `write "latest", "default", or a version of the add-on such as "v1.19.6-eksbuild.7" (\`aws eks describe-addon-versions\`), not ${shown(value)}`,
    },
    clusterVersion: kubernetesVersion,
    resolveConflicts: oneOf("NONE", "OVERWRITE", "PRESERVE"),
    configurationValues: {
      wrong: (value) =>
        typeof value === "string" ? undefined : "it must be a text of JSON or YAML; write JSON.stringify({ … })",
    },
    preflight: oneOf("enforce", "warn", "off"),
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

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Whether the add-on is configured as the inputs ask; what is not asked for may be anything. */
function configured({ configurationValues }: RawInputs, now: string | undefined): boolean {
  const wanted = textOf(configurationValues);
  return wanted === undefined || (now !== undefined && sameValues(wanted, now));
}

async function planAddon(inputs: RawInputs, eks: Looking, thorough: boolean): Promise<StepPlan> {
  const clusterName = String(inputs.clusterName);
  const addon = String(inputs.addonName);
  const [cluster, seen] = await Promise.all([eks.cluster(clusterName), eks.addon(clusterName, addon)]);
  const version = String(inputs.version);
  const relative = version === "latest" || version === "default";
  const asked = relative || hasStops(addon, seen.version, version) || (thorough && version !== seen.version);
  return addonPlan({
    addon,
    clusterName,
    region: String(inputs.region),
    version,
    at: seen.version,
    cluster: clusterVersionFor(inputs, cluster.version),
    rest: !configured(inputs, seen.configurationValues),
    releases: asked ? await eks.addonReleases([seen]) : [],
  });
}
