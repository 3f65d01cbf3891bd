import type { Clock } from "../clock";
import type { RawInputs } from "../clusterVersionInputs";
import { CONNECTION_ARGS } from "../connectionArgs";
import { EksVersionError } from "../EksVersionError";
import type { EngineLog } from "../engineLog";
import { observe } from "../observe";
import { preflightOptions, waiversIn } from "../preflightOptions";
import type { Previewed } from "../previewChange";
import { ConnectionError } from "../problem";
import { showPlan } from "../showPlan";
import { holdsUnknown, UNKNOWN_VALUE } from "../unknownValue";
import type { Connected } from "../World";
import { restDiffers } from "./clusterUpgradeDiff";
import { planCluster } from "./planCluster";
import { clusterPlanText } from "./planText";
import { wishesIn } from "./scheduleProblem";

/**
 * What check does where steps may follow: it looks, and shows the schedule and the findings on the resource. Where nothing is
 * about to change, AWS is not asked.
 */
export async function previewCluster(
  olds: RawInputs,
  news: RawInputs,
  connected: Connected,
  tools: { readonly log: EngineLog; readonly clock: Clock },
): Promise<Previewed> {
  const { clusterName, version } = news;
  const sameCluster = olds.clusterName === clusterName && olds.region === news.region;
  const sameWay = CONNECTION_ARGS.every((name) => JSON.stringify(olds[name]) === JSON.stringify(news[name]));
  const kept = sameCluster && sameWay && typeof olds.clusterArn === "string" ? olds.clusterArn : undefined;
  const nothing: Previewed = { clusterArn: kept, failures: [] };
  const pending = olds.__pending !== undefined;
  if (sameCluster && sameWay && olds.version === version && !pending && !restDiffers(olds, news)) return nothing;
  const wayUnknown = CONNECTION_ARGS.some((name) => holdsUnknown(news[name]));
  if (typeof clusterName !== "string" || clusterName === UNKNOWN_VALUE || wayUnknown) return nothing;
  if (version === UNKNOWN_VALUE || news.preflight === "off") return nothing;
  try {
    const options = preflightOptions(news, sameCluster ? olds.version : undefined);
    const [eks, inventory] = await Promise.all([connected.eks(), connected.inventory()]);
    const wish = { clusterName, region: String(news.region), desired: options.desired, updates: "some" } as const;
    const snapshot = await observe(wish, { eks, inventory, clock: tools.clock });
    const { plan } = planCluster(snapshot, options, wishesIn(news), waiversIn(news));
    const failures = await showPlan(plan, news, tools.log, clusterPlanText(plan));
    return { clusterArn: kept ?? (snapshot.cluster.seen ? snapshot.cluster.value.arn : undefined), failures };
  } catch (error) {
    if (error instanceof ConnectionError) return { ...nothing, failures: error.problems };
    if (!(error instanceof EksVersionError)) throw error;
    return { ...nothing, failures: [{ property: "clusterName", reason: error.message }] };
  }
}
