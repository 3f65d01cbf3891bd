import type { RawInputs } from "../core/pulumiValues";
import { holdsUnknown, urnOf } from "../core/pulumiValues";
import type { TemplateNumbers } from "../core/templateWords";
import { templateNumbersIn } from "../core/templateWords";
import { AwsFailure } from "../core/awsFailure";
import { ChangePreview } from "./preview/ChangePreview";
import { normalised } from "../inputs/clusterVersion";
import type { EarlierState } from "../outputs/clusterVersion";
import { stateFrom } from "../outputs/clusterVersion";
import type { Connected, EksConnection } from "../eks/connect";
import { connectToEks, explained, withAccount, connectedInputs } from "../eks/connect";
import { CONNECTION_ARGS } from "../aws/connectionArgs";
import { preflightOfUp } from "../eks/preflightSetting";
import { contradictions } from "../inputs/contradictions";
import { EksVersionError } from "../core/EksVersionError";
import { formatVersion } from "../core/kubernetesVersion";
import { observe } from "../observe/observe";
import { findingText } from "./preview/planText";
import { stops } from "./preview/controlPlanePlan";
import { preflightOptions, waiversIn } from "../inputs/preflightOptions";
import type { Problem } from "../core/problem";
import { checkedInputs, inputsIn } from "../outputs/recordedInputs";
import type { Unseen } from "../observe/part";
import type { Snapshot } from "../observe/snapshot";
import { supportDates } from "../outputs/supportDates";
import type { Dependencies } from "./Dependencies";
import { clusterUpgradeDiff } from "../outputs/diff";
import { noLongerAskedOfParts } from "../inputs/noLongerAsked";
import type { ClusterUpgradeInputs } from "../inputs/clusterUpgrade";
import { clusterUpgradeProblems, WHOLE_CLUSTER_INPUTS } from "../inputs/clusterUpgrade";
import type * as inside from "./insideTools";
import type { ClusterUpgradeState, ReachedInWhole } from "../outputs/clusterUpgrade";
import { bakingSince, upgradeStateAfter } from "../outputs/clusterUpgrade";
import { unhealthyParts } from "../preflight/checks/wholeCluster";
import { executeSchedule } from "../execute/executeSchedule";
import { planCluster } from "./preview/wholeClusterPlan";
import { policiesIn, templatesIn, writtenPolicies } from "../plan/scheduleProblem";
import { keptNumbers, numbersKnown, numbersNow } from "./templateWords";
import { WHOLE_CLUSTER } from "./wholeClusterPlanning";
import { scheduleReporter } from "../engine/scheduleReporter";
import type { ExecutionTools } from "../execute/Execution";
import { Execution } from "../execute/Execution";
import { goalOf, updatesIn } from "../reconcile/goal";

/** EC2 is given up sooner, by itself; this is what a timer can be set to. */
const EC2_MS = 60_000;

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
export class ClusterUpgradeLifecycle {
  private readonly preview: ChangePreview;

  constructor(private readonly dependencies: Dependencies) {
    this.preview = new ChangePreview(dependencies, WHOLE_CLUSTER);
  }

  async check(
    olds: RawInputs,
    raw: RawInputs,
    state?: RawInputs,
  ): Promise<{ inputs: Record<string, unknown>; failures: Problem[] }> {
    const { news, connected, problems } = await connectedInputs(this.dependencies, normalised(raw));
    problems.unshift(...clusterUpgradeProblems(raw));
    if (problems.length === 0) problems.push(...contradictions(olds, news));
    if (problems.length > 0) return { inputs: news, failures: problems };
    for (const told of olds.clusterName === news.clusterName ? noLongerAskedOfParts(olds, news) : []) {
      await this.dependencies.log.warn(urnOf(news), told);
    }
    const numbers = keptNumbers(await this.numbers({ ...olds, ...state }, news, connected));
    const { clusterArn, failures } = await this.preview.check(olds, { ...news, ...numbers }, connected);
    if (clusterArn !== undefined) news.__clusterArn = clusterArn;
    // While it is created, its inputs are what the user wrote.
    if (olds.clusterName === news.clusterName && olds.region === news.region) Object.assign(news, numbers);
    const more = state ? await this.preview.deferred.problems(state, news, clusterUpgradeDiff(state, news)) : [];
    return { inputs: news, failures: [...failures, ...more] };
  }

  /** What `$Latest` and `$Default` in the inputs stand for now: nothing else tells whether there is work. */
  private numbers(before: RawInputs, news: RawInputs, { ec2 }: Connected): Promise<TemplateNumbers> {
    const unknown = CONNECTION_ARGS.some((name) => holdsUnknown(news[name]));
    const warn = (message: string): Promise<void> => this.dependencies.log.warn(urnOf(news), message);
    return numbersNow(unknown ? [] : templatesIn(writtenPolicies(news)), templateNumbersIn(before), { ec2, warn });
  }

  async diff(olds: RawInputs, news: RawInputs): Promise<{ changes?: boolean; replaces: string[] }> {
    const difference = clusterUpgradeDiff(olds, news);
    await this.preview.deferred.show(olds, news, difference);
    const { changes, replaces } = difference;
    return changes === undefined ? { replaces } : { changes, replaces };
  }

  async create(news: RawInputs): Promise<{ id: string; outs: Record<string, unknown> }> {
    const inputs: ClusterUpgradeInputs = checkedInputs(news);
    return { id: inputs.clusterName, outs: await this.converge(inputs.clusterName, inputs, {}, "create") };
  }

  async update(id: string, olds: RawInputs, news: RawInputs): Promise<{ outs: Record<string, unknown> }> {
    return { outs: await this.converge(id, checkedInputs(news), olds, "update") };
  }

  async read(
    id: string,
    props: RawInputs,
  ): Promise<{ id?: string; props?: Record<string, unknown>; inputs?: Record<string, unknown> }> {
    const clusterName = typeof props.clusterName === "string" ? props.clusterName : id;
    const connection = await connectToEks(this.dependencies, props);
    const inputs = recorded({ ...props, clusterName, region: connection.region });
    const earlier = stateFrom(props);
    const snapshot = await this.look(inputs, connection);
    const { cluster } = snapshot;
    if (!cluster.seen) {
      if (props.__shape !== undefined && cluster.why.kind === "not-found") return {};
      throw await unseen(cluster.why, inputs, connection);
    }
    // Not seen is not empty: a state without its node groups would be no truth, and no later up would notice.
    for (const part of [snapshot.nodegroups, snapshot.addons, snapshot.addonReleases]) {
      if (!part.seen) throw await unseen(part.why, inputs, connection);
    }
    const version = formatVersion(cluster.value.version);
    const options = preflightOptions({ ...inputs, version }, undefined);
    const left = planCluster(snapshot, options, policiesIn({ ...inputs }), []).schedule.steps.map((step) => step.id);
    const support = await supportDates(connection.eks, cluster.value, earlier);
    const at = connection.eks.time.iso();
    const since = bakingSince(props);
    const state = upgradeStateAfter({ ...inputs, version }, earlier, props, {
      snapshot,
      cluster: cluster.value,
      updates: [],
      inFlight: earlier.updateInFlight,
      error: undefined,
      support,
      at,
      steps: [],
      kubelets: await kubeletsSeen(toolsInside(inputs, connection).nodes, (message) => {
        void this.dependencies.log.warn(urnOf(props), message);
      }),
      bakingSince: since === undefined ? undefined : new Date(since).toISOString(),
    });
    const behind = left.length === 0 ? {} : { unfinished: { code: "Behind", at, wanted: left.join(", ") } };
    const { unfinished = behind.unfinished, __urn, __timeouts } = props;
    const hidden = Object.fromEntries(Object.entries({ __urn, __timeouts }).filter(([, value]) => value !== undefined));
    return {
      id,
      props: { ...state, ...(unfinished === undefined ? {} : { unfinished }) },
      inputs: { ...inputs, version, __clusterArn: state.clusterArn, ...hidden },
    };
  }

  async delete(props: RawInputs): Promise<void> {
    const { clusterName, version } = stateFrom(props);
    await this.dependencies.log.info(
      urnOf(props),
      `cluster "${clusterName ?? "?"}" stays as it is, at Kubernetes ${version ?? "?"}, with its node groups and add-ons: their versions are no longer managed by this resource`,
    );
  }

  private async converge(
    id: string,
    given: ClusterUpgradeInputs,
    olds: RawInputs,
    verb: "create" | "update",
  ): Promise<Record<string, unknown>> {
    this.preview.refuseHeld({ ...given });
    const earlier = stateFrom(olds);
    const { eks, preflight, account, kubernetes, ec2 } = await connectToEks(this.dependencies, { ...given });
    const { clock, log } = this.dependencies;
    const reporter = scheduleReporter(log, urnOf({ ...given }), clock, this.dependencies.display());
    const goal = goalOf(preflightOfUp(given, preflight), earlier, verb);
    const known = { ...earlier.templateNumbers, ...templateNumbersIn({ ...given }) };
    const numbers = await numbersKnown(templatesIn(writtenPolicies({ ...given })), known, {
      ec2: () =>
        goal.timeout === undefined ? ec2() : ec2().until(AbortSignal.timeout(Math.min(EC2_MS, goal.timeout))),
      warn: (message) => {
        reporter.warn(message);
      },
    });
    const inputs: ClusterUpgradeInputs = { ...given, ...keptNumbers(numbers) };
    const run = new Execution(goal, updatesIn(earlier), policiesIn({ ...inputs }), {
      eks,
      clock,
      reporter,
      ...toolsInside(inputs, { eks, kubernetes }),
      recheckInsights: recheckOf(preflightOfUp(inputs, preflight)),
    });
    run.hopEndedAt = bakingSince(olds);
    try {
      const error = await outcomeOf(run);
      const { snapshot } = run;
      if (!snapshot?.cluster.seen || (error && leavesStateAlone(error))) {
        throw error ? await withAccount(error, account) : new Error("EKS was not looked at");
      }
      const cluster = snapshot.cluster.value;
      const support = error ? earlier.support : await supportDates(eks, cluster, earlier);
      const kubelets = await kubeletsSeen(run.tools.nodes, (message) => {
        reporter.warn(message);
      });
      const resolved = { ...inputs, ...keptNumbers({ ...numbers, ...run.learnedTemplates }) };
      const outs = this.outputs(resolved, earlier, olds, run, snapshot, error, support, kubelets);
      if (!error) {
        const begun = earlier.unfinished || run.begunUpdates;
        return begun ? await this.whole(inputs, { ...outs }, run, snapshot) : { ...outs };
      }
      if (verb === "create" && run.done.length === 0 && !run.begunUpdates) throw error;
      // Pulumi stores the properties and marks the resource, so that the next up calls update and goes on from there.
      throw Object.assign(error, { id, properties: { ...outs }, reasons: [error.message] });
    } finally {
      await reporter.close();
    }
  }

  /** What an update left unhealthy is not done: it stays unfinished in the state, so that the next up looks at it again. */
  private async whole(
    inputs: ClusterUpgradeInputs,
    outs: Record<string, unknown>,
    { policies, tools }: Execution,
    snapshot: Snapshot,
  ): Promise<Record<string, unknown>> {
    const unhealthy = unhealthyParts(snapshot, policies);
    if (unhealthy.length === 0) return outs;
    const told = unhealthy.map(({ text }) => text).join("; ");
    await this.dependencies.log.warn(
      urnOf({ ...inputs }),
      `not all of cluster "${inputs.clusterName}" is done: ${told}. Nothing is left to start; fix what EKS names in its health, and the next \`pulumi up\` looks again`,
    );
    const wanted = unhealthy.map(({ resource }) => resource).join(", ");
    return { ...outs, unfinished: { code: "Degraded", at: tools.eks.time.iso(), wanted } };
  }

  private outputs(
    inputs: ClusterUpgradeInputs,
    earlier: EarlierState,
    olds: RawInputs,
    run: Execution,
    snapshot: Snapshot,
    error: EksVersionError | undefined,
    support: EarlierState["support"],
    kubelets: ReachedInWhole["kubelets"],
  ): ClusterUpgradeState & { __provider?: string } {
    if (!snapshot.cluster.seen) throw new Error("EKS was not looked at");
    const baking = error && !run.baked ? run.hopEndedAt : undefined;
    const state = upgradeStateAfter(inputs, earlier, olds, {
      snapshot,
      cluster: snapshot.cluster.value,
      updates: run.updates,
      inFlight: run.inFlight,
      error,
      support,
      at: run.tools.eks.time.iso(),
      steps: run.done,
      kubelets,
      bakingSince: baking === undefined ? undefined : new Date(baking).toISOString(),
    });
    return { ...state, ...(inputs.__provider === undefined ? {} : { __provider: inputs.__provider }) };
  }

  private look({ clusterName, region, version }: ClusterUpgradeInputs, connection: EksConnection): Promise<Snapshot> {
    const { eks } = connection;
    const { desired } = preflightOptions({ version: version === "" ? "1.10" : version }, undefined);
    return observe(
      { clusterName, region: region ?? connection.region, desired, updates: "some" },
      { eks, clock: this.dependencies.clock },
    );
  }
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

/** Errors after which the state stays what it was: what is there now is not the cluster it speaks of. */
function leavesStateAlone({ code }: EksVersionError): boolean {
  return code === "ClusterReplaced" || code === "ClusterDeleted" || code === "ClusterNotFound";
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

/** The inputs that a state holds, for read knows no others. */
function recorded(props: RawInputs & { readonly clusterName: string }): ClusterUpgradeInputs {
  const kept = WHOLE_CLUSTER_INPUTS.flatMap((name) =>
    props[name] === undefined ? [] : [[name, props[name]] as const],
  );
  return { ...inputsIn(props), ...Object.fromEntries(kept) };
}

async function unseen(why: Unseen, inputs: ClusterUpgradeInputs, connection: EksConnection): Promise<unknown> {
  const failure =
    why.failure ?? new AwsFailure("transient", why.operation, "NoAnswer", why.words, undefined, undefined);
  return explained(failure, inputs, connection, "nothing was changed");
}

/** What looks into the cluster, where that is asked for: it is loaded only then. */
function toolsInside(
  inputs: ClusterUpgradeInputs,
  connection: Parameters<typeof inside.insideTools>[1],
): Pick<ExecutionTools, "nodes" | "evictions"> {
  return inputs.inspectCluster === true ? insideCluster().insideTools(inputs, connection) : {};
}

async function kubeletsSeen(
  nodes: ExecutionTools["nodes"],
  warn: (message: string) => void,
): Promise<Record<string, string[]> | undefined> {
  return nodes && insideCluster().kubeletsSeen(nodes, warn);
}

function insideCluster(): typeof inside {
  return require("./insideTools") as typeof inside;
}
