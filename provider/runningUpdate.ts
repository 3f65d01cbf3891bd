import type { Eks, Update } from "./eks";
import type { Patience } from "./patience";

/** How many DescribeUpdate calls run side by side while looking for the one update that runs. */
const SIDE_BY_SIDE = 4;

/** Which of the cluster's updates is running; ListUpdates gives ids only, so each has to be asked. */
export async function findRunningUpdate(
  eks: Eks,
  clusterName: string,
  ids: readonly string[],
  patience: Patience,
): Promise<Update | undefined> {
  for (let at = 0; at < ids.length; at += SIDE_BY_SIDE) {
    const found = await describeUpdates(eks, clusterName, ids.slice(at, at + SIDE_BY_SIDE), patience);
    const running = found.find((update) => update.status === "InProgress");
    if (running) return running;
  }
  return undefined;
}

export async function describeUpdates(
  eks: Eks,
  clusterName: string,
  ids: readonly string[],
  patience: Patience,
): Promise<Update[]> {
  return Promise.all(ids.map((id) => patience.call(() => eks.describeUpdate(clusterName, id))));
}
