import type { Update } from "../eks/types";
import { isRunning } from "../core/updateStatus";
import type { Run } from "./Run";

/** How many DescribeUpdate calls run side by side while looking through a cluster's updates. */
const SIDE_BY_SIDE = 4;

/**
 * Which of the cluster's updates is running. ListUpdates gives ids only, in no order that AWS promises, so each has to be
 * asked; but an update that has ended stays so, and those that the state or this run knows to have ended are not asked.
 */
export async function findRunningUpdate(run: Run): Promise<Update | undefined> {
  const over = new Set([...(run.goal.ended ?? []), ...run.ended.keys()]);
  const ids = (await run.listUpdates()).filter((id) => !over.has(id));
  for (let at = 0; at < ids.length; at += SIDE_BY_SIDE) {
    const found = await describeUpdates(run, ids.slice(at, at + SIDE_BY_SIDE));
    const running = found.find(isRunning);
    if (running) return running;
  }
  return undefined;
}

/** What EKS says of these updates; one that has ended is asked about once in a run. */
export async function describeUpdates(run: Run, ids: readonly string[]): Promise<Update[]> {
  const found: Update[] = [];
  for (let at = 0; at < ids.length; at += SIDE_BY_SIDE) {
    found.push(...(await Promise.all(ids.slice(at, at + SIDE_BY_SIDE).map((id) => described(run, id)))));
  }
  return found;
}

async function described(run: Run, id: string): Promise<Update> {
  const known = run.ended.get(id);
  if (known) return known;
  const update = await run.describeUpdate(id);
  if (!isRunning(update)) run.ended.set(id, update);
  return update;
}
