import { failWith, failureFacts } from "../../core/failures/failure";
import type { Update } from "../../eks/types";
import { lookAgainPause } from "./backoff";
import type { Polled } from "./poller";
import { pollUpdate } from "./poller";
import type { Run } from "../Reconciliation";
import type { Change } from "../target";

/** How long what EKS describes may lag behind the end of an update before the mismatch is an outcome of its own. */
const CONFIRM_MS = 5 * 60_000;

/** How long UPDATING may go on after an update that failed, before the error is told without waiting. */
const QUIET_MS = 60_000;

/** Follows an update to its end, confirms what it did, and records it; everything else is an error. */
export async function followToTheEnd<C extends Change>(run: Run<C>, update: Update, change: C): Promise<void> {
  const { target } = run;
  run.follow(update, change);
  const polled = await poll(run, update, (now, startedAt, trouble) => {
    run.show(change, now.status, startedAt, { update: now, trouble });
  });
  switch (polled.kind) {
    case "ended":
      run.hasEnded(polled.update);
      if (polled.update.status !== "Successful") return endedBadly(run, polled.update, change);
      run.toConfirm = { ...run.part(change), update: polled.update };
      await confirm(run, polled.update, change);
      run.toConfirm = undefined;
      run.arrive(polled.update, change);
      return;
    case "vanished":
      run.inFlight = undefined;
      run.tools.progress.warn(
        `${run.what(change)}: EKS does not find update ${update.id} any more; what is there now is looked at`,
      );
      return;
    case "still-running":
      return run.stop({
        code: "UpdateStillRunning",
        happened: `${target.way(change)} had not ended after ${run.waited()}`,
        ...run.part(change),
        update: polled.update,
        failure: polled.lastTrouble,
        next: "run `pulumi up` again: it adopts the update and waits for it; for more time set customTimeouts on the resource",
      });
    case "failed-to-look": {
      const about = { cluster: target.subject.clusterName, region: target.region, state: run.stateNow() };
      return failWith({ ...failureFacts(polled.failure, about), ...run.part(change), update: polled.update });
    }
  }
}

export function poll(
  run: Run,
  update: Update,
  show: (update: Update, startedAt: number, trouble?: string) => void,
): Promise<Polled<Update>> {
  const { target, tools } = run;
  return pollUpdate(update, {
    clock: tools.clock,
    time: tools.eks.time,
    random: tools.random,
    expected: target.expected,
    deadline: () => run.deadline(),
    describe: () => tools.eks.describeUpdate(target.subject, update.id),
    show,
    warn: tools.progress.warn,
  });
}

/** DescribeUpdate says Successful; what it is of shows it a little later, for that is eventually consistent. */
async function confirm<C extends Change>(run: Run<C>, update: Update, change: C): Promise<void> {
  const { target, tools } = run;
  const { clock } = tools;
  const until = Math.min(clock.now() + CONFIRM_MS, run.deadline());
  const before = run.observed;
  for (let turn = 0; ; turn++) {
    const askedAt = clock.now();
    const now = await run.look();
    const lookTook = clock.now() - askedAt;
    // Whatever is there now, it is for the next turn to say.
    if (now.status === "DELETING" || (before && target.isAnother(now, before))) return;
    const shown = target.shows(now, update, change);
    const late = clock.now() >= until;
    if (shown && (now.status !== "UPDATING" || late)) return;
    // Somebody may have moved it since; most often it is only late, so that this is asked now and then.
    const ask = late || (turn > 0 && turn % 3 === 0);
    if (ask && now.status !== "UPDATING" && (await run.findExternalMove(update.createdAt)) !== undefined) return;
    if (late) {
      run.stop({
        code: "VersionMismatch",
        happened: `EKS calls ${target.way(change)} successful, and still shows ${target.at(now)}`,
        ...run.part(change),
        update,
        next: "look at it in the EKS console; `pulumi up` goes on from what EKS shows then",
      });
    }
    await clock.sleep(lookAgainPause(turn, lookTook));
  }
}

async function endedBadly<C extends Change>(run: Run<C>, update: Update, change: C): Promise<never> {
  run.inFlight = undefined;
  await lookWhenQuiet(run);
  const { target, tools } = run;
  const cancelled = update.status === "Cancelled";
  const reason = update.cancellation === undefined ? "" : `: ${update.cancellation}`;
  const took = tools.eks.time.now() - Date.parse(update.createdAt);
  const { after, ...facts } = target.explainFailure(update, change, run.observed, took);
  run.stop({
    code: cancelled ? "UpdateCancelled" : "UpdateFailed",
    happened: `${cancelled ? "EKS cancelled" : "EKS could not complete"} ${target.way(change)}${reason}`,
    ...run.part(change),
    update,
    ...facts,
    ...(after === undefined ? {} : { state: `${run.stateNow()}; ${after}` }),
  });
}

/** EKS puts things back to ACTIVE after an update that failed; what it describes shows it a little later. */
async function lookWhenQuiet(run: Run): Promise<void> {
  const { clock } = run.tools;
  const until = Math.min(clock.now() + QUIET_MS, run.deadline());
  for (let turn = 0; ; turn++) {
    await run.lookIfPossible();
    if (run.observed?.status !== "UPDATING" || clock.now() >= until) return;
    await clock.sleep(lookAgainPause(turn));
  }
}
