import type { WholeClusterPolicies } from "../plan/scheduleProblem";
import type { RawInputs } from "../core/pulumiValues";
import type { ClusterVersionInputs } from "./clusterVersion";
import { problemsOf } from "./clusterVersion";
import { launchTemplateProblem } from "./launchTemplate";
import type { Rules } from "./rules";
import {
  boolean,
  configurationValues,
  fieldsByRules,
  kubernetesVersion,
  releaseVersion,
  resolveConflicts,
} from "./rules";
import type { Say } from "./values";
import { countFault, isGiven, problemsSaid, shown } from "./values";
import { isFields } from "../core/fields";
import type { Problem } from "../core/problem";
import { UNKNOWN_VALUE } from "../core/pulumiValues";

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

const RULES: Rules = {
  maxParallelNodegroups: { wrong: countFault("a whole number of node groups", 1, 1000) },
  // Longer than the rollback window, a bake would make no sense.
  bakeMinutes: { wrong: countFault("a whole number of minutes", 0, 7 * 24 * 60) },
  // Longer than a day nobody waits before a hop.
  waitForNodes: { wrong: countFault("a whole number of minutes", 0, 24 * 60) },
};

const ADDON_POLICY: Rules = {
  version: {
    wrong: (value) =>
      typeof value === "string" && /^(follow|default|latest|excluded|v\d+\.\d+.*)$/.test(value)
        ? undefined
        : `write "follow", "default", "latest", "excluded", or a version of the add-on such as "v1.19.6-eksbuild.7", not ${shown(value)}`,
  },
  resolveConflicts,
  configurationValues,
};

const NODEGROUP_POLICY: Rules = {
  version: {
    wrong: (value) => {
      if (value === "follow" || value === "excluded") return undefined;
      const reason = kubernetesVersion.wrong(value);
      return reason && `${reason}; or write "follow" or "excluded"`;
    },
  },
  releaseVersion,
  launchTemplate: { wrong: launchTemplateProblem },
  force: boolean,
};

/** Every problem of the inputs that are not about the connection, all at once. */
export function clusterUpgradeProblems(news: RawInputs): Problem[] {
  const own = problemsSaid((say) => {
    policiesAt("addons", news.addons, `{ "vpc-cni": "latest" }`, ADDON_POLICY, say);
    policiesAt("nodegroups", news.nodegroups, `{ workers: { force: true } }`, NODEGROUP_POLICY, say);
    fieldsByRules("", news, RULES, say);
    unseenNodes(news, say);
    orderAt("nodegroupOrder", news.nodegroupOrder, say);
  });
  return [...problemsOf(news, "ClusterUpgrade", WHOLE_CLUSTER_INPUTS), ...own];
}

/** Which nodes are behind only the cluster's own API tells. */
function unseenNodes({ waitForNodes, inspectCluster }: RawInputs, say: Say): void {
  if (typeof waitForNodes !== "number" || waitForNodes === 0) return;
  if (inspectCluster === true || inspectCluster === UNKNOWN_VALUE) return;
  say("waitForNodes", "the nodes are seen with inspectCluster: true only; set it too, or leave waitForNodes out");
}

function policiesAt(property: string, policies: unknown, example: string, rules: Rules, say: Say): void {
  if (!isGiven(policies)) return;
  if (!isFields(policies)) {
    say(property, `it must have a policy by name, for example ${example}`);
    return;
  }
  const known = Object.keys(rules);
  for (const [name, policy] of Object.entries(policies).filter(([, one]) => isGiven(one))) {
    const place = `${property}["${name}"]`;
    const fields = typeof policy === "string" ? { version: policy } : policy;
    if (!isFields(fields)) {
      say(place, `it must be a version or a policy such as { version: "follow" }, not ${shown(policy)}`);
      continue;
    }
    for (const other of Object.keys(fields).filter((one) => !known.includes(one))) {
      say(`${place}.${other}`, `a policy has ${known.join(", ")} only`);
    }
    fieldsByRules(`${place}.`, fields, rules, say);
  }
}

function orderAt(place: string, value: unknown, say: Say): void {
  if (!isGiven(value)) return;
  if (!Array.isArray(value)) {
    say(place, `it must be a list of node groups, for example ["canary", ["blue", "green"]]`);
    return;
  }
  const names: unknown[] = value.flat();
  if (names.some((name) => typeof name !== "string")) {
    say(place, "each element must be the name of a node group or a list of such names");
    return;
  }
  const twice = names.find((name, index) => name !== UNKNOWN_VALUE && names.indexOf(name) !== index);
  if (twice !== undefined) say(place, `${shown(twice)} is there twice; name each node group once`);
}
