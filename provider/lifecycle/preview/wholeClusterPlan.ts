import { goneTemplatesIn } from "../templateWords";
import type { LookTools, Planning } from "./observeChange";
import { clusterPlanText } from "./clusterPlanText";
import { preflightOptions, waiversIn } from "../../inputs/preflightOptions";
import { restDiffers } from "../../outputs/diff";
import { docsOf } from "../../core/findings";
import type { Finding, Waiver } from "../../core/findings";
import { oneForEachCause } from "../../preflight/causes";
import { formatVersion } from "../../core/versions/kubernetesVersion";
import { templateKey } from "../../core/templateWords";
import type { LaunchTemplate } from "../../eks/types";
import { seenIn } from "../../observe/part";
import { latestOf } from "../../observe/templateNumbers";
import { namesOtherNumber } from "../../plan/launchTemplate";
import { planUpgrade, stops } from "./controlPlanePlan";
import { preflight } from "../../preflight/preflight";
import type { PreflightOptions } from "../../preflight/context";
import type { ClusterSchedule } from "../../plan/schedule/types";
import { plannedStep } from "../../plan/schedule/types";
import { scheduleUpgrade } from "../../plan/schedule/scheduleUpgrade";
import { strictCost } from "../../plan/schedule/strictCost";
import type * as observing from "../../observe/inside/observeSubnets";
import { observeConfigurations } from "../../observe/observeConfigurations";
import { sentConfigurations } from "../../plan/sentConfigurations";
import type { Snapshot } from "../../observe/snapshot";
import type { PlanFinding, ClusterUpgradePlan } from "../../resources/planTypes";
import { waive } from "../../preflight/waiver";
import type { WholeClusterPolicies } from "../../plan/scheduleProblem";
import { nodegroupPolicy, policiesIn, scheduleProblem } from "../../plan/scheduleProblem";
import type * as surge from "../../preflight/checks/inside/surge";
import { wholeClusterFindings } from "../../preflight/checks/wholeCluster";

export interface PlannedCluster {
  readonly plan: ClusterUpgradePlan;
  readonly schedule: ClusterSchedule;
}

const NOTHING: ClusterSchedule = { steps: [], obstacles: [], nodeRolls: 0, criticalPathMinutes: 0 };

/** From a snapshot to the schedule of a whole cluster, and what stands in its way. Pure. */
export function planCluster(
  snapshot: Snapshot,
  options: PreflightOptions,
  policies: WholeClusterPolicies,
  waivers: readonly Waiver[],
  bakeDue = false,
): PlannedCluster {
  const { from, steps, findings } = preflight(snapshot, options);
  const there = from !== undefined && formatVersion(from) === formatVersion(options.desired);
  const problem = from && scheduleProblem(snapshot, from, options.desired, policies, bakeDue);
  const schedule = problem && (steps.length > 0 || there) ? scheduleUpgrade(problem) : NOTHING;
  const all = oneForEachCause(
    waive(wholeClusterFindings({ snapshot, options, policies, schedule, findings }), waivers, snapshot.at),
  ).sort(bySeverity);
  const shown = all.map((finding): PlanFinding => ({ ...finding, docs: docsOf(finding.code) }));
  const costs = problem?.nodegroupPolicy === "strict" && schedule.nodeRolls > 0 ? strictCost(problem) : undefined;
  return {
    schedule,
    plan: {
      ...planUpgrade(snapshot, options, []),
      expectedMinutes: schedule.criticalPathMinutes,
      alsoTouched: touchedBy(schedule),
      findings: shown,
      refused: all.some(stops),
      schedule: {
        steps: schedule.steps.map(plannedStep),
        nodeRolls: schedule.nodeRolls,
        criticalPathMinutes: schedule.criticalPathMinutes,
        strictCosts: costs && costs.nodeRolls > 0 ? costs : undefined,
      },
    },
  };
}

/**
 * Looks at what the plan itself meets: the schemas of the configuration values that it sends along, the launch templates whose
 * versions it names by number, and, with `inspectCluster`, the subnets in which it brings up nodes. Where there is none of it, no call is made.
 */
export async function withWhatThePlanMeets(
  snapshot: Snapshot,
  options: PreflightOptions,
  policies: WholeClusterPolicies,
  { eks, ec2 }: LookTools,
): Promise<Snapshot> {
  const { steps } = planCluster(snapshot, options, policies, []).schedule;
  const sent = sentConfigurations(steps, snapshot, policies);
  const templates = numberedTemplates(steps, snapshot, policies);
  const [configurations, subnets, latestTemplates] = await Promise.all([
    sent.length === 0 ? undefined : observeConfigurations(eks, sent),
    snapshot.inside === undefined ? undefined : subnetsOf(steps, snapshot, ec2),
    Promise.all(templates.map((one) => latestOf(one, (which) => ec2().templateVersions(which)))),
  ]);
  return { ...snapshot, configurations, subnets, latestTemplates };
}

/** Those that a roll names by a number that its node group does not have, each once. */
function numberedTemplates(
  steps: ClusterSchedule["steps"],
  snapshot: Snapshot,
  policies: WholeClusterPolicies,
): LaunchTemplate[] {
  const rolled = new Set(steps.flatMap((step) => (step.kind === "nodegroup" ? [step.nodegroup] : [])));
  const named = seenIn(snapshot.nodegroups)
    .filter(({ name }) => rolled.has(name))
    .flatMap((nodegroup) => {
      const { launchTemplate } = nodegroupPolicy(policies, nodegroup.name);
      return namesOtherNumber(launchTemplate, nodegroup) ? [launchTemplate] : [];
    });
  return [...new Map(named.map((one) => [templateKey(one), one])).values()];
}

function subnetsOf(
  steps: ClusterSchedule["steps"],
  snapshot: Snapshot,
  ec2: LookTools["ec2"],
): Promise<Snapshot["subnets"]> {
  const rolled = new Set(steps.flatMap((step) => (step.kind === "nodegroup" ? [step.nodegroup] : [])));
  const { surging } = require("../../preflight/checks/inside/surge") as typeof surge;
  const ids = new Set(surging(snapshot, rolled).flatMap(({ subnets }) => subnets));
  if (ids.size === 0) return Promise.resolve(undefined);
  const { observeSubnets } = require("../../observe/inside/observeSubnets") as typeof observing;
  return observeSubnets(ec2(), [...ids]);
}

const ORDER = { error: 0, warning: 1, note: 2 } as const;

function bySeverity(a: Finding, b: Finding): number {
  return ORDER[a.severity] - ORDER[b.severity] || a.code.localeCompare(b.code);
}

function touchedBy({ steps }: ClusterSchedule): string[] {
  const touched = steps.flatMap((step) =>
    step.kind === "addon" ? [`addon/${step.addon}`] : step.kind === "nodegroup" ? [`nodegroup/${step.nodegroup}`] : [],
  );
  return [...new Set(touched)];
}

/** The control plane, add-ons and node groups. */
export const WHOLE_CLUSTER: Planning = {
  differs: restDiffers,
  complete: (snapshot, news, recorded, tools) =>
    withWhatThePlanMeets(snapshot, preflightOptions(news, recorded), policiesIn(news), tools),
  plan: (seen, news, recorded) => {
    const snapshot = { ...seen, unseenTemplates: goneTemplatesIn(news) };
    const { plan } = planCluster(snapshot, preflightOptions(news, recorded), policiesIn(news), waiversIn(news));
    return { plan, text: (columns) => clusterPlanText(plan, columns) };
  },
};
