import { formatMinutes } from "../core/time";
import type { StepPlan } from "./StepPlan";
import { EXPECTED_MINUTES } from "../core/durations";
import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { compareVersions, formatVersion, previousMinor, sameVersion } from "../core/versions/kubernetesVersion";
import { RELEASE_EXAMPLES, releaseFitsImage } from "../core/versions/imageRelease";
import { isAmazonLinux2, LAST_AL2 } from "./amazonLinux2";
import type { Problem } from "../core/problem";

export interface NodegroupRequest {
  readonly nodegroup: string;
  readonly clusterName: string;
  readonly region: string;
  /** undefined: the cluster's. */
  readonly version: KubernetesVersion | undefined;
  readonly at: KubernetesVersion;
  readonly cluster: KubernetesVersion;
  readonly allowRollback: boolean;
  /** Its last roll failed: its nodes have to roll again, whatever version EKS shows. */
  readonly rollFailed?: boolean;
  /** What else has to change: `release 1.33.4-20251103`. */
  readonly rest: readonly string[];
  /** Why EKS refuses the launch template that is given, and what to write. */
  readonly templateRefusal: { readonly fact: string; readonly remedy: string } | undefined;
  /** Of nodes with an image of the user's own (amiType CUSTOM): what is given of another one. */
  readonly ownImage: { readonly otherTemplate: boolean; readonly releaseVersion: boolean } | undefined;
  /** `AL2023_x86_64_STANDARD` */
  readonly amiType?: string | undefined;
  readonly releaseVersion?: string | undefined;
}

/** The way of one node group: one roll, or none. Pure. */
export function nodegroupPlan(request: NodegroupRequest): StepPlan {
  const { at, cluster, version = cluster, rest, rollFailed = false } = request;
  const target = formatVersion(version);
  const reason = refusal(request, version);
  const problem =
    reason === undefined
      ? (templateProblem(request) ?? imageProblem(request, version) ?? releaseProblem(request, version))
      : { property: "version", reason };
  const refusals = problem ? [{ ...problem, reason: `${problem.property}: ${problem.reason}` }] : [];
  const there = sameVersion(at, version) && rest.length === 0 && !rollFailed;
  const steps = there || refusals.length > 0 ? [] : [target];
  const warnings = [
    ...(compareVersions(version, at) < 0
      ? [`node group ${request.nodegroup} rolls back, from ${formatVersion(at)} to ${target}`]
      : []),
    ...(rollFailed
      ? [
          `the last roll of node group ${request.nodegroup} failed: some of its nodes may not be at ${formatVersion(at)}`,
        ]
      : []),
  ];
  return {
    target,
    at: formatVersion(at),
    steps,
    text: title(request, target, steps, refusals.length > 0),
    warnings,
    refusals,
  };
}

/** Source: a user's report of what UpdateNodegroupVersion takes (ACK#2957), and the user guide on rollbacks: nodes go first. */
function refusal(
  { nodegroup, at, cluster, allowRollback }: NodegroupRequest,
  to: KubernetesVersion,
): string | undefined {
  const [wanted, now, control] = [to, at, cluster].map(formatVersion);
  if (compareVersions(to, cluster) > 0) {
    return (
      `${String(wanted)} is newer than the cluster's ${String(control)}, and nodes are never newer than the API server; upgrade the cluster first. ` +
      "If this program does so, tell it by clusterVersion: cluster.version"
    );
  }
  if (sameVersion(to, at)) return undefined;
  if (compareVersions(to, at) < 0) {
    if (!allowRollback) {
      return `node group ${nodegroup} runs ${String(now)}, and ${String(wanted)} is lower; write "${String(now)}", or set allowRollback: true to roll it back before the cluster`;
    }
    return sameVersion(to, previousMinor(cluster))
      ? undefined
      : `EKS rolls node groups back to the version only that the cluster can be rolled back to, ${formatVersion(previousMinor(cluster))}, not to ${String(wanted)}`;
  }
  return sameVersion(to, cluster)
    ? undefined
    : `EKS moves node group ${nodegroup} to the cluster's version, ${String(control)}, or to another release of its own, ${String(now)}, not to ${String(wanted)}; write one of the two`;
}

function templateProblem({ templateRefusal: refused }: NodegroupRequest): Problem | undefined {
  return refused && { property: "launchTemplate", reason: `${refused.fact}; ${refused.remedy}` };
}

/** Source: UpdateNodegroupVersion: an image of the user's own is what the launch template names, and has the version that it has. */
function imageProblem({ nodegroup, at, rest, ownImage }: NodegroupRequest, to: KubernetesVersion): Problem | undefined {
  if (!ownImage || (sameVersion(at, to) && rest.length === 0)) return undefined;
  const own = `node group ${nodegroup} has an image of its own (amiType CUSTOM)`;
  if (ownImage.releaseVersion) {
    return { property: "releaseVersion", reason: `${own}, which has no release of EKS's; leave releaseVersion out` };
  }
  if (ownImage.otherTemplate) return undefined;
  return {
    property: "launchTemplate",
    reason:
      `${own}, and EKS has none to roll it with; give the version of ` +
      `its launch template that has an image of ${formatVersion(to)}, another than it has: { name: "…", version: "…" }`,
  };
}

/** A release is one of a version of Kubernetes and of a kind of image, and EKS has images of a kind for some versions only. */
function releaseProblem(
  { nodegroup, at, rest, amiType, releaseVersion }: NodegroupRequest,
  to: KubernetesVersion,
): Problem | undefined {
  const target = formatVersion(to);
  if (isAmazonLinux2(amiType) && compareVersions(to, LAST_AL2) > 0 && !(sameVersion(at, to) && rest.length === 0)) {
    return {
      property: "version",
      reason: `node group ${nodegroup} uses ${String(amiType)}, and EKS has no Amazon Linux 2 image for ${target}: it ends at ${formatVersion(LAST_AL2)}; replace it by a node group with an AL2023 or Bottlerocket image`,
    };
  }
  if (releaseVersion === undefined || rest.length === 0 || amiType === "CUSTOM") return undefined;
  if (releaseFitsImage(releaseVersion, target, amiType)) return undefined;
  return {
    property: "releaseVersion",
    reason: `${releaseVersion} is no release of ${amiType ?? "an image"} for Kubernetes ${target}; write one that is, ${RELEASE_EXAMPLES}, or leave it out for the newest`,
  };
}

function title(request: NodegroupRequest, target: string, steps: readonly string[], refused: boolean): string {
  const { nodegroup, clusterName, region, at, rest } = request;
  const where = `(cluster "${clusterName}", ${region})`;
  const now = formatVersion(at);
  const again = request.rollFailed === true && now === target ? " again, since its last roll failed" : "";
  if (refused) return `plan: node group ${nodegroup} ${now} → ${target}, refused as it stands  ${where}`;
  if (steps.length === 0) return `plan: node group ${nodegroup} is at ${now}, nothing to start  ${where}`;
  const way = now === target ? now : `${now} → ${target}`;
  const more = rest.length === 0 ? "" : ` with ${rest.join(", ")}`;
  return `plan: node group ${nodegroup} ${way}${more}${again}, its nodes roll once, about ${formatMinutes(EXPECTED_MINUTES.nodegroup)}  ${where}\n  duration  by the number of nodes; EKS promises no time`;
}
