import { AwsFailure } from "./awsFailure";
import type { Clock } from "./clock";
import type { Connected } from "./World";
import type { RawInputs } from "./clusterVersionInputs";
import { CONNECTION_ARGS } from "./connectionArgs";
import type { EngineLog } from "./engineLog";
import { EksVersionError } from "./EksVersionError";
import { observe } from "./observe";
import { preflightOptions, waiversIn } from "./preflightOptions";
import type { Problem } from "./problem";
import { ConnectionError } from "./problem";
import { showPlan } from "./showPlan";
import type { Snapshot } from "./snapshot";
import { UNKNOWN_VALUE, holdsUnknown } from "./unknownValue";
import { planUpgrade } from "./planUpgrade";

export interface Previewed {
  /** Known to preview, so that what depends on it is not thought to change. */
  readonly clusterArn: string | undefined;
  /** What stands in the way, where preflight is enforced. */
  readonly failures: readonly Problem[];
}

/**
 * What check does where an update may follow: it looks, and shows the plan and the findings on the resource. It is the same in
 * preview and in up, for Pulumi does not tell a provider which it is. Where nothing is about to change, AWS is not asked.
 */
export async function previewChange(
  olds: RawInputs,
  news: RawInputs,
  connected: Connected,
  tools: { readonly log: EngineLog; readonly clock: Clock },
): Promise<Previewed> {
  const { clusterName, version } = news;
  const sameCluster = olds.clusterName === clusterName && olds.region === news.region;
  const sameWay = CONNECTION_ARGS.every((name) => JSON.stringify(olds[name]) === JSON.stringify(news[name]));
  const kept = sameCluster && sameWay && typeof olds.clusterArn === "string" ? olds.clusterArn : undefined;
  const unchanged = sameCluster && olds.version === version;
  const wayUnknown = clusterName === UNKNOWN_VALUE || CONNECTION_ARGS.some((name) => holdsUnknown(news[name]));
  if (typeof clusterName !== "string" || wayUnknown || (unchanged && sameWay)) return nothingToShow(kept);
  try {
    if (version === UNKNOWN_VALUE || news.preflight === "off") {
      return nothingToShow(kept ?? (await lookForArn(connected, clusterName)));
    }
    if (unchanged) {
      // Another way to AWS may lead to another cluster of the same name: its ARN tells.
      const arn = await lookForArn(connected, clusterName);
      if (arn === undefined || arn === olds.clusterArn) return nothingToShow(arn);
    }
    const options = preflightOptions(news, sameCluster ? olds.version : undefined);
    const [eks, inventory] = await Promise.all([connected.eks(), connected.inventory()]);
    const wish = { clusterName, region: String(news.region), desired: options.desired };
    const snapshot = await observe(wish, { eks, inventory, clock: tools.clock });
    const failures = await showPlan(planUpgrade(snapshot, options, waiversIn(news)), news, tools.log);
    return { clusterArn: kept ?? arnIn(snapshot), failures };
  } catch (error) {
    return { clusterArn: kept, failures: problemsIn(error) };
  }
}

function nothingToShow(clusterArn: string | undefined): Previewed {
  return { clusterArn, failures: [] };
}

function arnIn({ cluster }: Snapshot): string | undefined {
  return cluster.seen ? cluster.value.arn : undefined;
}

async function lookForArn(connected: Connected, clusterName: string): Promise<string | undefined> {
  try {
    const inventory = await connected.inventory();
    return (await inventory.until(AbortSignal.timeout(GLANCE_MS)).cluster(clusterName)).arn;
  } catch (error) {
    // create and update run into the same, and say it; preview only knows less.
    if (error instanceof AwsFailure) return undefined;
    throw error;
  }
}

/** How long preview may look for what it need not know. */
const GLANCE_MS = 15_000;

/** A configuration with which nothing can be reached, or an account that may not be touched: up would stop there too. */
function problemsIn(error: unknown): readonly Problem[] {
  if (error instanceof ConnectionError) return error.problems;
  if (error instanceof EksVersionError) return [{ property: "clusterName", reason: error.message }];
  throw error;
}
