import { failWith, failureFacts } from "../core/failures/failure";
import type { Cluster } from "../eks/types";
import { AwsFailure } from "../core/failures/awsFailure";
import { EksVersionError } from "../core/failures/EksVersionError";
import { LOOK_MS } from "../observe/timeBox";
import { ControlPlane, decide } from "../reconcile/controlPlane";
import { waitForRunning } from "../reconcile/reconcile";
import { observe } from "../observe/observe";
import { retryPolicy } from "../reconcile/waiting/retry";
import { lookAgainPause } from "../reconcile/waiting/backoff";
import { failureOf } from "../observe/part";
import type { Snapshot } from "../observe/snapshot";
import { stepName } from "../plan/schedule/types";
import type { Execution } from "./Execution";

/** What the line tells of a look that gets no answer, beside the steps. */
const LOOK = "look";

/** Looks until the cluster is one that steps can be started on. */
export async function waitUntilReady(run: Execution): Promise<{ snapshot: Snapshot; cluster: Cluster }> {
  const { goal } = run;
  const deadline = run.deadlineFor("control-plane", run.tools.clock.now());
  for (let turn = 0; ; turn++) {
    const snapshot = await observeCluster(run);
    const cluster = snapshot.cluster.seen ? snapshot.cluster.value : undefined;
    if (!cluster) throw new Error("a cluster that was not seen is no basis for a plan");
    const action = decide(cluster, goal, { first: run.first, reached: undefined, externalMove: undefined });
    run.first ??= cluster;
    switch (action.kind) {
      case "stop":
        return failWith({ ...action.facts, state: stateAtStop(run, action.facts.state ?? run.stateNow()) });
      case "find-running":
        await waitForRunningUpdate(run);
        break;
      case "look-again":
        if (run.tools.clock.now() >= deadline) {
          failWith({
            code: "ClusterNotActive",
            happened: `cluster "${goal.clusterName}" was not ready in time: ${action.why}`,
            state: run.stateNow(),
            next: "when the cluster is ACTIVE, run `pulumi up` again",
          });
        }
        await run.tools.clock.sleep(lookAgainPause(turn));
        break;
      default:
        return { snapshot, cluster };
    }
  }
}

/**
 * Something runs on the control plane: an earlier run's hop, somebody else's, or an update of another kind. It is waited for, as a
 * ClusterVersion does it, and nothing is started: what is left to do is planned by a new look at the cluster.
 */
export async function waitForRunningUpdate(run: Execution): Promise<void> {
  const { eks, reporter } = run.tools;
  const id = "control plane";
  reporter.begin(id, "waiting for the control plane");
  try {
    const target = new ControlPlane({ ...run.goal, timeout: run.timeFor("control-plane") }, false);
    const { updates, inFlight, begun, error } = await waitForRunning(
      target,
      { inFlight: run.inFlight, ended: run.known.ended },
      run.reconcileTools(id),
    );
    run.begunUpdates ||= begun;
    run.updates.push(...updates);
    run.inFlight = inFlight;
    if (error) throw error;
    if (updates.at(-1)?.type === "VersionUpdate") run.hopEndedAt = eks.time.now();
  } finally {
    reporter.end(id);
  }
}

/** A decision to stop knows of one look only: what this run did before belongs to it. */
function stateAtStop({ updates, done }: Execution, state: string): string {
  if (updates.length === 0 && done.length === 0) return state;
  const ids = updates.map(({ id, from, to }) => `update ${id} (${from} → ${to})`);
  const steps = done.map(({ step, updateId }) => {
    const name = stepName({ id: step });
    return updateId === undefined ? name : `${name} (update ${updateId})`;
  });
  const before = [...new Set([...ids, ...steps])].join(", ");
  return `${state.replace("; nothing was started", "; nothing more was started")}; done in this run before: ${before}`;
}

/** Everything that the plan rests on has to be seen: what cannot be is waited for, then an error. */
export async function observeCluster(run: Execution): Promise<Snapshot> {
  const { eks, clock, reporter } = run.tools;
  const { clusterName, region, desired } = run.goal;
  let troubled = false;
  const deadline = run.deadlineFor("control-plane", clock.now());
  const waiting = retryPolicy({
    clock,
    contact: run.contact,
    deadline: () => deadline,
    onTrouble: (trouble) => {
      if (trouble !== undefined) reporter.at(LOOK, () => `looking at the cluster: ${trouble}`);
      else if (troubled) reporter.end(LOOK);
      troubled = trouble !== undefined;
    },
    warn: reporter.warn,
  });
  try {
    return await waiting.call(async () => {
      // Half a minute is for people who wait for a preview; a run has time.
      const observer = { eks, clock, lookMs: Math.max(LOOK_MS / 2, Math.min(3 * LOOK_MS, waiting.left())) };
      const snapshot = await observe({ clusterName, region, desired, updates: "some" }, observer);
      if (snapshot.cluster.seen) run.contact.hear();
      for (const part of [snapshot.cluster, snapshot.nodegroups, snapshot.addons, snapshot.addonReleases]) {
        if (!part.seen) throw failureOf(part.why);
      }
      run.snapshot = snapshot;
      return snapshot;
    });
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    throw new EksVersionError(
      failureFacts(error, { cluster: clusterName, region, state: run.stateNow(), waited: clock.now() - run.begun }),
    );
  }
}

/** For the state an error tells: what cannot be seen now does not hide the error. */
export async function lookIfPossible(run: Execution): Promise<void> {
  const { eks, clock } = run.tools;
  const { clusterName, region, desired } = run.goal;
  const snapshot = await observe({ clusterName, region, desired, updates: "some" }, { eks, clock });
  if (!snapshot.cluster.seen) return;
  const before = run.snapshot;
  // What cannot be seen now is what it was, as far as is known; it has not gone.
  run.snapshot = {
    ...snapshot,
    nodegroups: snapshot.nodegroups.seen ? snapshot.nodegroups : (before?.nodegroups ?? snapshot.nodegroups),
    addons: snapshot.addons.seen ? snapshot.addons : (before?.addons ?? snapshot.addons),
  };
}
