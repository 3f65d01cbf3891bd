import type { Run } from "./Run";
import { describeUpdates } from "./runningUpdate";

/** A version lower than what was reached is either a late answer or somebody's rollback: the cluster's updates tell. */
export async function findStrangerRollback(run: Run): Promise<void> {
  const ours = new Set(run.updates.map((update) => update.id));
  const others = (await run.listUpdates()).filter((id) => !ours.has(id));
  const updates = await describeUpdates(run, others);
  const since = run.updates.at(-1)?.createdAt ?? "";
  run.externalRollback = updates.find(
    (update) => update.type === "VersionRollback" && update.status === "Successful" && update.createdAt >= since,
  )?.id;
}
