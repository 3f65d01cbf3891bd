import type { StepPlan } from "../../plan/StepPlan";
import type { RawInputs } from "../../core/pulumiValues";
import type { Connected } from "../../eks/connect";
import { refuseOtherCluster } from "../../outputs/clusterVersion";
import { canonical } from "../../core/fields";
import { targetIn } from "../../outputs/addonAndNodegroup";
import type { DeferredPreview } from "./DeferredPreviews";
import { CONNECTION_ARGS } from "../../aws/connectionArgs";
import type { Cluster } from "../../eks/types";
import type { EngineLog } from "../../engine/log";
import { timeBox } from "../../observe/timeBox";
import { printable } from "../../core/printable";
import { templateNumbersDiffer, templateNumbersIn } from "../../core/templateWords";
import type { Problem } from "../../core/problem";
import { UNKNOWN_VALUE, arnIn, holdsUnknown, urnOf } from "../../core/pulumiValues";
import type { Observed } from "../../reconcile/target";
import type { Looking, PartResource } from "../ResourceType";
import { lookingBy } from "../ResourceType";
import { problemsIn } from "./report";

export interface PreviewedStep {
  /** What check adds to the inputs of a resource that the state has, so that it is known while a move is previewed. */
  readonly filled: Readonly<Record<string, string>>;
  readonly failures: readonly Problem[];
  /** What is left until the state is known, which diff gets and check does not. */
  readonly withState?: DeferredPreview;
}

/**
 * What check does where a move may follow: it looks, and shows the plan and what stands in its way. It is the same in preview and
 * in up. Where nothing is about to change, AWS is not asked, and `latest` stays what it was.
 */
export async function previewStep<S extends Observed>(
  resource: PartResource<S>,
  olds: RawInputs,
  news: RawInputs,
  connected: Connected,
  log: EngineLog,
): Promise<PreviewedStep> {
  const place = ["clusterName", resource.nameInput, ...CONNECTION_ARGS];
  const request = ["version", ...resource.moving, ...(resource.exact(news) === undefined ? ["clusterVersion"] : [])];
  const same = (names: readonly string[]): boolean =>
    names.every((name) => canonical(olds[name]) === canonical(news[name]));
  const arn = arnIn(olds);
  const kept = same(place) && arn !== undefined ? { __clusterArn: arn } : {};
  const numbers = templateNumbersIn(news);
  const unchanged = same([...place, ...request]) && !templateNumbersDiffer(templateNumbersIn(olds), numbers);
  // The inputs of a create that failed hold what was wanted already, and after a create they do not tell what `$Latest` stood for:
  // only the state tells that there is work.
  const unfinished: DeferredPreview = async (state) => {
    if (!state.unfinished && !templateNumbersDiffer(state.templateNumbers, numbers)) return [];
    const looked = await lookAndShow(resource, news, connected, { log, kept: {}, quiet: true });
    return [...looked.failures, ...((await looked.withState?.(state)) ?? [])];
  };
  if (unchanged && olds.__resolve === undefined) {
    return { filled: { ...kept, ...targetIn(olds) }, failures: [], withState: unfinished };
  }
  const nothing: PreviewedStep = { filled: kept, failures: [], withState: unfinished };
  // Whether it is in the same cluster is not known: nor is the ARN, so that a plan that is saved holds in either case.
  if (arn !== undefined && place.some((name) => holdsUnknown(news[name]))) {
    return { ...nothing, filled: { __clusterArn: UNKNOWN_VALUE } };
  }
  if ([...place, ...request].some((name) => holdsUnknown(news[name]))) return nothing;
  const exact = resource.exact(news) !== undefined;
  if (news.preflight === "off" && exact) return nothing;
  const looked = await lookAndShow(resource, news, connected, { log, kept, quiet: unchanged });
  // While it is created, its inputs are what the user wrote, for a plan (`pulumi up --plan`) holds for these.
  return same(["clusterName", resource.nameInput, "region"]) ? looked : { ...looked, filled: {} };
}

interface Showing {
  readonly log: EngineLog;
  readonly kept: Readonly<Record<string, string>>;
  /** Whether a plan with nothing to do is not worth a message. */
  readonly quiet: boolean;
}

async function lookAndShow<S extends Observed>(
  resource: PartResource<S>,
  news: RawInputs,
  connected: Connected,
  { log, kept, quiet }: Showing,
): Promise<PreviewedStep> {
  try {
    const { timeUp, look } = timeBox();
    const eks = (await connected.eks()).until(timeUp);
    let seenCluster: Cluster | undefined;
    const looking: Looking = {
      ...lookingBy(eks, () => connected.ec2().until(timeUp)),
      cluster: async (name) => (seenCluster = await eks.cluster(name)),
    };
    const planned = await look("DescribeCluster", resource.plan(news, looking, true));
    const cluster = seenCluster;
    const withState: DeferredPreview = (state) => {
      if (cluster) refuseOtherCluster(cluster, state);
      return Promise.resolve([]);
    };
    const filled = { ...kept, ...(cluster === undefined ? {} : { __clusterArn: cluster.arn }) };
    if (!planned.seen) {
      const { operation, words } = planned.why;
      await log.warn(
        urnOf(news),
        `what a move takes could not be checked: ${operation} did not work (${printable(words)}); up tries it all the same`,
      );
      return { filled, failures: [], withState };
    }
    const plan = planned.value;
    const failures = await show(plan, news, { log, kept, quiet });
    const target =
      resource.exact(news) === undefined && plan.refusals.length === 0 ? { targetVersion: plan.target } : {};
    return { filled: { ...filled, ...target }, failures, withState };
  } catch (error) {
    return { filled: kept, failures: problemsIn(error) };
  }
}

async function show(plan: StepPlan, news: RawInputs, { log, quiet }: Showing): Promise<readonly Problem[]> {
  const urn = urnOf(news);
  if (news.preflight === "off") return [];
  if (!quiet || plan.steps.length > 0) await log.info(urn, printable(plan.text));
  for (const warning of plan.warnings) await log.warn(urn, printable(warning));
  const refusals = plan.refusals.map(({ property, reason }) => ({ property, reason: printable(reason) }));
  if (news.preflight !== "warn") return refusals;
  for (const { reason } of refusals) await log.warn(urn, reason);
  return [];
}
