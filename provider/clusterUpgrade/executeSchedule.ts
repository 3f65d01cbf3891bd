import { AwsFailure } from "../awsFailure";
import { EksVersionError } from "../EksVersionError";
import { formatVersion, sameVersion } from "../kubernetesVersion";
import { nextAction } from "../nextAction";
import { LOOK_MS } from "../lookout";
import { observe } from "../observe";
import { failWith, failureFacts, patience } from "../patience";
import { lookAgainPause } from "../Run";
import type { ClusterSchedule, ScheduleStep } from "../schedule/clusterSchedule";
import { scheduleUpgrade } from "../schedule/scheduleUpgrade";
import type { ObservedCluster, Snapshot, Unseen } from "../snapshot";
import { isBakeDue } from "./bakeDue";
import { performStep } from "./performStep";
import { refreshInsights } from "./refreshInsights";
import type { GraphRun } from "./runGraph";
import { runGraph } from "./runGraph";
import { scheduleProblem } from "./scheduleProblem";
import type { ScheduleRun } from "./ScheduleRun";
import { settleCluster } from "./settleCluster";

/** How often a schedule is made anew after one that ended well: others may have changed the cluster meanwhile. */
const ROUNDS = 4;

/**
 * Leads a whole cluster to a version, and blocks until it is there. It can be entered at any point: it looks at everything, plans
 * what is left, does it, and looks again, until nothing is left. Throws EksVersionError; `run` tells what was reached.
 */
export async function executeSchedule(run: ScheduleRun): Promise<void> {
  if (run.inFlight) await settleCluster(run, undefined);
  let first: Snapshot | undefined;
  let left: string;
  for (let round = 0; ; round++) {
    const { snapshot, cluster } = await ready(run);
    if (!first && snapshot.insights.seen) await judgeAnew(run, snapshot);
    first ??= snapshot;
    const schedule = await planFor(run, snapshot, cluster);
    if (schedule.steps.length === 0) return;
    left = schedule.steps.map(({ id }) => id).join(", ");
    if (round >= ROUNDS) return failWith(notThere(run, left));
    run.tools.reporter.expect(schedule.steps.length);
    const before = first;
    const ended = await runGraph(
      schedule.steps,
      (step) => performStep(run, step, cluster, before),
      (step, running) => mayStart(run, step, running),
    );
    if (ended.failed.length > 0) await failed(run, ended);
  }
}

/** `refreshInsights`: EKS evaluates its insights anew, and what stands in the way then stops the run before it begins. */
async function judgeAnew(run: ScheduleRun, snapshot: Snapshot): Promise<void> {
  const { inventory, clock, reporter, judgeAnew: judge } = run.tools;
  const { clusterName, desired } = run.goal;
  if (!judge || (snapshot.cluster.seen && sameVersion(snapshot.cluster.value.version, desired))) return;
  reporter.say(`having EKS evaluate the insights of cluster "${clusterName}" anew`);
  await refreshInsights(clusterName, {
    inventory,
    clock,
    warn: (message) => {
      reporter.warn(message);
    },
  });
  const failed = judge(await lookAtAll(run));
  if (failed.length === 0) return;
  failWith({
    code: "PreflightRefused",
    happened: `with its insights evaluated anew, cluster "${clusterName}" cannot be led to ${formatVersion(desired)}`,
    failed,
    state: "nothing was started",
    next: "mend what is listed above, or waive it by its code; then run `pulumi up` again",
  });
}

/** Looks until the cluster is one that steps can be started on. */
async function ready(run: ScheduleRun): Promise<{ snapshot: Snapshot; cluster: ObservedCluster }> {
  const { goal } = run;
  for (let turn = 0; ; turn++) {
    const snapshot = await lookAtAll(run);
    const cluster = snapshot.cluster.seen ? snapshot.cluster.value : undefined;
    if (!cluster) throw new Error("a cluster that was not seen is no basis for a plan");
    const action = nextAction(cluster, goal, {
      identity: goal.identity,
      reached: undefined,
      strangerRollback: undefined,
    });
    switch (action.kind) {
      case "stop":
        return failWith(action.facts);
      case "find-running":
        await settleCluster(run, cluster);
        break;
      case "look-again":
        if (run.isOver()) {
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

/** Everything that the plan rests on has to be seen: what cannot be is waited for, then an error. */
async function lookAtAll(run: ScheduleRun): Promise<Snapshot> {
  const { eks, inventory, clock } = run.tools;
  const { clusterName, region, desired } = run.goal;
  const deadline = run.bounds.deadline("control-plane", clock.now());
  const waiting = patience({ clock, deadline: () => deadline, onTrouble: () => {} });
  try {
    return await waiting.call(async () => {
      // Half a minute is for people who wait for a preview; a run has time.
      const observer = { eks, inventory, clock, patience: 3 * LOOK_MS };
      const snapshot = await observe({ clusterName, region, desired, updates: "some" }, observer);
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

/** No answer in time is no answer: looking again may help. */
function failureOf({ failure, operation, words }: Unseen): AwsFailure {
  return failure ?? new AwsFailure("transient", operation, "NoAnswer", words, undefined, undefined);
}

async function planFor(run: ScheduleRun, snapshot: Snapshot, cluster: ObservedCluster): Promise<ClusterSchedule> {
  const bakeDue = await isBakeDue(run, cluster);
  const problem = scheduleProblem(snapshot, cluster.version, run.goal.desired, run.wishes, bakeDue);
  const schedule = scheduleUpgrade(problem);
  const blocking = schedule.obstacles.filter(({ kind }) => kind !== "addon-does-not-fit");
  if (blocking.length === 0) return schedule;
  return failWith({
    code: "PreflightRefused",
    happened: `cluster "${cluster.name}" cannot be led to ${formatVersion(run.goal.desired)} as things are`,
    failed: blocking.map(({ resource, fact }) => `${resource}: ${fact}`),
    state: run.stateNow(),
    next: "run `pulumi preview` to see what stands in the way and how to mend it",
  });
}

function mayStart({ wishes }: ScheduleRun, step: ScheduleStep, running: readonly ScheduleStep[]): boolean {
  const limit = wishes.maxParallelNodegroups;
  if (step.kind !== "nodegroup" || limit === undefined) return true;
  return running.filter(({ kind }) => kind === "nodegroup").length < limit;
}

/** What failed, all of it, with what was left undone because of it. */
async function failed(run: ScheduleRun, { failed, notStarted }: GraphRun<ScheduleStep>): Promise<never> {
  const ours = failed.flatMap(({ step, error }) => (error instanceof EksVersionError ? [{ step, error }] : []));
  const defect = failed.find(({ error }) => !(error instanceof EksVersionError));
  if (defect) throw defect.error;
  await lookIfPossible(run);
  const [only] = ours;
  const rest = notStarted.map(({ id }) => id).join(", ");
  const unstarted = notStarted.length === 0 ? "" : `\nnot started: ${rest}`;
  const [count, all] = [ours.length, ours.length + notStarted.length + run.done.length];
  throw new EksVersionError({
    code: only?.error.code === "BakeFailed" && count === 1 ? "BakeFailed" : "UpgradeIncomplete",
    happened: `${count} of ${all} steps failed on cluster "${run.goal.clusterName}"; what ran beside was led to its end`,
    failed: ours.map(({ step, error }) => `${step.id}: ${error.message}`),
    state: `${run.stateNow()}${unstarted}`,
    next: "mend what each failure names, then run `pulumi up` again: it goes on with what is left",
  });
}

async function lookIfPossible(run: ScheduleRun): Promise<void> {
  const { eks, inventory, clock } = run.tools;
  const { clusterName, region, desired } = run.goal;
  const snapshot = await observe({ clusterName, region, desired, updates: "some" }, { eks, inventory, clock });
  if (snapshot.cluster.seen) run.snapshot = snapshot;
}

function notThere(run: ScheduleRun, left: string) {
  return {
    code: "UpgradeIncomplete",
    happened: `after ${ROUNDS} rounds there is still something to do on cluster "${run.goal.clusterName}": ${left}`,
    state: run.stateNow(),
    next: "somebody or something changes the cluster at the same time; find out who, then run `pulumi up` again",
  } as const;
}
