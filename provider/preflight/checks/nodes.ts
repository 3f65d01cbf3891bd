import type { Finding } from "../../core/findings";
import { skewAllowed } from "../../core/versions/skew";
import type { Nodegroup } from "../../eks/types";
import type { KubernetesVersion } from "../../core/versions/kubernetesVersion";
import { compareVersions, formatVersion } from "../../core/versions/kubernetesVersion";
import { isAmazonLinux2, LAST_AL2 } from "../../plan/amazonLinux2";
import type { Step } from "../../plan/hops";
import type { PreflightContext } from "../context";
import { hopText, placeOf, upgradesIn } from "../context";
import { seenIn } from "../../observe/part";
import type { Snapshot } from "../../observe/snapshot";

/** The oldest kubelet that an API server of this version may have. */
function oldestFor(apiServer: KubernetesVersion): KubernetesVersion {
  const kubelet = { ...apiServer, minor: apiServer.minor - 3 };
  return skewAllowed(kubelet) === 3 ? kubelet : { ...kubelet, minor: kubelet.minor + 1 };
}

/** What is neither of these nor known to be bad is a word that is new: it is said, not taken for well. */
export const GOES_ITS_WAY: ReadonlySet<string> = new Set(["ACTIVE", "CREATING", "UPDATING", "DELETING"]);

const LAST_AL2_MINOR = LAST_AL2.minor;

export function nodeFindings(context: PreflightContext): Finding[] {
  const nodegroups = seenIn(context.snapshot.nodegroups);
  return nodegroups.flatMap((nodegroup) => [
    ...behind(nodegroup, context),
    ...unhealthy(nodegroup, context),
    ...amazonLinux2(nodegroup, context),
  ]);
}

/** The first hop that the node group blocks; the later ones it blocks all the more. */
function behind(nodegroup: Nodegroup, context: PreflightContext): Finding[] {
  const { version, rollFailed } = nodegroup;
  const { nodegroupPolicy, steps, cluster } = context;
  const [hop] = steps;
  if (rollFailed && hop) return [ofUnknownVersions(nodegroup, hop, context)];
  if (!version) return [];
  const strict = nodegroupPolicy === "strict";
  const allowed = skewAllowed(version);
  const blocked = upgradesIn(steps).find((step) =>
    strict ? compareVersions(version, step.from) < 0 : step.to.minor - version.minor > allowed,
  );
  if (!blocked) return [];
  const needed = strict ? blocked.from : oldestFor(blocked.to);
  const rule = strict
    ? `under nodegroupPolicy "strict" every node group must be at ${formatVersion(blocked.from)} before`
    : `kubelets of ${formatVersion(version)} may lag ${allowed} minors behind the API server, not ${blocked.to.minor - version.minor}`;
  const reached = compareVersions(needed, cluster.version) <= 0;
  return [
    {
      code: "EKSV020",
      severity: "error",
      resource: `nodegroup/${nodegroup.name}`,
      hop: hopText(blocked),
      fact: `node group ${nodegroup.name} runs ${formatVersion(version)} and blocks ${placeOf(blocked, steps)}: ${rule}`,
      remedy: reached
        ? `update it to ${formatVersion(needed)} or later first (aws eks update-nodegroup-version --cluster-name ${cluster.name} --nodegroup-name ${nodegroup.name} --kubernetes-version ${formatVersion(needed)})`
        : `go to ${formatVersion(needed)} first: write version: "${formatVersion(needed)}", then update the node group (aws eks update-nodegroup-version --cluster-name ${cluster.name} --nodegroup-name ${nodegroup.name}), then write the version you want`,
    },
  ];
}

/** Its version is that of a roll that failed: the nodes that it left behind may be too far from the hop, either way. */
function ofUnknownVersions({ name, version }: Nodegroup, hop: Step, { steps, cluster }: PreflightContext): Finding {
  const shown = version ? formatVersion(version) : "no version";
  return {
    code: "EKSV020",
    severity: "error",
    resource: `nodegroup/${name}`,
    hop: hopText(hop),
    fact: `the last roll of node group ${name} failed: EKS shows ${shown}, which versions its nodes have is not known, and ${placeOf(hop, steps)} is not started on that`,
    remedy: `roll it again first (aws eks update-nodegroup-version --cluster-name ${cluster.name} --nodegroup-name ${name}), once what made it fail is fixed`,
  };
}

function unhealthy({ name, status, issues }: Nodegroup, { steps, cluster }: PreflightContext): Finding[] {
  if (steps.length === 0 || (issues.length === 0 && GOES_ITS_WAY.has(status))) return [];
  const said = issues.map(({ code, message }) => `${code}: ${message}`).join("; ");
  return [
    {
      code: "EKSV021",
      severity: "warning",
      resource: `nodegroup/${name}`,
      fact: `node group ${name} is ${status}${said === "" ? "" : `: ${said}`}`,
      remedy: `fix what EKS names before the control plane moves (aws eks describe-nodegroup --cluster-name ${cluster.name} --nodegroup-name ${name} --query nodegroup.health): afterwards the node group has to be updated too`,
    },
  ];
}

function amazonLinux2({ name, amiType }: Nodegroup, { steps, cluster, force }: PreflightContext): Finding[] {
  const beyond = upgradesIn(steps).find((step) => step.to.minor > LAST_AL2_MINOR);
  if (!beyond || !isAmazonLinux2(amiType)) return [];
  return [
    {
      code: "EKSV022",
      // EKS's insight is about the first version without such images; past that the nodes just cannot follow.
      severity: force || beyond.from.minor > LAST_AL2_MINOR ? "warning" : "error",
      resource: `nodegroup/${name}`,
      hop: hopText(beyond),
      fact: `node group ${name} uses ${amiType}, and EKS has no Amazon Linux 2 image for ${formatVersion(beyond.to)}: it cannot follow the control plane beyond 1.${LAST_AL2_MINOR}`,
      remedy: `replace it by a node group with an AL2023 or Bottlerocket image (amiType cannot be changed: aws eks create-nodegroup --cluster-name ${cluster.name} --nodegroup-name NAME --ami-type AL2023_x86_64_STANDARD --subnets SUBNET --node-role ROLE)`,
    },
  ];
}

export function fargateFindings({ snapshot, steps, cluster }: PreflightContext): Finding[] {
  const profiles = seenIn(snapshot.fargateProfiles);
  if (profiles.length === 0 || upgradesIn(steps).length === 0 || nodesAreSeen(snapshot)) return [];
  return [
    {
      code: "EKSV023",
      severity: "note",
      resource: `cluster/${cluster.name}`,
      fact: `the cluster has Fargate profiles (${profiles.join(", ")}); a pod on Fargate keeps the kubelet of the day it was made, and EKS's API does not tell how old that is`,
      remedy: "see the kubelets with `kubectl get nodes`; a pod that is deleted comes back with the cluster's version",
    },
  ];
}

/** Whether the nodes' own kubelets are known: EKSV063 tells of them then. */
export function nodesAreSeen({ inside }: Snapshot): boolean {
  return inside?.seen === true && inside.value.nodes.seen;
}
