import { AwsFailure } from "../core/failures/awsFailure";
import { EksVersionError } from "../core/failures/EksVersionError";
import { failureFacts } from "../core/failures/failure";
import { adoptWhatRuns, resume } from "./adopt";
import type { Beginning, Reconciled, ReconcileTools, Run } from "./Reconciliation";
import { Reconciliation } from "./Reconciliation";
import { start } from "./start";
import type { Action, Change, Observed, Target } from "./target";

/**
 * Brings a control plane, an add-on or a node group to where it shall be, and blocks until it is there. It can be entered at any
 * point: each turn looks at what EKS is doing, decides (`decide`, pure), and acts; an update that runs already is adopted instead
 * of started. Every way out, also the bad ones, comes back as a value.
 */
export function reconcile<O extends Observed, C extends Change>(
  target: Target<O, C>,
  beginning: Beginning<O>,
  tools: ReconcileTools,
): Promise<Reconciled<O>> {
  return ending(new Reconciliation(target, tools, beginning), toTheEnd);
}

/**
 * Waits until nothing runs there any more, and starts nothing: an update on the way to what is wanted is followed to its end and
 * recorded, one of another kind is waited for. What is to be done then is for the caller to decide, by a new look.
 */
export function waitForRunning<O extends Observed, C extends Change>(
  target: Target<O, C>,
  beginning: Beginning<O>,
  tools: ReconcileTools,
): Promise<Reconciled<O>> {
  return ending(new Reconciliation(target, tools, beginning), async (run) => {
    while (await waited(run, await observeAndDecide(run)));
  });
}

async function toTheEnd<C extends Change>(run: Run<C>): Promise<void> {
  for (;;) {
    const action = await observeAndDecide(run);
    if (await waited(run, action)) continue;
    switch (action.kind) {
      case "stop":
        return run.stop(action.facts);
      case "start":
        if (await mayStart(run, action.change)) await start(run, action.change);
        break;
      default:
        if (action.kind !== "done") return;
        if (action.warning !== undefined) run.tools.progress.warn(action.warning);
        run.doubt = action.doubt;
        return;
    }
  }
}

async function mayStart<C extends Change>(run: Run<C>, change: C): Promise<boolean> {
  const { target, tools, retryPolicy } = run;
  // An update that was asked for may run already: `start` finds out.
  if (target.mayStart === undefined || run.beforeLostAnswer !== undefined) return true;
  const looked = await target.mayStart(change, {
    eks: tools.eks,
    lastBegan: run.updates.at(-1)?.createdAt,
    now: () => tools.clock.now(),
    awsNow: () => tools.eks.time.now(),
    call: retryPolicy.call,
    waitFor: (why) => run.waitFor(why),
    warn: tools.progress.warn,
  });
  if (looked.kind === "stop") run.stop({ ...looked.facts, ...run.part(change) });
  return looked.kind === "go";
}

async function observeAndDecide<C extends Change>(run: Run<C>): Promise<Action<C>> {
  const observed = await run.lookForTurn();
  const action = run.target.decide(observed, run);
  run.first ??= observed;
  return action;
}

/** Waits, where there is nothing else to do. */
async function waited<C extends Change>(run: Run<C>, action: Action<C>): Promise<boolean> {
  if (action.kind === "find-running") {
    await adoptWhatRuns(run);
    return true;
  }
  if (action.kind !== "look-again") return false;
  if (run.reached !== undefined && run.looksInVain > 1) {
    run.externalMove = await run.findExternalMove(run.updates.at(-1)?.createdAt ?? "");
  }
  await run.waitFor(action.why);
  return true;
}

async function ending<O extends Observed, C extends Change>(
  run: Reconciliation<O, C>,
  go: (run: Run<C>) => Promise<void>,
): Promise<Reconciled<O>> {
  let error: EksVersionError | undefined;
  try {
    if (run.inFlight) await resume(run, run.inFlight);
    await go(run);
  } catch (thrown) {
    error = asError(thrown, run);
  }
  const { observed, updates, inFlight, followed, doubt } = run;
  return { observed, updates, inFlight, begun: followed.length > 0, doubt, error };
}

function asError(error: unknown, run: Run): EksVersionError {
  if (error instanceof EksVersionError) return error;
  if (!(error instanceof AwsFailure)) throw error;
  const { target, tools } = run;
  const facts = failureFacts(error, {
    cluster: target.subject.clusterName,
    region: target.region,
    state: run.toConfirm ? `${run.stateNow()}; ${unconfirmedText(run.toConfirm)}` : run.stateNow(),
    waited: tools.clock.now() - run.begun,
  });
  const more = error.kind === "not-found" ? target.explainNotFound(error, run.observed !== undefined) : {};
  const state = more.state === undefined ? {} : { state: run.stateAtStop({ ...facts, ...more, state: more.state }) };
  return new EksVersionError({ ...facts, ...run.toConfirm, ...more, ...state });
}

function unconfirmedText({ update }: NonNullable<Run["toConfirm"]>): string {
  return `update ${update.id} has ended Successful, and what it came to could not be looked at`;
}
