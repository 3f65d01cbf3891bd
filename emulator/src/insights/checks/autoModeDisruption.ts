import { isAutoMode } from "../../autoMode";
import { insight, type Check } from "./check";

/**
 * Before a rollback of an EKS Auto Mode cluster EKS also looks at what would keep nodes from rolling (user guide). There are no
 * pods here, so all is well unless a seed says otherwise. Names and texts are our guess.
 */
export const autoModeDisruption: Check = (cluster, change) => {
  if (!isAutoMode(cluster)) return [];
  return [
    ["NodePool disruption budgets", "No NodePool disruption budget blocks drift."],
    ["Do-not-disrupt annotations", "No node or pod is annotated do-not-disrupt."],
    ["PodDisruptionBudget configurations", "No PodDisruptionBudget delays the disruption of nodes."],
  ].map(([name = "", reason = ""]) =>
    insight(change, {
      name,
      description: `Checks for ${name} that would block or slow down the rollback of EKS Auto Mode nodes.`,
      status: "PASSING",
      reason,
      recommendation: "Adjust the disruption controls of your EKS Auto Mode nodes.",
    }),
  );
};
