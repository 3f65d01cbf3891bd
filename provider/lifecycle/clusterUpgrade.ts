import type { RawInputs } from "../core/pulumiValues";
import { urnOf, withoutUndefined } from "../core/pulumiValues";
import { templateNumbersIn } from "../core/templateWords";
import { ChangePreview } from "./preview/ChangePreview";
import { nothingDone, stateFrom } from "../outputs/clusterVersion";
import type { Cluster } from "../eks/types";
import type { EksConnection } from "../eks/connect";
import { withAccount } from "../eks/connect";
import { preflightOfUp } from "../eks/preflightSetting";
import { EksVersionError } from "../core/failures/EksVersionError";
import { observe } from "../observe/observe";
import { findingText } from "./preview/planText";
import { stops } from "./preview/controlPlanePlan";
import { preflightOptions, waiversIn } from "../inputs/preflightOptions";
import { checkedInputs } from "../outputs/recordedInputs";
import { failureOf } from "../observe/part";
import type { Snapshot } from "../observe/snapshot";
import { supportDates } from "../outputs/supportDates";
import { clusterUpgradeDiff } from "../outputs/diff";
import { noLongerAskedOfParts } from "../inputs/noLongerAsked";
import type { ClusterUpgradeInputs } from "../inputs/clusterUpgrade";
import { clusterUpgradeProblems, WHOLE_CLUSTER_INPUTS } from "../inputs/clusterUpgrade";
import { bakingSince, upgradeStateAfter } from "../outputs/clusterUpgrade";
import { unhealthyParts } from "../preflight/checks/wholeCluster";
import { executeSchedule } from "../execute/executeSchedule";
import { planCluster, WHOLE_CLUSTER } from "./preview/wholeClusterPlan";
import { policiesIn, templatesIn, writtenPolicies } from "../plan/scheduleProblem";
import { scheduleReporter } from "../engine/scheduleReporter";
import type { ExecutionTools } from "../execute/Execution";
import { Execution } from "../execute/Execution";
import { goalOf, updatesIn } from "../reconcile/goal";
import { ControlPlaneLifecycle, kubeletsSeen, toolsInside } from "./controlPlane";
import type { Asked, Outcome, Outputs } from "./Lifecycle";
import { ec2Within, keptNumbers, numbersKnown } from "./templateWords";

/**
 * The lifecycle of a ClusterUpgrade: that of a ClusterVersion, over a schedule of steps.
 *
 * | verb   | does in EKS                                                                                    |
 * | ------ | ---------------------------------------------------------------------------------------------- |
 * | check  | nothing; where something is about to change, calls that only look                              |
 * | diff   | what check does, where only the state tells that something is left to do                        |
 * | create | looks at everything, plans, does the steps, looks again, until nothing is left                 |
 * | update | the same                                                                                       |
 * | read   | looks at everything; what the schedule would still have to do is a difference                  |
 * | delete | nothing                                                                                        |
 */
export class ClusterUpgradeLifecycle extends ControlPlaneLifecycle<WholeCluster> {
  protected override readonly changes = new ChangePreview(this.dependencies, WHOLE_CLUSTER);

  protected override readonly stays = ", with its node groups and add-ons: their versions are";
  protected override readonly problemsOf = clusterUpgradeProblems;
  protected override readonly difference = clusterUpgradeDiff;
  protected override readonly templates = (news: RawInputs) => templatesIn(writtenPolicies(news));
  protected override readonly noLongerAsked = noLongerAskedOfParts;

  protected override async run({ news, olds, verb }: Asked, connection: EksConnection): Promise<Outcome> {
    this.changes.refuseHeld(news);
    const { eks, preflight, account, ec2 } = connection;
    const { clock, log } = this.dependencies;
    const earlier = stateFrom(olds);
    const reporter = scheduleReporter(log, urnOf(news), clock, this.dependencies.display());
    const { warn } = reporter;
    const goal = goalOf(preflightOfUp(checkedInputs(news), preflight), earlier, verb);
    const known = { ...earlier.templateNumbers, ...templateNumbersIn(news) };
    const { timeout = Infinity } = goal;
    const numbers = await numbersKnown(this.templates(news), known, { ec2: () => ec2Within(ec2(), timeout), warn });
    const inputs: ClusterUpgradeInputs = { ...checkedInputs(news), ...keptNumbers(numbers) };
    const run = new Execution(goal, updatesIn(earlier), policiesIn({ ...inputs }), {
      eks,
      clock,
      reporter,
      ...toolsInside(inputs, connection),
      recheckInsights: recheckOf(preflightOfUp(inputs, preflight)),
    });
    run.hopEndedAt = bakingSince(olds);
    try {
      const failure = await outcomeOf(run);
      const error = failure && (await withAccount(failure, account));
      const begun = run.done.length > 0 || run.begunUpdates;
      const { snapshot } = run;
      if (!snapshot?.cluster.seen) return { outs: undefined, begun, error };
      const cluster = snapshot.cluster.value;
      const support = error ? earlier.support : await supportDates(eks, cluster, earlier);
      const kubelets = await kubeletsSeen(run.tools.nodes, warn);
      const { updates, inFlight, done: steps } = run;
      const at = eks.time.iso();
      const baking = error && !run.baked ? isoOf(run.hopEndedAt) : undefined;
      const reached = {
        snapshot,
        cluster,
        updates,
        inFlight,
        error,
        support,
        at,
        steps,
        kubelets,
        bakingSince: baking,
      };
      const resolved = { ...inputs, ...keptNumbers({ ...numbers, ...run.learnedTemplates }) };
      const outs: Outputs = { ...upgradeStateAfter(resolved, earlier, olds, reached) };
      if (error === undefined && run.doubts.size > 0) {
        const unfinished = { code: "NotKnown", at, wanted: [...run.doubts.keys()].join(", ") };
        return { outs: await this.notDone(news, outs, [...run.doubts.values()].join("; "), unfinished), begun, error };
      }
      const isWhole = error !== undefined || !(earlier.unfinished || run.begunUpdates);
      return { outs: isWhole ? outs : await this.unlessDegraded(news, outs, run, snapshot), begun, error };
    } finally {
      await reporter.close();
    }
  }

  private async unlessDegraded(news: RawInputs, outs: Outputs, run: Execution, snapshot: Snapshot): Promise<Outputs> {
    const unhealthy = unhealthyParts(snapshot, run.policies);
    if (unhealthy.length === 0) return outs;
    const told = `not all of cluster "${String(news.clusterName)}" is done: ${unhealthy.map(({ text }) => text).join("; ")}`;
    return this.degraded(
      news,
      outs,
      told,
      unhealthy.map(({ resource }) => resource).join(", "),
      run.tools.eks.time.iso(),
    );
  }

  protected override recorded(id: string, props: RawInputs, region: string): Outputs {
    const rest = Object.fromEntries(WHOLE_CLUSTER_INPUTS.map((name) => [name, props[name]]));
    return { ...super.recorded(id, props, region), ...withoutUndefined(rest) };
  }

  protected override async look(inputs: RawInputs, connection: EksConnection): Promise<WholeCluster> {
    const { eks, region } = connection;
    const { clock } = this.dependencies;
    const clusterName = String(inputs.clusterName);
    const { desired } = preflightOptions({ version: inputs.version === "" ? "1.10" : inputs.version }, undefined);
    const snapshot = await observe({ clusterName, region, desired, updates: "some" }, { eks, clock });
    const { cluster, nodegroups, addons, addonReleases } = snapshot;
    if (!cluster.seen) throw failureOf(cluster.why);
    // Not seen is not empty: a state without its node groups would be no truth, and no later up would notice.
    for (const part of [nodegroups, addons, addonReleases]) {
      if (!part.seen) throw await this.failure(failureOf(part.why), inputs, connection, "nothing was changed");
    }
    return { snapshot, cluster: cluster.value };
  }

  protected override async stateSeen(news: RawInputs, olds: RawInputs, seen: WholeCluster, connection: EksConnection) {
    const { eks } = connection;
    const earlier = stateFrom(olds);
    const checked: ClusterUpgradeInputs = checkedInputs(news);
    const support = await supportDates(eks, seen.cluster, earlier);
    const kubelets = await kubeletsSeen(toolsInside(checked, connection).nodes, (message) => {
      void this.dependencies.log.warn(urnOf(news), message);
    });
    const at = eks.time.iso();
    const done = { ...nothingDone(earlier), steps: [], bakingSince: isoOf(bakingSince(olds)) };
    return { ...upgradeStateAfter(checked, earlier, olds, { ...seen, ...done, support, at, kubelets }) };
  }

  protected override readonly unfinished = (truth: RawInputs, { snapshot }: WholeCluster, at: string) => {
    const { steps } = planCluster(snapshot, preflightOptions(truth, undefined), policiesIn(truth), []).schedule;
    return steps.length === 0 ? undefined : { code: "Behind", at, wanted: steps.map(({ id }) => id).join(", ") };
  };
}

interface WholeCluster {
  readonly snapshot: Snapshot;
  readonly cluster: Cluster;
}

function isoOf(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}

async function outcomeOf(run: Execution): Promise<EksVersionError | undefined> {
  try {
    await executeSchedule(run);
    return undefined;
  } catch (error) {
    if (error instanceof EksVersionError) return error;
    throw error;
  }
}

/** Before a rollback always, unless nothing that is seen then would stop it. */
function recheckOf(inputs: ClusterUpgradeInputs): ExecutionTools["recheckInsights"] {
  const { refreshInsights, preflight = "enforce", force } = inputs;
  const look = (snapshot: Snapshot): string[] => standingInTheWay(snapshot, inputs);
  if (refreshInsights === true) return { before: "any change", standingInTheWay: look };
  return preflight === "enforce" && force !== true ? { before: "a rollback", standingInTheWay: look } : undefined;
}

/** What stops the run, by insights that are fresh. */
function standingInTheWay(snapshot: Snapshot, inputs: ClusterUpgradeInputs): string[] {
  if (inputs.preflight === "warn" || inputs.preflight === "off") return [];
  const options = { ...preflightOptions({ ...inputs }, undefined), refreshInsights: false };
  const { plan } = planCluster(snapshot, options, policiesIn({ ...inputs }), waiversIn({ ...inputs }));
  return plan.findings.filter(stops).map(findingText);
}
