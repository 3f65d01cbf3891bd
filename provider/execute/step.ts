import { AwsFailure } from "../core/failures/awsFailure";
import { EksVersionError } from "../core/failures/EksVersionError";
import { failureFacts } from "../core/failures/failure";
import { compareVersions, formatVersion } from "../core/versions/kubernetesVersion";
import type { Cluster } from "../eks/types";
import type { Snapshot } from "../observe/snapshot";
import { addonPolicy, nodegroupPolicy } from "../plan/scheduleProblem";
import type { AddonStep, ControlPlaneStep, NodegroupStep, ScheduleStep } from "../plan/schedule/types";
import { plannedStep, stepName } from "../plan/schedule/types";
import { isLastOfAddon } from "../plan/sentConfigurations";
import { AddonTarget } from "../reconcile/addon";
import { ControlPlane } from "../reconcile/controlPlane";
import { NodegroupTarget } from "../reconcile/nodegroup";
import type { PartGoal } from "../reconcile/PartTarget";
import { reconcile } from "../reconcile/reconcile";
import { retryPolicy } from "../reconcile/waiting/retry";
import type { Observed, Target } from "../reconcile/target";
import { bake } from "./bake";
import type { Execution } from "./Execution";
import { RollBlockers } from "./rollBlockers";
import type * as waiting from "./waitForNodes";

const MINUTE_MS = 60_000;

/** What a step is part of. */
export interface Round {
  readonly steps: readonly ScheduleStep[];
  readonly cluster: Cluster;
  /** The cluster before the run began. */
  readonly before: Snapshot;
}

/** Does one step of the schedule, and blocks until EKS is done with it. Throws EksVersionError. */
export async function performStep(run: Execution, step: ScheduleStep, round: Round): Promise<void> {
  const { reporter, eks } = run.tools;
  reporter.begin(step.id, stepName(step));
  try {
    const updateId = await perform(run, step, round);
    const { kind, name, from = "", to = "" } = plannedStep(step);
    const finishedAt = eks.time.iso();
    run.done.push({ step: step.id, kind, name, from, to, finishedAt, ...(updateId === undefined ? {} : { updateId }) });
    if (updateId === undefined) reporter.say(`${stepName(step)}: done`);
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    const { clusterName: name, region } = run.goal;
    throw new EksVersionError(failureFacts(error, { cluster: name, region, state: run.stateNow() }));
  } finally {
    reporter.end(step.id);
  }
}

async function perform(
  run: Execution,
  step: ScheduleStep,
  { steps, cluster, before }: Round,
): Promise<string | undefined> {
  switch (step.kind) {
    case "control-plane":
      return hop(run, step);
    case "addon":
      return updatePart(run, step, addonTarget(run, step, cluster, isLastOfAddon(step, steps)));
    case "nodegroup":
      return roll(run, step, nodegroupTarget(run, step, cluster));
    case "bake":
      return bakeAfterHop(run, step.id, before);
  }
}

async function nodesFollowed(run: Execution, step: ControlPlaneStep): Promise<boolean> {
  const { tools, policies } = run;
  if (tools.nodes === undefined || policies.waitForNodes === undefined) return false;
  return (require("./waitForNodes") as typeof waiting).waitForNodes(run, step);
}

/** One minor of the control plane, as a ClusterVersion does it. Its update's id, where it took one. */
async function hop(run: Execution, step: ControlPlaneStep): Promise<string | undefined> {
  const followed = await nodesFollowed(run, step);
  const partsMoved = followed || run.done.some(({ kind }) => kind === "addon" || kind === "nodegroup");
  const upgrade = compareVersions(step.to, step.from) > 0;
  const goal = {
    ...run.goal,
    desired: step.to,
    identity: run.goal.identity ?? run.first,
    // A rollback is one hop; on the way up, others may have gone further than this step.
    finally: upgrade ? run.goal.desired : undefined,
    recorded: step.from,
    timeout: run.timeFor(step.kind),
    readiness: run.goal.readiness && {
      ...run.goal.readiness,
      partsMoved,
      lastHop: run.updates.at(-1)?.createdAt ?? run.goal.readiness.lastHop,
      nodes: run.tools.nodes,
    },
  };
  const { updates, inFlight, begun, error } = await reconcile(
    new ControlPlane(goal, false),
    { ended: run.known.ended },
    run.reconcileTools(step.id),
  );
  run.begunUpdates ||= begun;
  run.updates.push(...updates);
  run.inFlight = inFlight;
  if (error) throw error;
  // What a rollback leaves needs no time to show itself.
  run.hopEndedAt = upgrade ? run.tools.eks.time.now() : undefined;
  run.baked = false;
  return updates.at(-1)?.id;
}

async function updatePart<O extends Observed>(
  run: Execution,
  step: AddonStep,
  target: Target<O>,
): Promise<string | undefined> {
  const { updates, begun, error } = await reconcile(target, {}, run.reconcileTools(step.id));
  run.begunUpdates ||= begun;
  if (error) throw error;
  return updates.at(-1)?.id;
}

/** As any update of a part; where the cluster is looked into, what holds the roll up is named. */
async function roll(run: Execution, step: NodegroupStep, target: NodegroupTarget): Promise<string | undefined> {
  const tools = run.reconcileTools(step.id);
  const blockers = new RollBlockers(step.nodegroup, run.tools.evictions, tools.clock);
  const progress = blockers.shownIn(tools.progress, target.expected);
  const { updates, begun, doubt, error, observed } = await reconcile(target, {}, { ...tools, progress });
  run.begunUpdates ||= begun;
  if (error) throw await blockers.explain(error);
  if (doubt !== undefined) run.leaveTemplate(step.nodegroup, doubt);
  const { openTemplate } = target;
  const number = observed?.launchTemplateVersion;
  // Of a number that somebody else rolled to, nobody knows whether the word stands for it.
  if (openTemplate && number !== undefined && updates.length > 0) run.learnTemplate(openTemplate, number);
  return updates.at(-1)?.id;
}

function addonTarget(run: Execution, step: AddonStep, cluster: Cluster, last: boolean): AddonTarget {
  const { resolveConflicts = "PRESERVE", configurationValues } = addonPolicy(run.policies, step.addon);
  const way = { from: step.from, steps: [step.to], timeout: run.timeFor(step.kind) };
  return new AddonTarget({
    ...whereIs(run, cluster),
    ...way,
    addon: step.addon,
    resolveConflicts,
    // Values are those of the version at the end: one on the way may not accept them.
    configurationValues: last ? configurationValues : undefined,
  });
}

function nodegroupTarget(run: Execution, step: NodegroupStep, cluster: Cluster): NodegroupTarget {
  const { releaseVersion, launchTemplate, force, version } = nodegroupPolicy(run.policies, step.nodegroup);
  const target = version === undefined || version === "follow" ? formatVersion(run.goal.desired) : version;
  const [from, to] = [formatVersion(step.from), formatVersion(step.to)];
  // A release and a launch template are those of the version at the end, not of one on the way.
  const asked = to === target.replace(/^v/, "") ? { releaseVersion, launchTemplate } : {};
  const way = { from, steps: [to], timeout: run.timeFor(step.kind) };
  return new NodegroupTarget({ ...whereIs(run, cluster), ...way, nodegroup: step.nodegroup, ...asked, force });
}

function whereIs(run: Execution, cluster: Cluster): Omit<PartGoal, "from" | "steps" | "timeout"> {
  const { clusterName, region } = run.goal;
  return { clusterName, region, clusterArn: cluster.arn, clusterCreatedAt: cluster.createdAt };
}

async function bakeAfterHop(run: Execution, id: string, before: Snapshot): Promise<undefined> {
  const { clock, eks, reporter } = run.tools;
  const since = run.hopEndedAt ?? eks.time.now();
  run.hopEndedAt = since;
  const until = eks.time.local(since) + (run.policies.bakeMinutes ?? 0) * MINUTE_MS;
  const waiting = retryPolicy({
    clock,
    contact: run.contact,
    deadline: () => run.deadlineFor("control-plane", until),
    onTrouble: (trouble) => {
      if (trouble !== undefined) reporter.at(id, () => trouble);
    },
    warn: reporter.warn,
  });
  const tell = (line: string): void => {
    reporter.at(id, () => line);
  };
  const tools = { eks, clock, deadline: run.deadline, call: waiting.call, tell, warn: reporter.warn };
  await bake({ clusterName: run.goal.clusterName, until, before }, tools);
  run.baked = true;
  return undefined;
}
