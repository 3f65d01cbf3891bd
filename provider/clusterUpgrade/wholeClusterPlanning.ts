import type { Planning } from "../lookAtChange";
import { preflightOptions, waiversIn } from "../preflightOptions";
import { restDiffers } from "./clusterUpgradeDiff";
import { planCluster } from "./planCluster";
import { clusterPlanText } from "./planText";
import { wishesIn } from "./scheduleProblem";

/** The control plane, add-ons and node groups. */
export const WHOLE_CLUSTER: Planning = {
  differs: restDiffers,
  plan: (snapshot, news, recorded) => {
    const { plan } = planCluster(snapshot, preflightOptions(news, recorded), wishesIn(news), waiversIn(news));
    return { plan, text: clusterPlanText(plan) };
  },
};
