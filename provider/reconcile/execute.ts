import { failWith, failureFacts } from "../core/failure";
import { adoptWhatRuns, resume } from "./adoptUpdate";
import { AwsFailure } from "../core/awsFailure";
import { EksVersionError } from "../core/EksVersionError";
import type { Execution, Goal, Tools } from "./execution";
import { decide } from "./controlPlane";
import { Run } from "./Run";
import { startHop } from "./startHop";
import { findStrangerRollback } from "./externalRollback";

/**
 * Leads a cluster to a version, and blocks until it is there. It can be entered at any point: each turn looks at what EKS
 * is doing, decides (`decide`, pure), and acts; an update that runs already is adopted instead of started.
 * Every way out, also the bad ones, comes back as a value.
 */
export async function execute(goal: Goal, tools: Tools): Promise<Execution> {
  const run = new Run(goal, tools);
  let error: EksVersionError | undefined;
  try {
    await toTheEnd(run);
  } catch (thrown) {
    error = asError(thrown, run);
  }
  return { cluster: run.cluster, updates: run.updates, inFlight: run.inFlight, error };
}

/**
 * Waits until nothing runs on the cluster any more, and starts nothing: an update on the way to what is wanted is followed to
 * its end and recorded, one of another kind is waited for. What is to be done then is for the caller to decide, by a new look.
 */
export async function waitForRunning(goal: Goal, tools: Tools): Promise<Execution> {
  const run = new Run(goal, tools);
  let error: EksVersionError | undefined;
  try {
    if (run.inFlight) await resume(run, run.inFlight);
    while (await isBusy(run));
  } catch (thrown) {
    error = asError(thrown, run);
  }
  return { cluster: run.cluster, updates: run.updates, inFlight: run.inFlight, error };
}

async function isBusy(run: Run): Promise<boolean> {
  const cluster = await run.lookForTurn();
  const action = decide(cluster, run.goal, run);
  if (action.kind === "find-running") await adoptWhatRuns(run, cluster);
  else if (action.kind === "look-again") await lookAgain(run, action.why);
  else return false;
  return true;
}

async function lookAgain(run: Run, why: string): Promise<void> {
  if (run.reached && run.looksInVain > 1) await findStrangerRollback(run);
  await run.waitFor(why);
}

async function toTheEnd(run: Run): Promise<void> {
  if (run.inFlight) await resume(run, run.inFlight);
  for (;;) {
    const cluster = await run.lookForTurn();
    const action = decide(cluster, run.goal, run);
    run.identity ??= { arn: cluster.arn, createdAt: cluster.createdAt };
    switch (action.kind) {
      case "done":
        return;
      case "stop":
        return failWith({ ...action.facts, state: run.stateAtStop(action.facts) });
      case "look-again":
        await lookAgain(run, action.why);
        break;
      case "find-running":
        await adoptWhatRuns(run, cluster);
        break;
      case "start":
        run.first ??= cluster.version;
        await startHop(run, cluster, action.step);
    }
  }
}

function asError(error: unknown, run: Run): EksVersionError {
  if (error instanceof EksVersionError) return error;
  if (!(error instanceof AwsFailure)) throw error;
  const facts = failureFacts(error, {
    cluster: run.goal.clusterName,
    region: run.goal.region,
    state: run.stateNow(),
    waited: run.tools.clock.now() - run.begun,
  });
  if (error.kind !== "not-found" || !run.cluster) return new EksVersionError(facts);
  return new EksVersionError({
    ...facts,
    code: "ClusterDeleted",
    happened: `cluster "${run.goal.clusterName}" was deleted meanwhile`,
    state: "the cluster is gone",
    next: "remove the resource from the program, or create the cluster again; then run `pulumi refresh` and `pulumi up`",
  });
}
