import type { RawInputs } from "../core/pulumiValues";
import type { Difference } from "./diff";
import { canonical, clusterVersionDiff } from "./diff";
import { holdsUnknown } from "../core/pulumiValues";
import { WHOLE_CLUSTER_INPUTS } from "../inputs/clusterUpgrade";

/** Compares the state with the inputs: what a ClusterVersion compares, and how the rest goes along. Pure. */
export function clusterUpgradeDiff(olds: RawInputs, news: RawInputs): Difference {
  const { changes, replaces } = clusterVersionDiff(olds, news);
  if (changes !== false) return { changes, replaces };
  return { changes: restDiffers(olds, news) ? undefined : false, replaces };
}

/** Whether the program asks for something else of node groups and add-ons than before. */
export function restDiffers(olds: RawInputs, news: RawInputs): boolean {
  return WHOLE_CLUSTER_INPUTS.some(
    (name) => holdsUnknown(news[name]) || canonical(olds[name]) !== canonical(news[name]),
  );
}
