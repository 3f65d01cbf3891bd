import { AwsFailure } from "./awsFailure";
import type { Clock } from "./clock";
import { clusterVersionDiff } from "./clusterVersionDiff";
import type { ClusterVersionInputs, RawInputs } from "./clusterVersionInputs";
import { normalised, problemsOf } from "./clusterVersionInputs";
import type { ClusterVersionState, EarlierState } from "./clusterVersionState";
import { stateAfter, stateFrom } from "./clusterVersionState";
import type { ConnectionArgs } from "./connectionArgs";
import { CONNECTION_ARGS } from "./connectionArgs";
import { parseDuration } from "./duration";
import { contradictions } from "./contradictions";
import type { Cluster, Eks, SupportDates } from "./eks";
import type { EksInventory } from "./eksInventory";
import type { EngineLog } from "./engineLog";
import { EksVersionError } from "./EksVersionError";
import { execute } from "./execute";
import type { Execution, Goal } from "./execution";
import { formatVersion, parseKubernetesVersion, versionFromEks } from "./kubernetesVersion";
import { failureFacts } from "./patience";
import { previewChange } from "./previewChange";
import type { Problem } from "./problem";
import { ConnectionError } from "./problem";
import type { Display } from "./progressReporter";
import { progressReporter } from "./progressReporter";
import { refreshedPreflight } from "./refreshedPreflight";

/** A way to EKS, as the inputs and the stack's configuration describe it. */
export interface Connected {
  readonly problems: readonly Problem[];
  /** The region, which the AWS SDK is asked for only where nothing else names one. */
  region(): Promise<string | undefined>;
  eks(): Promise<Eks>;
  /** The calls that only look. */
  inventory(): Promise<EksInventory>;
  /** The account of the credentials, for messages; undefined where AWS does not tell. */
  account(): Promise<string | undefined>;
}

/** What the verbs need of the world. */
export interface World {
  connect(args: ConnectionArgs): Promise<Connected>;
  readonly log: EngineLog;
  readonly clock: Clock;
  display(): Display;
}

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
 * | diff   | nothing                                                                                              |
 * | create | DescribeCluster; what update does, where the cluster's version is another                            |
 * | update | for each hop ListUpdates, UpdateClusterVersion, DescribeUpdate until it ends, DescribeCluster        |
 * | read   | DescribeCluster, DescribeClusterVersions                                                             |
 * | delete | nothing                                                                                              |
 */
export class ClusterVersionLifecycle {
  constructor(private readonly world: World) {}

  async check(olds: RawInputs, raw: RawInputs): Promise<{ inputs: Record<string, unknown>; failures: Problem[] }> {
    const problems = problemsOf(raw);
    const news: Record<string, unknown> = { ...normalised(raw) };
    const connected = await this.world.connect(connectionOf(news));
    problems.push(...connected.problems);
    if (news.region === undefined && connected.problems.length === 0) {
      const region = await connected.region();
      if (region !== undefined) news.region = region;
      else {
        const reason =
          'no region is known; set it with `pulumi config set aws:region eu-west-1`, or as the input region: "eu-west-1"';
        problems.push({ property: "region", reason });
      }
    }
    if (problems.length === 0) problems.push(...contradictions(olds, news));
    if (problems.length > 0) return { inputs: news, failures: problems };
    const { clusterArn, failures } = await previewChange(olds, news, connected, this.world);
    if (clusterArn !== undefined) news.clusterArn = clusterArn;
    return { inputs: news, failures: [...failures] };
  }

  diff(olds: RawInputs, news: RawInputs): { changes?: boolean; replaces: string[] } {
    const { changes, replaces } = clusterVersionDiff(olds, news);
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
    const { eks, region, account } = await this.connected(connectionOf(props));
    const inputs = inputsIn({ ...props, clusterName, region });
    const earlier = stateFrom(props);
    let cluster: Cluster;
    try {
      cluster = await eks.describeCluster(clusterName);
    } catch (error) {
      if (error instanceof AwsFailure && error.kind === "not-found") return {};
      throw await this.explained(error, inputs, account, "nothing was changed");
    }
    const support = await supportDates(eks, cluster, earlier);
    const reached = {
      cluster,
      support,
      updates: [],
      inFlight: earlier.updateInFlight,
      error: undefined,
      at: this.isoNow(),
    };
    const unfinished = props.unfinished;
    const state = {
      ...stateAfter(inputs, earlier, reached),
      ...(unfinished === undefined ? {} : { unfinished }),
    };
    // The truth goes into the inputs too: the next preview compares the program with these.
    const { __urn, __timeouts } = props;
    const managed = props.__shape !== undefined;
    return {
      id,
      props: state,
      ...(managed
        ? {
            inputs: {
              ...inputs,
              version: state.version,
              clusterArn: state.clusterArn,
              ...(__urn === undefined ? {} : { __urn }),
              ...(__timeouts === undefined ? {} : { __timeouts }),
            },
          }
        : {}),
    };
  }

  async delete(props: RawInputs): Promise<void> {
    const { clusterName, version } = stateFrom(props);
    await this.world.log.info(
      urnOf(props),
      `cluster "${clusterName ?? "?"}" stays as it is, at Kubernetes ${version ?? "?"}: deleting this resource only ends the care for its version`,
    );
  }

  /** The whole way: to the wanted version, or to an error that leaves what was reached in the state. */
  private async converge(
    id: string,
    inputs: ClusterVersionInputs,
    earlier: EarlierState,
    verb: "create" | "update",
  ): Promise<Record<string, unknown>> {
    const { eks, inventory, account } = await this.connected(inputs);
    const { clock } = this.world;
    const progress = progressReporter(this.world.log, urnOf(inputs), clock, this.world.display());
    try {
      if (inputs.refreshInsights)
        await refreshedPreflight(inputs, earlier.version, { eks, inventory, clock, progress });
      const execution = await execute(goalOf(inputs, earlier, verb), { eks, clock, progress });
      const { cluster, error } = execution;
      if (error && (!cluster || leavesStateAlone(error))) throw await this.named(error, account);
      if (!cluster) throw new Error("EKS was not looked at");
      const support = error ? earlier.support : await supportDates(eks, cluster, earlier);
      const outs = this.outputs(inputs, earlier, execution, cluster, support);
      if (error && (verb === "update" || execution.updates.length > 0 || execution.inFlight)) {
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
    { updates, inFlight, error }: Execution,
    cluster: Cluster,
    support: SupportDates,
  ): ClusterVersionState & { __provider?: string } {
    const state = stateAfter(inputs, earlier, { cluster, updates, inFlight, error, support, at: this.isoNow() });
    return { ...state, ...(inputs.__provider === undefined ? {} : { __provider: inputs.__provider }) };
  }

  /** Settings changed, the version did not: EKS is asked for the truth, and for nothing else. */
  private async store(inputs: ClusterVersionInputs, earlier: EarlierState): Promise<Record<string, unknown>> {
    const { eks, account } = await this.connected(inputs);
    try {
      const cluster = await eks.describeCluster(inputs.clusterName);
      const now = formatVersion(cluster.version);
      if (now !== inputs.version) {
        await this.world.log.warn(
          urnOf(inputs),
          `cluster "${inputs.clusterName}" runs ${now}, not ${inputs.version}: somebody else moved it. ` +
            `Only settings were stored now; the next preview shows the way back to ${inputs.version}`,
        );
      }
      const support = await supportDates(eks, cluster, earlier);
      return {
        ...this.outputs(
          inputs,
          earlier,
          { updates: [], inFlight: undefined, error: undefined, cluster },
          cluster,
          support,
        ),
      };
    } catch (error) {
      throw await this.explained(error, inputs, account, "nothing was changed in EKS; the state is as it was");
    }
  }

  private async connected(args: ConnectionArgs): Promise<{
    eks: Eks;
    inventory: EksInventory;
    region: string;
    account: Connected["account"];
  }> {
    const connected = await this.world.connect(connectionOf({ ...args }));
    if (connected.problems.length > 0) throw badConfiguration(connected.problems);
    try {
      return {
        eks: await connected.eks(),
        inventory: await connected.inventory(),
        region: (await connected.region()) ?? "unknown region",
        account: () => connected.account(),
      };
    } catch (error) {
      throw error instanceof ConnectionError ? badConfiguration(error.problems) : error;
    }
  }

  private async explained(
    error: unknown,
    { clusterName, region }: ClusterVersionInputs,
    account: Connected["account"],
    state: string,
  ): Promise<unknown> {
    if (!(error instanceof AwsFailure)) return error;
    const facts = failureFacts(error, { cluster: clusterName, region: region ?? "unknown region", state });
    return this.named(new EksVersionError(facts), account);
  }

  /** Says in which account a cluster was looked for, since a wrong profile is the usual reason for not finding it. */
  private async named(error: EksVersionError, account: Connected["account"]): Promise<EksVersionError> {
    if (error.code !== "ClusterNotFound") return error;
    const id = await account();
    return new EksVersionError({
      ...error.facts,
      happened: `${error.facts.happened}, account ${id ?? "unknown (AWS STS did not tell)"}`,
    });
  }

  private isoNow(): string {
    return new Date(this.world.clock.now()).toISOString();
  }
}

function badConfiguration(problems: readonly Problem[]): EksVersionError {
  return new EksVersionError({
    code: "BadConfiguration",
    happened: `AWS is not configured rightly: ${problems.map(({ property, reason }) => `${property} ${reason}`).join("; ")}`,
    state: "nothing was touched",
    next: "mend the configuration (docs/aws-configuration.md has every key), then run the command again",
  });
}

/** Errors after which the state stays what it was: what is there now is not the cluster it speaks of. */
function leavesStateAlone(error: EksVersionError): boolean {
  return error.code === "ClusterReplaced" || error.code === "ClusterDeleted" || error.code === "ClusterNotFound";
}

/** Pulumi stores `properties` and marks the resource, so that the next `up` calls update and goes on from there. */
function initFailure(error: EksVersionError, failure: InitFailure): EksVersionError & InitFailure {
  return Object.assign(error, failure);
}

function goalOf(inputs: ClusterVersionInputs, earlier: EarlierState, verb: "create" | "update"): Goal {
  const timeout = inputs.__timeouts?.[verb];
  return {
    clusterName: inputs.clusterName,
    region: inputs.region ?? "unknown region",
    desired: versionFromEks(inputs.version),
    force: inputs.force ?? false,
    allowRollback: inputs.allowRollback ?? false,
    rollbackTimeoutMinutes: inputs.rollbackTimeoutMinutes,
    recorded: earlier.version === undefined ? undefined : versionFromEks(earlier.version),
    identity:
      earlier.clusterArn === undefined
        ? undefined
        : { arn: earlier.clusterArn, createdAt: earlier.clusterCreatedAt ?? "" },
    inFlight: earlier.updateInFlight,
    timeout: timeout === undefined ? undefined : parseDuration(timeout),
  };
}

async function supportDates(eks: Eks, cluster: Cluster, earlier: EarlierState): Promise<SupportDates> {
  if (earlier.version === formatVersion(cluster.version) && earlier.support.endOfStandardSupport !== undefined) {
    return earlier.support;
  }
  try {
    return await eks.supportDates(cluster.version);
  } catch (error) {
    // The dates are an extra, and so is the permission for them: an upgrade that worked does not fail over it.
    if (error instanceof AwsFailure) return { endOfStandardSupport: undefined, endOfExtendedSupport: undefined };
    throw error;
  }
}

function checkedInputs(news: RawInputs): ClusterVersionInputs {
  const { version, clusterName } = news;
  const parsed = parseKubernetesVersion(version);
  if (typeof clusterName !== "string" || !parsed.ok) throw new Error("check has not seen these inputs");
  return { ...news, clusterName, version: formatVersion(parsed.version) };
}

function inputsIn(props: RawInputs & { readonly clusterName: string }): ClusterVersionInputs {
  const names = [
    "force",
    "allowRollback",
    "rollbackTimeoutMinutes",
    "nodegroupPolicy",
    "preflight",
    "waive",
    "refreshInsights",
    "__urn",
    ...CONNECTION_ARGS,
  ];
  const kept = Object.fromEntries(names.flatMap((name) => (props[name] === undefined ? [] : [[name, props[name]]])));
  return { ...kept, clusterName: props.clusterName, version: stateFrom(props).version ?? "" };
}

function connectionOf(inputs: RawInputs): ConnectionArgs {
  return Object.fromEntries(
    CONNECTION_ARGS.flatMap((name) => (inputs[name] === undefined ? [] : [[name, inputs[name]]])),
  );
}

function urnOf(inputs: { readonly __urn?: unknown }): string {
  return typeof inputs.__urn === "string" ? inputs.__urn : "";
}
