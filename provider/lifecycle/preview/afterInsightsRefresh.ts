import type { EksApi } from "../../eks/EksApi";
import { AwsFailure } from "../../core/awsFailure";
import type { Clock } from "../../core/time";
import type { ClusterVersionInputs } from "../../inputs/clusterVersion";
import { EksVersionError } from "../../core/EksVersionError";
import { formatVersion, sameVersion } from "../../core/kubernetesVersion";
import { observe } from "../../observe/observe";
import { planUpgrade, stops } from "./controlPlanePlan";
import { findingText } from "./planText";
import { preflightOptions, waiversIn } from "../../inputs/preflightOptions";
import type { Progress } from "../../engine/progress";

/** EKS says "a few minutes". */
const REFRESH_MS = 10 * 60_000;
const POLL_MS = 10_000;

export interface RefreshTools {
  readonly eks: EksApi;
  readonly clock: Clock;
  readonly progress: Progress;
}

/**
 * `refreshInsights`, in up: has EKS evaluate its insights again, and looks once more at what stands in the way, before the first
 * update is started. Throws where preflight is enforced and an error stands in the way. A cluster that is being updated
 * already, or has the version, is left to `execute`.
 */
export async function refreshedPreflight(
  inputs: ClusterVersionInputs,
  recorded: string | undefined,
  tools: RefreshTools,
): Promise<void> {
  const { clusterName, region = "unknown region" } = inputs;
  const { eks, clock, progress } = tools;
  const options = { ...preflightOptions({ ...inputs }, recorded), refreshInsights: false };
  const trouble = await refresh(inputs, tools);
  if (trouble === "nothing-to-do") return;
  if (trouble !== undefined) progress.warn(`the insights could not be refreshed (${trouble}); going by what they were`);
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

/** undefined: done; otherwise why not. */
async function refresh(
  inputs: ClusterVersionInputs,
  { eks, clock, progress }: RefreshTools,
): Promise<string | undefined> {
  const { clusterName } = inputs;
  try {
    const cluster = await eks.cluster(clusterName);
    const { desired } = preflightOptions({ ...inputs }, undefined);
    if (cluster.status !== "ACTIVE" || sameVersion(cluster.version, desired)) return "nothing-to-do";
    progress.say(`having EKS evaluate the insights of cluster "${clusterName}" again`);
    const until = clock.now() + REFRESH_MS;
    let status = await eks.startInsightsRefresh(clusterName);
    while (status === "IN_PROGRESS" && clock.now() < until) {
      await clock.sleep(POLL_MS);
      status = await eks.insightsRefresh(clusterName);
    }
    return status === "COMPLETED" ? undefined : `it was ${status ?? "of unknown status"} in the end`;
  } catch (error) {
    if (error instanceof AwsFailure) return error.message;
    throw error;
  }
}
