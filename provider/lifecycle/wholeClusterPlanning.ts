import type { Planning } from "./preview/observeChange";
import { preflightOptions, waiversIn } from "../inputs/preflightOptions";
import { restDiffers } from "../outputs/diff";
import { planCluster, withWhatThePlanMeets } from "./preview/wholeClusterPlan";
import { clusterPlanText } from "./preview/clusterPlanText";
import { policiesIn } from "../plan/scheduleProblem";

/** The control plane, add-ons and node groups. */
export const WHOLE_CLUSTER: Planning = {
  differs: restDiffers,
  complete: (snapshot, news, recorded, tools) =>
    withWhatThePlanMeets(snapshot, preflightOptions(news, recorded), policiesIn(news), tools),
  plan: (snapshot, news, recorded) => {
    const { plan } = planCluster(snapshot, preflightOptions(news, recorded), policiesIn(news), waiversIn(news));
    return { plan, text: clusterPlanText(plan) };
  },
};
