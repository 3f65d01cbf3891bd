import type { ClusterRecord } from "../clusterRecord";
import type { Exchange } from "../operation";
import type { Reply } from "../reply";
import type { FaultSubject } from "./Faults";
import type { UpdateFault } from "./faultRule";

/** Lets the request through, and decides how the updates that it started end. */
export async function changeStartedUpdates(
  fault: UpdateFault,
  subject: FaultSubject,
  exchange: Exchange,
  next: () => Promise<Reply>,
): Promise<Reply> {
  const before = new Set(clusterOf(subject, exchange)?.updates);
  const reply = await next();
  for (const update of clusterOf(subject, exchange)?.updates ?? []) {
    if (before.has(update)) continue;
    if (fault.kind === "updateHeld") {
      update.endsAt = null;
    } else {
      update.outcome = fault.outcome;
      update.errors = [...fault.errors];
      update.endsAt = fault.seconds === undefined ? update.endsAt : update.createdAt + fault.seconds * 1000;
    }
  }
  return reply;
}

function clusterOf({ account, region, cluster }: FaultSubject, { emulator }: Exchange): ClusterRecord | undefined {
  return account === undefined || region === undefined || cluster === undefined
    ? undefined
    : emulator.store.cluster({ account, region }, cluster, emulator.clock.now());
}
