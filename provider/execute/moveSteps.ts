import type { Cluster } from "../eks/types";
import { formatDuration } from "../core/time";
import { formatVersion } from "../core/kubernetesVersion";
import type { MoveRecord, MoveTools } from "../reconcile/target";
import { moveAddon } from "../reconcile/addon";
import { rollNodegroup } from "../reconcile/nodegroup";
import type { AddonStep, NodegroupStep } from "../plan/schedule/types";
import { addonPolicy, nodegroupPolicy } from "../plan/scheduleProblem";
import type { ScheduleRun } from "./Execution";

export function addonStep(run: ScheduleRun, step: AddonStep, cluster: Cluster): Promise<MoveRecord> {
  const { resolveConflicts = "PRESERVE", configurationValues } = addonPolicy(run.policies, step.addon);
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

export function nodegroupStep(run: ScheduleRun, step: NodegroupStep, cluster: Cluster): Promise<MoveRecord> {
  const { releaseVersion, launchTemplate, force, version } = nodegroupPolicy(run.policies, step.nodegroup);
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

function whereIs(run: ScheduleRun, cluster: Cluster) {
  const { clusterName, region } = run.goal;
  return { clusterName, region, clusterArn: cluster.arn, clusterCreatedAt: cluster.createdAt };
}

function moveTools(run: ScheduleRun, step: AddonStep | NodegroupStep): MoveTools {
  const { clock, reporter, eks } = run.tools;
  const deadline = run.bounds.deadline(step.kind, clock.now());
  return {
    eks,
    clock,
    contact: run.contact,
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
