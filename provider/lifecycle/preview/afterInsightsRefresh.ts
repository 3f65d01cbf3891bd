import type { EksApi } from "../../eks/EksApi";
import { AwsFailure } from "../../core/failures/awsFailure";
import type { ClusterVersionInputs } from "../../inputs/clusterVersion";
import { EksVersionError } from "../../core/failures/EksVersionError";
import { formatVersion, sameVersion } from "../../core/versions/kubernetesVersion";
import { observe } from "../../observe/observe";
import type { TimedRefresh } from "../../observe/refreshInsights";
import { refreshInsightsInTime } from "../../observe/refreshInsights";
import { planUpgrade, stops } from "./controlPlanePlan";
import { findingText } from "./planText";
import { preflightOptions, waiversIn } from "../../inputs/preflightOptions";

/**
 * `refreshInsights`, in up: has EKS evaluate its insights again, and looks once more at what stands in the way, before the first
 * update is started. Throws where preflight is enforced and an error stands in the way. A cluster that is being updated
 * already, or has the version, is left to `execute`.
 */
export async function refreshedPreflight(
  inputs: ClusterVersionInputs,
  recorded: string | undefined,
  tools: TimedRefresh,
): Promise<void> {
  const { clusterName, region = "unknown region" } = inputs;
  const { eks, clock, progress } = tools;
  const options = { ...preflightOptions({ ...inputs }, recorded), refreshInsights: false };
  if (!(await isBehind(inputs, eks))) return;
  await refreshInsightsInTime(clusterName, tools);
  const request = { clusterName, region, desired: options.desired, updates: "all" } as const;
  const snapshot = await observe(request, { eks, clock });
  const plan = planUpgrade(snapshot, options, waiversIn({ ...inputs }));
  const stopping = plan.findings.filter(stops);
  const stopped = stopping.length > 0 && inputs.preflight !== "warn";
  for (const finding of plan.findings) {
    if (finding.severity === "warning" || (stops(finding) && !stopped)) progress.warn(findingText(finding));
  }
  if (!stopped) return;
  throw new EksVersionError({
    code: "PreflightRefused",
    happened: `with its insights evaluated again, cluster "${clusterName}" cannot be moved to ${formatVersion(options.desired)}`,
    state: `nothing was started\n${stopping.map(findingText).join("\n")}`,
    next: "fix what is listed above, or waive it by its code; then run `pulumi up` again",
  });
}

/** Whether there is something to update, as far as can be seen. */
async function isBehind({ clusterName, version }: ClusterVersionInputs, eks: EksApi): Promise<boolean> {
  try {
    const cluster = await eks.cluster(clusterName);
    const { desired } = preflightOptions({ version }, undefined);
    return cluster.status === "ACTIVE" && !sameVersion(cluster.version, desired);
  } catch (error) {
    if (error instanceof AwsFailure) return true;
    throw error;
  }
}
