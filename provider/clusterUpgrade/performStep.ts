import { AwsFailure } from "../awsFailure";
import { execute } from "../execute";
import { formatDuration } from "../duration";
import { compareVersions, formatVersion } from "../kubernetesVersion";
import type { MoveRecord, MoveTools } from "../moves/move";
import { moveAddon } from "../moves/moveAddon";
import { rollNodegroup } from "../moves/rollNodegroup";
import type { AddonStep, ControlPlaneStep, NodegroupStep, ScheduleStep } from "../schedule/clusterSchedule";
import type { ObservedCluster, Snapshot } from "../snapshot";
import { bake } from "./bake";
import { refreshInsights } from "./refreshInsights";
import { addonPolicy, nodegroupPolicy } from "./scheduleProblem";
import type { ScheduleRun } from "./ScheduleRun";
import { plannedStep } from "./planCluster";

const MINUTE_MS = 60_000;

/** Does one step of the schedule, and blocks until EKS is done with it. Throws EksVersionError. */
export async function performStep(
  run: ScheduleRun,
  step: ScheduleStep,
  cluster: ObservedCluster,
  before: Snapshot,
): Promise<void> {
  const { reporter, clock } = run.tools;
  reporter.begin(step.id, step.id);
  const begun = clock.now();
  try {
    const updateId = await perform(run, step, cluster, before);
    const { kind, name, from = "", to = "" } = plannedStep(step);
    const finishedAt = new Date(clock.now()).toISOString();
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
  cluster: ObservedCluster,
  before: Snapshot,
): Promise<string | undefined> {
  switch (step.kind) {
    case "control-plane":
      return hop(run, step);
    case "addon":
      return (await moveTheAddon(run, step, cluster)).updateId;
    case "nodegroup":
      return (await rollTheNodegroup(run, step, cluster)).updateId;
    case "bake":
      return bakeAfterHop(run, step.id, before);
  }
}

async function hop(run: ScheduleRun, step: ControlPlaneStep): Promise<string | undefined> {
  const { eks, clock, reporter } = run.tools;
  await letEksSeeWhatMoved(run, step);
  const goal = {
    ...run.goal,
    desired: step.to,
    recorded: step.from,
    inFlight: undefined,
    timeout: run.bounds.deadline(step.kind, clock.now()) - clock.now(),
  };
  const execution = await execute(goal, { eks, clock, progress: reporter.progressOf(step.id) });
  run.updates.push(...execution.updates);
  run.inFlight = execution.inFlight;
  if (execution.error) throw execution.error;
  // What a rollback leaves needs no time to show itself.
  run.hopEndedAt = compareVersions(step.to, step.from) > 0 ? clock.now() : undefined;
  run.baked = false;
  return execution.updates.at(-1)?.id;
}

/**
 * EKS may refuse a hop because of an insight about nodes or add-ons that have moved since it was evaluated: a day may pass until
 * EKS looks again by itself.
 */
async function letEksSeeWhatMoved(run: ScheduleRun, step: ControlPlaneStep): Promise<void> {
  const { clusterName } = run.goal;
  const { inventory, clock, reporter } = run.tools;
  const moved = run.done.some(({ kind }) => kind === "addon" || kind === "nodegroup");
  if (!moved || run.goal.force) return;
  const category = compareVersions(step.to, step.from) > 0 ? "UPGRADE_READINESS" : "ROLLBACK_READINESS";
  try {
    const insights = await inventory.insights(clusterName);
    if (!insights.some((one) => one.category === category && (one.status === "ERROR" || one.status === "UNKNOWN")))
      return;
  } catch (error) {
    if (error instanceof AwsFailure) return;
    throw error;
  }
  reporter.at(step.id, () => "having EKS evaluate its insights anew, now that nodes and add-ons have moved");
  await refreshInsights(clusterName, {
    inventory,
    clock,
    warn: (message) => {
      reporter.warn(message);
    },
  });
}

function moveTheAddon(run: ScheduleRun, step: AddonStep, cluster: ObservedCluster): Promise<MoveRecord> {
  const { resolveConflicts = "PRESERVE", configurationValues } = addonPolicy(run.wishes, step.addon);
  return moveAddon(
    {
      ...whereIs(run, cluster),
      addon: step.addon,
      from: step.from,
      to: step.to,
      resolveConflicts,
      ...(configurationValues === undefined ? {} : { configurationValues }),
    },
    moveTools(run, step),
  );
}

function rollTheNodegroup(run: ScheduleRun, step: NodegroupStep, cluster: ObservedCluster): Promise<MoveRecord> {
  const { releaseVersion, launchTemplate, force, version } = nodegroupPolicy(run.wishes, step.nodegroup);
  const target = version === undefined || version === "follow" ? formatVersion(run.goal.desired) : version;
  // A release and a launch template are those of the version at the end, not of one on the way.
  const last = formatVersion(step.to) === target.replace(/^v/, "");
  return rollNodegroup(
    {
      ...whereIs(run, cluster),
      nodegroup: step.nodegroup,
      from: step.from,
      to: step.to,
      ...(last && releaseVersion !== undefined ? { releaseVersion } : {}),
      ...(last && launchTemplate !== undefined ? { launchTemplate } : {}),
      ...(force === true ? { force } : {}),
    },
    moveTools(run, step),
  );
}

async function bakeAfterHop(run: ScheduleRun, id: string, before: Snapshot): Promise<undefined> {
  const { clock, inventory, reporter } = run.tools;
  const since = run.hopEndedAt ?? clock.now();
  run.hopEndedAt = since;
  await bake(
    {
      clusterName: run.goal.clusterName,
      until: since + (run.wishes.bakeMinutes ?? 0) * MINUTE_MS,
      before,
    },
    {
      inventory,
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

function whereIs(run: ScheduleRun, cluster: ObservedCluster) {
  const { clusterName, region } = run.goal;
  return { clusterName, region, clusterArn: cluster.arn, clusterCreatedAt: cluster.createdAt };
}

function moveTools(run: ScheduleRun, step: AddonStep | NodegroupStep): MoveTools {
  const { clock, reporter, moves } = run.tools;
  const deadline = run.bounds.deadline(step.kind, clock.now());
  return {
    eks: moves,
    clock,
    deadline: () => deadline,
    onProgress: ({ what, status, elapsed, trouble, updateId }) => {
      const shownAt = clock.now() - elapsed;
      reporter.at(step.id, (now) =>
        [
          `${what}, ${status}`,
          formatDuration(now - shownAt),
          ...(updateId === undefined ? [] : [`update ${updateId}`]),
          ...(trouble === undefined ? [] : [trouble]),
        ].join(", "),
      );
    },
    say: (message) => {
      reporter.say(message);
    },
    warn: (message) => {
      reporter.warn(message);
    },
  };
}
