import type { WholeClusterPolicies } from "../plan/scheduleProblem";
import type { RawInputs } from "../core/pulumiValues";
import type { ClusterVersionInputs } from "./clusterVersion";
import { problemsOf } from "./clusterVersion";
import { launchTemplateProblem } from "./launchTemplate";
import { parseKubernetesVersion } from "../core/versions/kubernetesVersion";
import { isImageRelease, RELEASE_EXAMPLES } from "../core/versions/imageRelease";
import type { Problem } from "../core/problem";
import { UNKNOWN_VALUE } from "../core/pulumiValues";
import { ALL_OTHERS } from "../resources/policies";

/** What a ClusterUpgrade keeps as its inputs: those of a ClusterVersion, and how the rest of the cluster goes along. */
export type ClusterUpgradeInputs = ClusterVersionInputs & WholeClusterPolicies;

/** The inputs that a ClusterVersion has not. */
export const WHOLE_CLUSTER_INPUTS = [
  "addons",
  "nodegroups",
  "maxParallelNodegroups",
  "nodegroupOrder",
  "bakeMinutes",
  "waitForNodes",
] as const;

/** Longer than the rollback window, a bake would make no sense. */
const LONGEST_BAKE_MINUTES = 7 * 24 * 60;

/** Longer than a day nobody waits before a hop. */
const LONGEST_WAIT_MINUTES = 24 * 60;

/** Which nodes are behind only the cluster's own API tells. */
function unseenNodes({ waitForNodes, inspectCluster }: RawInputs): Problem[] {
  if (typeof waitForNodes !== "number" || waitForNodes === 0) return [];
  if (inspectCluster === true || inspectCluster === UNKNOWN_VALUE) return [];
  const reason =
    "waitForNodes: the nodes are seen with inspectCluster: true only; set it too, or leave waitForNodes out";
  return [{ property: "waitForNodes", reason }];
}

type Fields = Readonly<Record<string, unknown>>;

/** Every problem of the inputs that are not about the connection, all at once. */
export function clusterUpgradeProblems(news: RawInputs): Problem[] {
  const own = new Set<string>(WHOLE_CLUSTER_INPUTS);
  const shared = Object.fromEntries(Object.entries(news).filter(([name]) => !own.has(name)));
  const problems = problemsOf(shared).map(({ property, reason }) => ({
    property,
    reason: reason.replace(/^ClusterVersion has no input/, "ClusterUpgrade has no input"),
  }));
  return [
    ...problems,
    ...policyProblems("addons", news.addons, addonProblems),
    ...policyProblems("nodegroups", news.nodegroups, nodegroupProblems),
    ...countProblems("maxParallelNodegroups", news.maxParallelNodegroups, 1, 1000, "node groups"),
    ...countProblems("bakeMinutes", news.bakeMinutes, 0, LONGEST_BAKE_MINUTES, "minutes"),
    ...countProblems("waitForNodes", news.waitForNodes, 0, LONGEST_WAIT_MINUTES, "minutes"),
    ...unseenNodes(news),
    ...orderProblems(news.nodegroupOrder),
  ];
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === UNKNOWN_VALUE;
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}

function countProblems(property: string, value: unknown, low: number, high: number, unit: string): Problem[] {
  if (isAbsent(value)) return [];
  if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) return [];
  return [
    {
      property,
      reason: `${property}: it must be a whole number of ${unit} from ${low} to ${high}, not ${shown(value)}`,
    },
  ];
}

function policyProblems(
  property: "addons" | "nodegroups",
  value: unknown,
  problemsIn: (place: string, policy: Fields) => string[],
): Problem[] {
  if (isAbsent(value)) return [];
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const example = property === "addons" ? `{ "vpc-cni": "latest" }` : `{ workers: { force: true } }`;
    return [{ property, reason: `${property}: it must have a policy by name, for example ${example}` }];
  }
  return Object.entries(value).flatMap(([name, policy]: [string, unknown]) => {
    const place = `${property}${name === ALL_OTHERS ? '["*"]' : `["${name}"]`}`;
    if (isAbsent(policy)) return [];
    const fields: Fields | undefined =
      typeof policy === "string"
        ? { version: policy }
        : typeof policy === "object" && policy !== null && !Array.isArray(policy)
          ? (policy as Fields)
          : undefined;
    const reasons =
      fields === undefined
        ? [`${place}: it must be a version or a policy such as { version: "follow" }, not ${shown(policy)}`]
        : problemsIn(place, fields);
    return reasons.map((reason) => ({ property, reason }));
  });
}

function addonProblems(place: string, { version, resolveConflicts, configurationValues, ...others }: Fields): string[] {
  const reasons = unknownFields(place, others, "version, resolveConflicts, configurationValues");
  if (
    !isAbsent(version) &&
    !(typeof version === "string" && /^(follow|default|latest|excluded|v\d+\.\d+.*)$/.test(version))
  ) {
    reasons.push(
      `${place}.version: write "follow", "default", "latest", "excluded", or a version of the add-on such as "v1.19.6-eksbuild.7", not ${shown(version)}`,
    );
  }
  if (!isAbsent(resolveConflicts) && !["NONE", "OVERWRITE", "PRESERVE"].includes(String(resolveConflicts))) {
    reasons.push(
      `${place}.resolveConflicts: it must be one of "NONE", "OVERWRITE", "PRESERVE", not ${shown(resolveConflicts)}`,
    );
  }
  if (!isAbsent(configurationValues) && typeof configurationValues !== "string") {
    reasons.push(`${place}.configurationValues: it must be a text of JSON or YAML; write JSON.stringify({ … })`);
  }
  return reasons;
}

function nodegroupProblems(
  place: string,
  { version, releaseVersion, launchTemplate, force, ...others }: Fields,
): string[] {
  const reasons = unknownFields(place, others, "version, releaseVersion, launchTemplate, force");
  if (!isAbsent(version) && version !== "follow" && version !== "excluded") {
    const parsed = parseKubernetesVersion(version);
    if (!parsed.ok) reasons.push(`${place}.version: ${parsed.reason}; or write "follow" or "excluded"`);
  }
  if (!isAbsent(releaseVersion) && !(typeof releaseVersion === "string" && isImageRelease(releaseVersion))) {
    reasons.push(
      `${place}.releaseVersion: write the release of the image, ${RELEASE_EXAMPLES}, not ${shown(releaseVersion)}`,
    );
  }
  if (!isAbsent(force) && typeof force !== "boolean") {
    reasons.push(`${place}.force: it must be true or false, not ${shown(force)}`);
  }
  return [...reasons, ...launchTemplateProblems(place, launchTemplate)];
}

function launchTemplateProblems(place: string, template: unknown): string[] {
  if (isAbsent(template)) return [];
  const problem = launchTemplateProblem(template);
  return problem === undefined ? [] : [`${place}.launchTemplate: ${problem}`];
}

function unknownFields(place: string, others: Fields, known: string): string[] {
  return Object.keys(others).map((name) => `${place}.${name}: a policy has ${known} only`);
}

function orderProblems(value: unknown): Problem[] {
  if (isAbsent(value)) return [];
  const about = (reason: string): Problem[] => [{ property: "nodegroupOrder", reason: `nodegroupOrder: ${reason}` }];
  const groups = Array.isArray(value)
    ? value.map((group: unknown) => (Array.isArray(group) ? (group as unknown[]) : [group]))
    : undefined;
  if (!groups) return about(`it must be a list of node groups, for example ["canary", ["blue", "green"]]`);
  const names = groups.flat();
  if (names.some((name) => typeof name !== "string")) {
    return about(`each element must be the name of a node group or a list of such names`);
  }
  const twice = names.find((name, index) => name !== UNKNOWN_VALUE && names.indexOf(name) !== index);
  return twice === undefined ? [] : about(`${shown(twice)} is there twice; name each node group once`);
}
