import type { Clock } from "./clock";
import type { RawInputs } from "./clusterVersionInputs";
import type { Eks } from "./eks";
import type { EngineLog } from "./engineLog";
import type { Wish } from "./observe";
import { observe } from "./observe";
import { planUpgrade } from "./planUpgrade";
import { preflightOptions, waiversIn } from "./preflightOptions";
import type { Problem } from "./problem";
import { isEnforced, showPlan } from "./showPlan";
import type { Snapshot } from "./snapshot";
import { askOnwards } from "./updateHistory";
import type { UpgradePlan } from "./upgradePlan";
import type { Connected } from "./World";

export interface PreviewTools {
  readonly log: EngineLog;
  readonly clock: Clock;
}

/** The inputs, and the version they are a change of, as the state has it. */
interface Change {
  readonly news: RawInputs;
  readonly recorded: unknown;
}

export interface SeenChange extends Change {
  readonly snapshot: Snapshot;
  readonly eks: Eks;
}

export async function lookAtChange(
  change: Change,
  connected: Connected,
  { clock }: PreviewTools,
  updates: Wish["updates"],
): Promise<SeenChange> {
  const { clusterName, region } = change.news;
  const [eks, inventory] = await Promise.all([connected.eks(), connected.inventory()]);
  const { desired } = preflightOptions(change.news, change.recorded);
  const wish = { clusterName: String(clusterName), region: String(region), desired, updates };
  return { ...change, eks, snapshot: await observe(wish, { eks, inventory, clock }) };
}

/** Whether all that may be asked has been asked. */
export function isSettled({ snapshot }: SeenChange): boolean {
  return (snapshot.unaskedUpdates?.calls ?? 0) === 0;
}

/** Whether what was seen stops up, whatever else there is to see. */
export function stopsUp(seen: SeenChange): boolean {
  return isEnforced(seen.news) && planOf(seen).refused;
}

/** Asks what is left to ask, beginning with the updates that are this resource's own, and shows the plan. */
export async function showChange(seen: SeenChange, own: readonly string[], log: EngineLog): Promise<Problem[]> {
  const snapshot = await askOnwards(seen.eks, seen.snapshot, own);
  return showPlan(planOf({ ...seen, snapshot }), seen.news, log);
}

function planOf({ snapshot, news, recorded }: SeenChange): UpgradePlan {
  return planUpgrade(snapshot, preflightOptions(news, recorded), waiversIn(news));
}
