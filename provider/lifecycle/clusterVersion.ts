import type { RawInputs } from "../core/pulumiValues";
import type { Cluster, SupportDates } from "../eks/types";
import { urnOf } from "../core/pulumiValues";
import { AwsFailure } from "../core/awsFailure";
import { ChangePreview } from "./preview/ChangePreview";
import { clusterVersionDiff } from "../outputs/diff";
import { goalOf, updatesIn } from "../reconcile/goal";
import type { ClusterVersionInputs } from "../inputs/clusterVersion";
import { normalised, problemsOf } from "../inputs/clusterVersion";
import type { ClusterVersionState, EarlierState } from "../outputs/clusterVersion";
import { stateAfter, stateFrom } from "../outputs/clusterVersion";
import { connectToEks, explained, withAccount, connectedInputs } from "../eks/connect";
import { preflightOfUp } from "../eks/preflightSetting";
import { contradictions } from "../inputs/contradictions";
import type { EksVersionError } from "../core/EksVersionError";
import { ControlPlane } from "../reconcile/controlPlane";
import { reconcile } from "../reconcile/reconcile";
import { Contact } from "../reconcile/retry";
import type { Reconciled } from "../reconcile/Reconciliation";
import { formatVersion } from "../core/kubernetesVersion";
import { CONTROL_PLANE } from "./preview/observeChange";
import type { Problem } from "../core/problem";
import { lineReporter } from "../engine/statusLine";
import { checkedInputs, inputsIn } from "../outputs/recordedInputs";
import { refreshedPreflight } from "./preview/afterInsightsRefresh";
import type * as inside from "./insideTools";
import { supportDates } from "../outputs/supportDates";
import type { Dependencies } from "./Dependencies";

interface InitFailure {
  readonly id: string;
  readonly properties: Record<string, unknown>;
  readonly reasons: string[];
}

/**
 * The lifecycle of a ClusterVersion.
 *
 * | verb   | does in EKS                                                                                          |
 * | ------ | ---------------------------------------------------------------------------------------------------- |
 * | check  | nothing; where the version, the cluster or the account is about to change, calls that only look       |
 * | diff   | what check does, where only the state tells what there is to look at                                 |
 * | create | DescribeCluster, unless check has just looked; what update does, where its version is another        |
 * | update | for each hop ListUpdates, UpdateClusterVersion, DescribeUpdate until it ends, DescribeCluster        |
 * | read   | DescribeCluster, DescribeClusterVersions                                                             |
 * | delete | nothing                                                                                              |
 */
export class ClusterVersionLifecycle {
  private readonly preview: ChangePreview;

  constructor(private readonly dependencies: Dependencies) {
    this.preview = new ChangePreview(dependencies, CONTROL_PLANE, true);
  }

  async check(
    olds: RawInputs,
    raw: RawInputs,
    state?: RawInputs,
  ): Promise<{ inputs: Record<string, unknown>; failures: Problem[] }> {
    const { news, connected, problems } = await connectedInputs(this.dependencies, normalised(raw));
    problems.unshift(...problemsOf(raw));
    if (problems.length === 0) problems.push(...contradictions(olds, news));
    if (problems.length > 0) return { inputs: news, failures: problems };
    const { clusterArn, failures } = await this.preview.check(olds, news, connected);
    if (clusterArn !== undefined) news.__clusterArn = clusterArn;
    const more = state ? await this.preview.deferred.problems(state, news, clusterVersionDiff(state, news)) : [];
    return { inputs: news, failures: [...failures, ...more] };
  }

  async diff(olds: RawInputs, news: RawInputs): Promise<{ changes?: boolean; replaces: string[] }> {
    const difference = clusterVersionDiff(olds, news);
    await this.preview.deferred.show(olds, news, difference);
    const { changes, replaces } = difference;
    return changes === undefined ? { replaces } : { changes, replaces };
  }

  async create(news: RawInputs): Promise<{ id: string; outs: Record<string, unknown> }> {
    const inputs = checkedInputs(news);
    return { id: inputs.clusterName, outs: await this.converge(inputs.clusterName, inputs, stateFrom({}), "create") };
  }

  async update(id: string, olds: RawInputs, news: RawInputs): Promise<{ outs: Record<string, unknown> }> {
    const inputs = checkedInputs(news);
    const earlier = stateFrom(olds);
    if (earlier.version === inputs.version && !earlier.unfinished) return { outs: await this.store(inputs, earlier) };
    return { outs: await this.converge(id, inputs, earlier, "update") };
  }

  async read(
    id: string,
    props: RawInputs,
  ): Promise<{ id?: string; props?: Record<string, unknown>; inputs?: Record<string, unknown> }> {
    const clusterName = typeof props.clusterName === "string" ? props.clusterName : id;
    const connection = await connectToEks(this.dependencies, props);
    const { eks, region } = connection;
    const inputs = inputsIn({ ...props, clusterName, region });
    const earlier = stateFrom(props);
    // What a state holds has a shape; what .get reads by does not.
    const managed = props.__shape !== undefined;
    let cluster: Cluster;
    try {
      cluster = await eks.cluster(clusterName);
    } catch (error) {
      // To refresh, a cluster that is gone is news; to a program that gets one, it is a mistake.
      if (managed && error instanceof AwsFailure && error.kind === "not-found") return {};
      throw await explained(error, inputs, connection, "nothing was changed");
    }
    const support = await supportDates(eks, cluster, earlier);
    const reached = {
      cluster,
      support,
      updates: [],
      inFlight: earlier.updateInFlight,
      error: undefined,
      at: connection.eks.time.iso(),
    };
    const unfinished = props.unfinished;
    const state = {
      ...stateAfter(inputs, earlier, reached),
      ...(unfinished === undefined ? {} : { unfinished }),
    };
    // The truth goes into the inputs too: the next preview compares the program with these.
    const { __urn, __timeouts } = props;
    return {
      id,
      props: state,
      ...(managed
        ? {
            inputs: {
              ...inputs,
              version: state.version,
              __clusterArn: state.clusterArn,
              ...(__urn === undefined ? {} : { __urn }),
              ...(__timeouts === undefined ? {} : { __timeouts }),
            },
          }
        : {}),
    };
  }

  async delete(props: RawInputs): Promise<void> {
    const { clusterName, version } = stateFrom(props);
    await this.dependencies.log.info(
      urnOf(props),
      `cluster "${clusterName ?? "?"}" stays as it is, at Kubernetes ${version ?? "?"}: its version is no longer managed by this resource`,
    );
  }

  /** The whole way: to the wanted version, or to an error that leaves what was reached in the state. */
  private async converge(
    id: string,
    inputs: ClusterVersionInputs,
    earlier: EarlierState,
    verb: "create" | "update",
  ): Promise<Record<string, unknown>> {
    this.preview.refuseHeld({ ...inputs });
    const { eks, preflight, account, kubernetes } = await connectToEks(this.dependencies, { ...inputs });
    const { clock } = this.dependencies;
    const seen = this.preview.takeSeen({ ...inputs });
    const progress = lineReporter(this.dependencies.log, urnOf({ ...inputs }), clock, this.dependencies.display());
    try {
      const goal = goalOf(preflightOfUp(inputs, preflight), earlier, verb);
      const deadline = goal.timeout === undefined ? undefined : clock.now() + goal.timeout;
      if (inputs.refreshInsights) {
        const refreshing = { eks, clock, progress, deadline };
        await refreshedPreflight(preflightOfUp(inputs, preflight), earlier.version, refreshing);
      }
      const timeout = deadline === undefined ? undefined : deadline - clock.now();
      const nodes =
        inputs.inspectCluster === true ? insideCluster().insideTools(inputs, { eks, kubernetes }).nodes : undefined;
      const target = new ControlPlane({ ...goal, timeout, readiness: goal.readiness && { ...goal.readiness, nodes } });
      const tools = { eks, clock, progress, contact: new Contact(clock.now()) };
      const reconciled = await reconcile(target, { ...updatesIn(earlier), seen }, tools);
      const { observed: cluster, error } = reconciled;
      if (error && (!cluster || leavesStateAlone(error))) throw await withAccount(error, account);
      if (!cluster) throw new Error("EKS was not looked at");
      const support = error ? earlier.support : await supportDates(eks, cluster, earlier);
      const outs = this.outputs(inputs, earlier, reconciled, cluster, support, eks.time.iso());
      if (error && (verb === "update" || reconciled.updates.length > 0 || reconciled.inFlight)) {
        throw initFailure(error, { id, properties: { ...outs }, reasons: [error.message] });
      }
      if (error) throw error;
      return { ...outs };
    } finally {
      await progress.close();
    }
  }

  private outputs(
    inputs: ClusterVersionInputs,
    earlier: EarlierState,
    { updates, inFlight, error }: Pick<Reconciled<Cluster>, "updates" | "inFlight" | "error">,
    cluster: Cluster,
    support: SupportDates,
    at: string,
  ): ClusterVersionState & { __provider?: string } {
    const state = stateAfter(inputs, earlier, { cluster, updates, inFlight, error, support, at });
    return { ...state, ...(inputs.__provider === undefined ? {} : { __provider: inputs.__provider }) };
  }

  /** Settings changed, the version did not: EKS is asked for the truth, and for nothing else. */
  private async store(inputs: ClusterVersionInputs, earlier: EarlierState): Promise<Record<string, unknown>> {
    const connection = await connectToEks(this.dependencies, { ...inputs });
    const { eks } = connection;
    try {
      const cluster = await eks.cluster(inputs.clusterName);
      const now = formatVersion(cluster.version);
      if (now !== inputs.version) {
        await this.dependencies.log.warn(
          urnOf({ ...inputs }),
          `cluster "${inputs.clusterName}" runs ${now}, not ${inputs.version}: somebody else moved it. ` +
            `Only settings were stored now; the next preview shows the way back to ${inputs.version}`,
        );
      }
      const support = await supportDates(eks, cluster, earlier);
      return {
        ...this.outputs(
          inputs,
          earlier,
          { updates: [], inFlight: undefined, error: undefined },
          cluster,
          support,
          eks.time.iso(),
        ),
      };
    } catch (error) {
      throw await explained(error, inputs, connection, "nothing was changed in EKS; the state is as it was");
    }
  }
}

/** What looks into the cluster: it is loaded only where that is asked for. */
function insideCluster(): typeof inside {
  return require("./insideTools") as typeof inside;
}

/** Errors after which the state stays what it was: what is there now is not the cluster it speaks of. */
function leavesStateAlone(error: EksVersionError): boolean {
  return error.code === "ClusterReplaced" || error.code === "ClusterDeleted" || error.code === "ClusterNotFound";
}

/** Pulumi stores `properties` and marks the resource, so that the next `up` calls update and goes on from there. */
function initFailure(error: EksVersionError, failure: InitFailure): EksVersionError & InitFailure {
  return Object.assign(error, failure);
}
