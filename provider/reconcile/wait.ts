import { failWith, failureFacts } from "../core/failure";
import type { Update } from "../eks/types";
import { pollUpdate } from "./poller";
import type { Seen } from "./target";
import type { MoveRun } from "./Reconciliation";
import { movePause } from "./Reconciliation";
import { remedyForMove } from "./remedies";

/** How long what EKS describes may lag behind the end of an update before the mismatch is an outcome of its own. */
const CONFIRM_MS = 5 * 60_000;

/** How long UPDATING may go on after an update that failed, before the error is told without waiting. */
const QUIET_MS = 60_000;

/** Follows an update to its end, and confirms on the add-on or node group what it did; everything else is an error. */
export async function followMove<S extends Seen>(run: MoveRun<S>, update: Update): Promise<void> {
  const { kind, tools } = run;
  run.follows(update);
  const polled = await pollUpdate(update, {
    clock: tools.clock,
    time: tools.eks.time,
    random: tools.random,
    expected: kind.expected,
    deadline: tools.deadline,
    describe: () => tools.eks.describeUpdate(kind.target, update.id),
    show: ({ status }, startedAt, trouble) => {
      run.show(status, startedAt, trouble);
    },
  });
  switch (polled.kind) {
    case "ended":
      run.update = polled.update;
      return polled.update.status === "Successful" ? arrived(run, polled.update) : endedBadly(run, polled.update);
    case "vanished":
      run.ended();
      return;
    case "still-running":
      return failWith({
        code: "UpdateStillRunning",
        happened: `${run.what()} (cluster "${kind.base.clusterName}") had not ended after ${run.waited()}`,
        update,
        failure: polled.lastTrouble,
        state: run.stateNow(),
        next: "run `pulumi up` again: it adopts the update and waits for it; for more time set customTimeouts on the resource",
      });
    case "failed-to-look": {
      const { clusterName, region } = kind.base;
      const facts = failureFacts(polled.failure, { cluster: clusterName, region, state: run.stateNow() });
      return failWith({ ...facts, update });
    }
  }
}

async function arrived<S extends Seen>(run: MoveRun<S>, update: Update): Promise<void> {
  await confirm(run, update);
  run.ended();
  run.arrived = true;
}

/** DescribeUpdate says Successful; what it is of shows it a little later, for that is eventually consistent. */
async function confirm<S extends Seen>(run: MoveRun<S>, update: Update): Promise<void> {
  const { kind, tools } = run;
  const until = Math.min(tools.clock.now() + CONFIRM_MS, tools.deadline());
  for (let turn = 0; ; turn++) {
    const seen = await run.look();
    const late = tools.clock.now() >= until;
    if (kind.isThere(seen) && (seen.status !== "UPDATING" || late)) {
      if (seen.status === "DEGRADED") tools.warn(run.stateNow());
      return;
    }
    if (late) {
      failWith({
        code: "VersionMismatch",
        happened: `EKS calls the update of ${run.where()} to ${kind.to} successful, and still shows ${kind.at(seen)}`,
        update,
        state: run.stateNow(),
        next: "look at it in the EKS console; `pulumi up` goes on from what EKS shows then",
      });
    }
    await tools.clock.sleep(movePause(turn));
  }
}

async function endedBadly<S extends Seen>(run: MoveRun<S>, update: Update): Promise<never> {
  run.ended();
  const { clock } = run.tools;
  const until = clock.now() + QUIET_MS;
  for (let turn = 0; ; turn++) {
    await run.lookIfPossible();
    if (run.seen?.status !== "UPDATING" || clock.now() >= until) break;
    await clock.sleep(movePause(turn));
  }
  const cancelled = update.status === "Cancelled";
  const reason = update.cancellation === undefined ? "" : `: ${update.cancellation}`;
  failWith({
    code: cancelled ? "UpdateCancelled" : "UpdateFailed",
    happened: `${cancelled ? "EKS cancelled" : "EKS could not complete"} ${run.what()} (cluster "${run.kind.base.clusterName}")${reason}`,
    update,
    state: run.stateNow(),
    next: cancelled
      ? "find out who cancelled it and why; `pulumi up` starts it again"
      : remedyForMove(run.kind.target, update.errors, run.seen?.issues ?? []),
  });
}
