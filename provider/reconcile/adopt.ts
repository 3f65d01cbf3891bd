import { formatTime } from "../core/time";
import { isRunning } from "../core/updateRecord";
import { AwsFailure } from "../core/failures/awsFailure";
import type { InFlightUpdate } from "../core/updateRecord";
import type { Update } from "../eks/types";
import type { Run } from "./Reconciliation";
import type { Change, Observed } from "./target";
import { followToTheEnd, poll } from "./waiting/wait";

/** Goes on with the update that an earlier run left running; EKS tells what became of it. */
export async function resume<C extends Change>(run: Run<C>, left: InFlightUpdate): Promise<void> {
  const { target, tools } = run;
  run.inFlight = undefined;
  const observed = await run.lookForTurn();
  const early = target.decide(observed, run);
  if (early.kind === "stop" && early.facts.code === "ClusterReplaced") run.stop(early.facts);
  run.inFlight = left;
  let update: Update;
  try {
    update = await run.describeUpdate(left.id);
  } catch (error) {
    if (!(error instanceof AwsFailure) || error.kind !== "not-found") throw error;
    run.inFlight = undefined;
    tools.progress.warn(
      `EKS does not find update ${left.id}, which an earlier run left running; what is there now is looked at`,
    );
    return;
  }
  run.inFlight = undefined;
  const change = target.resumed(update, observed, left);
  // Another place is wanted now: if it runs still, the next turn waits for it.
  if (!change) return;
  const what = `${target.what(left, undefined)} (update ${left.id})`;
  if (update.status === "Failed" || update.status === "Cancelled") {
    const why = update.errors.map((one) => `${one.errorCode ?? "Unknown"}: ${one.errorMessage ?? "no message"}`);
    tools.progress.warn(
      `${what}, which an earlier run left running, ended ${update.status} since. ${why.join("; ")}`.trim(),
    );
    return;
  }
  const leftIt = isRunning(update) ? "running" : "and which has ended well since";
  tools.progress.say(`going on with ${what}, which an earlier run left ${leftIt}`);
  await followToTheEnd(run, update, change);
}

/** Something runs: finds it, and adopts it or waits for it. */
export async function adoptWhatRuns<C extends Change>(run: Run<C>, otherwise?: string): Promise<void> {
  const running = await run.findRunning();
  if (!running || !run.observed) {
    await run.waitFor(
      otherwise ?? `${run.where()} is ${run.observed?.status ?? "not seen"}, and none of its updates runs`,
    );
  } else await adopt(run, running, run.observed);
}

/** An update that runs already: ours if it leads where we go; waited for if it is of another kind; else in the way. */
export async function adopt<C extends Change>(run: Run<C>, update: Update, observed: Observed): Promise<void> {
  const running = run.target.classifyRunning(update, observed);
  switch (running.kind) {
    case "ours":
      run.tools.progress.say(
        `${run.target.what(running.change, undefined)} is running already (update ${update.id}, started ${formatTime(update.createdAt)}); adopting it`,
      );
      return followToTheEnd(run, update, running.change);
    case "against":
      return run.stop({ ...running.facts, update });
    case "other":
      return waitForOther(run, update, running.what);
  }
}

async function waitForOther(run: Run, update: Update, what: string): Promise<void> {
  const { target, tools } = run;
  tools.progress.say(`waiting for another update of ${target.label} to end: ${what} (update ${update.id})`);
  const polled = await poll(run, update, ({ status }, startedAt, trouble) => {
    const change = { from: run.observed ? target.version(run.observed) : "?", to: target.to };
    run.show(change, `waiting for ${what}, ${status}`, startedAt, { update, trouble });
  });
  switch (polled.kind) {
    case "ended":
      run.settled();
      run.waitedFor = polled.update.status === "Successful" ? polled.update : undefined;
      if (polled.update.status !== "Successful") {
        tools.progress.warn(
          `the other update of ${target.label}, ${what} (${update.id}), ended ${polled.update.status}`,
        );
      }
      return;
    case "still-running":
      return run.stop({
        code: "OtherUpdateRunning",
        happened: `another update was still running on ${run.where()} after ${run.waited()}: ${what}`,
        update,
        failure: polled.lastTrouble,
        next: "when it has ended, run `pulumi up` again",
      });
    default:
      throw polled.failure;
  }
}
