import { failWith } from "../core/failures/failure";
import type { Cluster } from "../eks/types";
import { EksVersionError } from "../core/failures/EksVersionError";
import { compareVersions, formatVersion, sameVersion } from "../core/versions/kubernetesVersion";
import type { ClusterSchedule, Obstacle, ScheduleStep } from "../plan/schedule/types";
import { stepName } from "../plan/schedule/types";
import { scheduleUpgrade } from "../plan/schedule/scheduleUpgrade";
import type { Snapshot } from "../observe/snapshot";
import { isBakeDue } from "./bake";
import { lookIfPossible, observeCluster, waitForRunningUpdate, waitUntilReady } from "./waitUntilReady";
import { performStep } from "./step";
import { refreshInsightsInTime } from "../observe/refreshInsights";
import type { GraphRun } from "./dag";
import { runDag } from "./dag";
import { leftOutNodegroups } from "../preflight/checks/wholeCluster";
import { scheduleProblem } from "../plan/scheduleProblem";
import type { Execution } from "./Execution";

/** Obstacles that leave a schedule: whether they may pass is for preflight and its waivers to say. */
const SAID_BY_PREFLIGHT: ReadonlySet<Obstacle["kind"]> = new Set([
  "addon-does-not-fit",
  "addon-policy-unmet",
  "pin-unmet",
]);

/** Failures that a run tells under their own code, where nothing else has failed. */
const TOLD_BY_ITSELF: ReadonlySet<string> = new Set(["BakeFailed", "NodesBehind"]);

/** How often a schedule is made again after one that ended well: others may have changed the cluster meanwhile. */
const ROUNDS = 4;

/**
 * Leads a whole cluster to a version, and blocks until it is there. It can be entered at any point: it looks at everything, plans
 * what is left, does it, and looks again, until nothing is left. Throws EksVersionError; `run` tells what was reached.
 */
export async function executeSchedule(run: Execution): Promise<void> {
  if (run.inFlight) await waitForRunningUpdate(run);
  let first: Snapshot | undefined;
  let left: string;
  for (let round = 0; ; round++) {
    const { snapshot, cluster } = await waitUntilReady(run);
    if (!first) await recheckInsights(run, cluster);
    first ??= snapshot;
    const schedule = await planFor(run, snapshot, cluster);
    if (schedule.steps.length === 0) {
      sayWhatStays(run, snapshot);
      return;
    }
    left = schedule.steps.map(stepName).join(", ");
    if (round >= ROUNDS) return failWith(notThere(run, left));
    run.tools.reporter.expect(schedule.steps.length);
    const before = first;
    const ended = await runDag(
      schedule.steps,
      (step) => performStep(run, step, { steps: schedule.steps, cluster, before }),
      (step, running) => mayStart(run, step, running),
    );
    if (ended.failed.length > 0) await failed(run, ended);
  }
}

/** A run that ends well says which node groups it could not move. */
function sayWhatStays({ tools }: Execution, snapshot: Snapshot): void {
  for (const { name, status, version } of leftOutNodegroups(snapshot)) {
    const at = version ? ` at ${formatVersion(version)}` : "";
    tools.reporter.warn(`node group ${name} is ${status} and was left out: it stays${at} as it is`);
  }
}

/**
 * EKS evaluates its insights again, and what stands in the way then stops the run before it begins: with `refreshInsights`, and
 * before a rollback, for EKS looks at fresh ones only when node groups and kube-proxy have gone back already.
 */
async function recheckInsights(run: Execution, { version }: Cluster): Promise<void> {
  const { eks, clock, reporter, recheckInsights: recheck } = run.tools;
  const { clusterName, desired } = run.goal;
  if (recheck === undefined || sameVersion(version, desired)) return;
  if (recheck.before === "a rollback" && compareVersions(desired, version) > 0) return;
  const tools = { eks, clock, progress: reporter, deadline: run.deadline };
  await refreshInsightsInTime(clusterName, tools, () => `${run.stateNow()}; nothing was started`);
  const failed = recheck.standingInTheWay(await observeCluster(run));
  if (failed.length === 0) return;
  failWith({
    code: "PreflightRefused",
    happened: `with its insights evaluated again, cluster "${clusterName}" cannot be led to ${formatVersion(desired)}`,
    failed,
    state: "nothing was started",
    next: "fix what is listed above, or waive it by its code; then run `pulumi up` again",
  });
}

async function planFor(run: Execution, snapshot: Snapshot, cluster: Cluster): Promise<ClusterSchedule> {
  const bakeDue = await isBakeDue(run, cluster);
  const problem = scheduleProblem(snapshot, cluster.version, run.goal.desired, run.policies, bakeDue);
  const schedule = scheduleUpgrade(problem);
  const blocking = schedule.obstacles.filter(({ kind }) => !SAID_BY_PREFLIGHT.has(kind));
  if (blocking.length === 0) return schedule;
  return failWith({
    code: "PreflightRefused",
    happened: `cluster "${cluster.name}" cannot be led to ${formatVersion(run.goal.desired)} as things are`,
    failed: blocking.map(({ resource, fact }) => `${resource}: ${fact}`),
    state: run.stateNow(),
    next: "run `pulumi preview` to see what stands in the way and how to fix it",
  });
}

function mayStart({ policies }: Execution, step: ScheduleStep, running: readonly ScheduleStep[]): boolean {
  const limit = policies.maxParallelNodegroups;
  if (step.kind !== "nodegroup" || limit === undefined) return true;
  return running.filter(({ kind }) => kind === "nodegroup").length < limit;
}

/** What failed, all of it, with what was left undone because of it. */
async function failed(run: Execution, { failed, notStarted }: GraphRun<ScheduleStep>): Promise<never> {
  const ours = failed.flatMap(({ step, error }) => (error instanceof EksVersionError ? [{ step, error }] : []));
  const defect = failed.find(({ error }) => !(error instanceof EksVersionError));
  if (defect) throw defect.error;
  const replaced = ours.find(({ error }) => error.code === "ClusterReplaced");
  // What is there now is not the cluster that the state speaks of.
  if (!replaced) await lookIfPossible(run);
  const [only] = ours;
  const rest = notStarted.map(stepName).join(", ");
  const unstarted = notStarted.length === 0 ? "" : `\nnot started: ${rest}`;
  const interrupted = ours.find(({ error }) => error.code === "Interrupted");
  const [count, all] = [ours.length, ours.length + notStarted.length + run.done.length];
  throw new EksVersionError({
    code:
      replaced?.error.code ??
      interrupted?.error.code ??
      (only && count === 1 && TOLD_BY_ITSELF.has(only.error.code) ? only.error.code : "UpgradeIncomplete"),
    happened: `${failedText(count, notStarted.length, all)} on cluster "${run.goal.clusterName}"`,
    failed: ours.map(({ step, error }) => `${stepName(step)}: ${error.message}`),
    state: `${run.stateNow()}${unstarted}`,
    next: "fix what each failure names, then run `pulumi up` again: it goes on with what is left",
  });
}

/** `1 of 3 steps failed (what does not depend on it was done)` */
function failedText(failed: number, notStarted: number, all: number): string {
  if (all === 1) return "the only step failed";
  const [them, others] = [failed === 1 ? "it" : "them", all - failed];
  const rest =
    others === 0
      ? ""
      : notStarted === 0
        ? " (all others were done)"
        : notStarted === others
          ? ` (the others come after ${them} and were not started)`
          : ` (what does not depend on ${them} was done)`;
  return `${failed} of ${all} steps failed${rest}`;
}

function notThere(run: Execution, left: string) {
  return {
    code: "UpgradeIncomplete",
    happened: `after ${ROUNDS} rounds there is still something to do on cluster "${run.goal.clusterName}": ${left}`,
    state: run.stateNow(),
    next: "somebody or something changes the cluster at the same time; find out who, then run `pulumi up` again",
  } as const;
}
