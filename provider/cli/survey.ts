import { AwsFailure } from "../core/failures/awsFailure";
import { withoutUndefined } from "../core/pulumiValues";
import { systemClock } from "../core/time";
import type { Connecting } from "../eks/connect";
import { planByArguments } from "../lifecycle/plans/planByArguments";
import type { ReportedCluster, ReportFacts } from "../report/facts";
import { compare } from "../report/texts";
import type { PlanningOptions } from "./clusterOptions";
import { namedCluster, planArgs } from "./clusterOptions";
import type { Counter } from "./progressBar";
import { connecting, reach } from "./reach";

/** So many clusters are read at the same time; the requests themselves are held to AWS's rate limits. */
const AT_ONCE = 8;

export interface SurveyOptions extends PlanningOptions {
  /** The key of the tag that tells a cluster's wave. */
  readonly waveTag?: string;
  readonly ownerTag?: readonly string[];
}

/** Reads one cluster or all of them, and plans each. A cluster that cannot be read is told of, and hides no other. */
export async function survey(options: SurveyOptions, progress: Counter): Promise<ReportFacts> {
  const connect = connecting();
  const named = namedCluster(options);
  const moments: number[] = [];
  const { waveTag, ownerTag } = options;

  const read = async (clusterName: string, region: string | undefined): Promise<ReportedCluster> => {
    try {
      const args = planArgs(region === undefined ? options : { ...options, region }, clusterName);
      const { plan, at } = await planByArguments(args, connect, "report");
      moments.push(at);
      const wave = waveTag === undefined ? undefined : plan.tags[waveTag];
      return { clusterName, region: plan.region, plan, wave };
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      return { clusterName, region: region ?? "unknown region", plan: undefined, notReadable: error.message };
    } finally {
      progress.step();
    }
  };

  const wanted = named === undefined ? await listed(options, connect) : [{ name: named, region: options.region }];
  progress.expect(wanted.length, "clusters");
  const clusters: ReportedCluster[] = [];
  const queue = [...wanted];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) clusters.push(await read(next.name, next.region));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  clusters.sort((a, b) => compare(a.region, b.region) || compare(a.clusterName, b.clusterName));
  const waves = [...new Set(clusters.flatMap(({ wave }) => wave ?? []))].sort(compare);
  return {
    at: new Date(Math.min(...moments, moments.length === 0 ? systemClock.now() : Infinity)).toISOString(),
    clusters,
    ...withoutUndefined({ waves: waveTag === undefined ? undefined : waves, ownerTags: ownerTag }),
  };
}

async function listed(
  options: PlanningOptions,
  connect: Connecting["connect"],
): Promise<{ name: string; region: string }[]> {
  const regions = options.regions ?? [options.region];
  const found = await Promise.all(
    regions.map(async (wish) => {
      const wished = wish === undefined ? options : { ...options, region: wish };
      const { region, eks } = await reach(connect, wished, "give --region or --regions, or set AWS_REGION");
      return (await eks.clusterNames()).map((name) => ({ name, region }));
    }),
  );
  return found.flat();
}
