import type { Cluster } from "../eks/types";
import { formatDuration } from "../core/time";
import type { ScheduleStep } from "../plan/schedule/types";
import type { Snapshot } from "../observe/snapshot";
import { bake } from "./bake";
import { hopStep } from "./hopStep";
import { addonStep, nodegroupStep } from "./moveSteps";
import type { ScheduleRun } from "./Execution";
import { plannedStep } from "../lifecycle/preview/wholeClusterPlan";

const MINUTE_MS = 60_000;

/** Does one step of the schedule, and blocks until EKS is done with it. Throws EksVersionError. */
export async function performStep(
  run: ScheduleRun,
  step: ScheduleStep,
  cluster: Cluster,
  before: Snapshot,
): Promise<void> {
  const { reporter, clock, eks } = run.tools;
  reporter.begin(step.id, step.id);
  const begun = clock.now();
  try {
    const updateId = await perform(run, step, cluster, before);
    const { kind, name, from = "", to = "" } = plannedStep(step);
    const finishedAt = eks.time.iso();
    run.done.push({ step: step.id, kind, name, from, to, finishedAt, ...(updateId === undefined ? {} : { updateId }) });
    // The control plane's own run says by itself that a hop is done.
    if (kind !== "control-plane") {
      const id = updateId === undefined ? "" : ` (update ${updateId})`;
      reporter.say(`${step.id}: done in ${formatDuration(clock.now() - begun)}${id}`);
    }
  } finally {
    reporter.end(step.id);
  }
}

async function perform(
  run: ScheduleRun,
  step: ScheduleStep,
  cluster: Cluster,
  before: Snapshot,
): Promise<string | undefined> {
  switch (step.kind) {
    case "control-plane":
      return hopStep(run, step);
    case "addon":
      return (await addonStep(run, step, cluster)).updateId;
    case "nodegroup":
      return (await nodegroupStep(run, step, cluster)).updateId;
    case "bake":
      return bakeAfterHop(run, step.id, before);
  }
}

async function bakeAfterHop(run: ScheduleRun, id: string, before: Snapshot): Promise<undefined> {
  const { clock, eks, reporter } = run.tools;
  const since = run.hopEndedAt ?? eks.time.now();
  run.hopEndedAt = since;
  await bake(
    {
      clusterName: run.goal.clusterName,
      until: eks.time.local(since) + (run.policies.bakeMinutes ?? 0) * MINUTE_MS,
      before,
    },
    {
      eks,
      clock,
      tell: (line) => {
        reporter.at(id, () => line);
      },
      warn: (message) => {
        reporter.warn(message);
      },
    },
  );
  run.baked = true;
  return undefined;
}
