import type { RawInputs } from "../../core/pulumiValues";
import type { Ec2Api } from "../../ec2/Ec2Api";
import type { EksApi } from "../../eks/EksApi";
import type { Connected } from "../../eks/connect";
import type { Clock } from "../../core/time";
import type { EngineLog } from "../../engine/log";
import type { ObserveRequest } from "../../observe/observe";
import { observe } from "../../observe/observe";
import { planUpgrade } from "./controlPlanePlan";
import { planText } from "./planText";
import { preflightOptions, waiversIn } from "../../inputs/preflightOptions";
import type { Problem } from "../../core/problem";
import { isEnforced, showPlan } from "./report";
import type { Snapshot } from "../../observe/snapshot";
import { askOnwards } from "../../observe/updateHistory";
import type { UpgradePlan } from "../../resources/planTypes";

/** Where what depends on the plan itself is looked at. */
export interface LookTools {
  readonly eks: EksApi;
  readonly ec2: () => Ec2Api;
}

/** What a resource plans, and how it shows it. */
export interface Planning {
  /** Whether the program asks for something else, besides the version, that takes a plan. */
  differs(olds: RawInputs, news: RawInputs): boolean;
  /** Looks at what depends on the plan itself, with as many calls as that takes. */
  complete?(snapshot: Snapshot, news: RawInputs, recorded: unknown, tools: LookTools): Promise<Snapshot>;
  plan(
    snapshot: Snapshot,
    news: RawInputs,
    recorded: unknown,
  ): { readonly plan: UpgradePlan; readonly text: (columns: number) => string };
}

/** The control plane alone. */
export const CONTROL_PLANE: Planning = {
  differs: () => false,
  plan: (snapshot, news, recorded) => {
    const plan = planUpgrade(snapshot, preflightOptions(news, recorded), waiversIn(news));
    return { plan, text: () => planText(plan) };
  },
};

export interface PreviewTools {
  readonly log: EngineLog;
  readonly clock: Clock;
  /** How long the lines of a plan may be. */
  readonly columns: () => number;
  readonly planning: Planning;
}

/** The inputs, and the version they are a change of, as the state has it. */
interface Change {
  readonly news: RawInputs;
  readonly recorded: unknown;
}

export interface SeenChange extends Change {
  readonly snapshot: Snapshot;
  readonly eks: EksApi;
}

export async function lookAtChange(
  change: Change,
  connected: Connected,
  { clock, planning }: PreviewTools,
  updates: ObserveRequest["updates"],
): Promise<SeenChange> {
  const { clusterName, region } = change.news;
  const eks = await connected.eks();
  const { desired } = preflightOptions(change.news, change.recorded);
  const request = { clusterName: String(clusterName), region: String(region), desired, updates };
  const kubernetes = change.news.inspectCluster === true ? connected.kubernetes : undefined;
  const snapshot = await observe(request, { eks, clock, kubernetes });
  const completed = await planning.complete?.(snapshot, change.news, change.recorded, {
    eks,
    ec2: connected.ec2,
  });
  return { ...change, eks, snapshot: completed ?? snapshot };
}

/** Whether all that may be asked has been asked. */
export function isSettled({ snapshot }: SeenChange): boolean {
  return (snapshot.unaskedUpdates?.calls ?? 0) === 0;
}

/** Whether what was seen stops up, whatever else there is to see. */
export function stopsUp({ snapshot, news, recorded }: SeenChange, { planning }: PreviewTools): boolean {
  return isEnforced(news) && planning.plan(snapshot, news, recorded).plan.refused;
}

/** Asks what is left to ask, beginning with the updates that are this resource's own, and shows the plan. */
export async function showChange(
  seen: SeenChange,
  own: readonly string[],
  { planning, log, columns }: PreviewTools,
): Promise<Problem[]> {
  const snapshot = await askOnwards(seen.eks, seen.snapshot, own);
  const { plan, text } = planning.plan(snapshot, seen.news, seen.recorded);
  return showPlan(plan, seen.news, log, text(columns()));
}
