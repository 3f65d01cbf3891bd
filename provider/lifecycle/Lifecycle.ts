import { noLongerAsked } from "../inputs/noLongerAsked";
import type { RawInputs } from "../core/pulumiValues";
import type { Cluster } from "../eks/types";
import { holdsUnknown, urnOf } from "../core/pulumiValues";
import type { TemplateNumbers } from "../core/templateWords";
import { templateNumbersIn } from "../core/templateWords";
import { AwsFailure } from "../core/awsFailure";
import type { EarlierState } from "../outputs/clusterVersion";
import { stateFrom } from "../outputs/clusterVersion";
import { CONNECTION_ARGS } from "../aws/connectionArgs";
import type { Connected, EksConnection } from "../eks/connect";
import { connectToEks, connectedInputs } from "../eks/connect";
import type { EksVersionError } from "../core/EksVersionError";
import { withPreflight } from "../eks/preflightSetting";
import { ruleProblems } from "../inputs/rules";
import { lineReporter } from "../engine/statusLine";
import type { Problem } from "../core/problem";
import type { Dependencies } from "./Dependencies";
import type { Applied } from "./applyChange";
import { applyChange, partFailure } from "./applyChange";
import type { Observed } from "../reconcile/target";
import { asksForUpdate, partDiff } from "../outputs/diff";
import type { PartResource } from "./ResourceType";
import { inputsOfState, partStateAfter } from "../outputs/addonAndNodegroup";
import { DeferredPreviews } from "./preview/DeferredPreviews";
import { previewStep } from "./preview/previewStep";
import { keptNumbers, numbersNow } from "./templateWords";

const HIDDEN = [
  "__provider",
  "__urn",
  "__timeouts",
  "__resolve",
  "__awsProvider",
  "__clusterArn",
  "__launchTemplates",
  "clusterArn",
  "targetVersion",
] as const;

type Outputs = Record<string, unknown>;

/**
 * The lifecycle of a resource that moves one thing of a cluster: an add-on or a node group.
 *
 * | verb   | does in EKS                                                                                       |
 * | ------ | ------------------------------------------------------------------------------------------------- |
 * | check  | nothing; where something is about to move, calls that only look                                   |
 * | diff   | what check does, where only the state tells that there is work                                    |
 * | create | looks; what update does, where it is not there yet                                                |
 * | update | for each step ListUpdates, UpdateAddon or UpdateNodegroupVersion, DescribeUpdate until it ends    |
 * | read   | DescribeCluster, DescribeAddon or DescribeNodegroup                                               |
 * | delete | nothing                                                                                           |
 */
export class AddonOrNodegroupLifecycle<S extends Observed> {
  private readonly deferred: DeferredPreviews;

  constructor(
    private readonly resource: PartResource<S>,
    private readonly dependencies: Dependencies,
  ) {
    const { noun, nameInput } = resource;
    this.deferred = new DeferredPreviews((news) => ({
      happened: `${noun} ${String(news[nameInput])} cannot be moved as asked`,
      next: "fix what is listed above",
    }));
  }

  async check(olds: RawInputs, raw: RawInputs, state?: RawInputs): Promise<{ inputs: Outputs; failures: Problem[] }> {
    const { title, rules } = this.resource;
    const kept = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined && value !== null));
    const known = [...Object.keys(rules), ...CONNECTION_ARGS, ...HIDDEN];
    const problems = ruleProblems(title, rules, known, kept);
    const {
      news,
      connected,
      problems: connectionProblems,
    } = await connectedInputs(this.dependencies, this.resource.normalised(kept));
    problems.push(...connectionProblems);
    if (problems.length === 0) problems.push(...this.resource.contradictions(news));
    if (problems.length > 0) return { inputs: news, failures: problems };
    const { noun, nameInput } = this.resource;
    const same = olds.clusterName === news.clusterName && olds[nameInput] === news[nameInput];
    for (const told of same ? noLongerAsked(`${noun} ${String(news[nameInput])}`, olds, news) : []) {
      await this.dependencies.log.warn(urnOf(news), told);
    }
    const numbers = keptNumbers(await this.numbers({ ...olds, ...state }, news, connected));
    const { filled, failures, withState } = await previewStep(
      this.resource,
      olds,
      { ...withPreflight(news, connected.preflight), ...numbers },
      connected,
      this.dependencies.log,
    );
    this.deferred.leave(news, withState);
    // While it is created, its inputs are what the user wrote.
    const inputs = { ...news, ...filled, ...(same && olds.region === news.region ? numbers : {}) };
    const more = state ? await this.deferred.problems(state, inputs, partDiff(this.resource, state, inputs)) : [];
    return { inputs, failures: [...failures, ...more] };
  }

  /** What `$Latest` and `$Default` in the inputs stand for now: nothing else tells whether there is work. */
  private numbers(before: RawInputs, news: RawInputs, { ec2 }: Connected): Promise<TemplateNumbers> {
    const known = CONNECTION_ARGS.some((name) => holdsUnknown(news[name])) ? [] : this.resource.templates?.(news);
    const warn = (message: string): Promise<void> => this.dependencies.log.warn(urnOf(news), message);
    return numbersNow(known ?? [], templateNumbersIn(before), { ec2, warn });
  }

  async diff(olds: RawInputs, news: RawInputs): Promise<{ changes?: boolean; replaces: string[] }> {
    const difference = partDiff(this.resource, olds, news);
    await this.deferred.show(olds, news, difference);
    const { changes, replaces } = difference;
    return changes === undefined ? { replaces } : { changes, replaces };
  }

  async create(news: RawInputs): Promise<{ id: string; outs: Outputs }> {
    const id = `${String(news.clusterName)}:${String(news[this.resource.nameInput])}`;
    return { id, outs: await this.converge(id, news, stateFrom({}), "create") };
  }

  async update(id: string, olds: RawInputs, news: RawInputs): Promise<{ outs: Outputs }> {
    const earlier = stateFrom(olds);
    if (!earlier.unfinished && !asksForUpdate(this.resource, olds, news))
      return {
        outs: await this.store({ ...targetIn(olds), ...keptNumbers(earlier.templateNumbers), ...news }, earlier),
      };
    return { outs: await this.converge(id, news, earlier, "update") };
  }

  async read(id: string, props: RawInputs): Promise<{ id?: string; props?: Outputs; inputs?: Outputs }> {
    const { resource } = this;
    const [clusterInId, ...rest] = id.split(":");
    const place = {
      clusterName: props.clusterName ?? clusterInId,
      [resource.nameInput]: props[resource.nameInput] ?? rest.join(":"),
    };
    const connection = await connectToEks(this.dependencies, props);
    const earlier = stateFrom(props);
    const inputs: Outputs = { ...inputsOfState(resource, props), ...place, region: connection.region };
    // What a state holds has a shape; what .get reads by does not.
    const managed = props.__shape !== undefined;
    let cluster: Cluster;
    let seen: S;
    try {
      [cluster, seen] = await this.look(inputs, connection);
    } catch (error) {
      // To refresh, what is gone is news; to a program that gets it, it is a mistake.
      if (managed && error instanceof AwsFailure && error.kind === "not-found") return {};
      throw await partFailure(this.resource, error, inputs, connection);
    }
    const now = resource.version(seen);
    const exact = resource.exact(inputs) !== undefined;
    const truth = { ...resource.truthful(inputs, seen), ...(exact ? { version: now } : { targetVersion: now }) };
    const reached = {
      cluster,
      seen,
      updates: [],
      inFlight: earlier.updateInFlight,
      error: undefined,
      at: connection.eks.time.iso(),
    };
    const state = partStateAfter(resource, truth, earlier, reached);
    const { unfinished, __timeouts } = props;
    return {
      id,
      props: { ...state, ...(unfinished === undefined ? {} : { unfinished }) },
      // The truth goes into the inputs too; and what depends on what EKS offers is to be resolved again.
      ...(managed
        ? {
            inputs: {
              ...truth,
              __clusterArn: cluster.arn,
              ...(exact ? {} : { __resolve: true }),
              ...(__timeouts === undefined ? {} : { __timeouts }),
            },
          }
        : {}),
    };
  }

  async delete(props: RawInputs): Promise<void> {
    const { clusterName, version } = stateFrom(props);
    const { noun, nameInput } = this.resource;
    await this.dependencies.log.info(
      urnOf(props),
      `${noun} ${String(props[nameInput])} of cluster "${clusterName ?? "?"}" stays as it is, at ${version ?? "?"}: its version is no longer managed by this resource`,
    );
  }

  private async converge(
    id: string,
    inputs: RawInputs,
    earlier: EarlierState,
    verb: "create" | "update",
  ): Promise<Outputs> {
    const { clock, log } = this.dependencies;
    const connection = await connectToEks(this.dependencies, inputs);
    const display = this.dependencies.display();
    const reporter = lineReporter(log, urnOf(inputs), clock, display);
    try {
      const tools = { connection, clock, reporter };
      const converged = await applyChange(this.resource, inputs, earlier, verb, tools);
      const { cluster, seen, error } = converged;
      if (error && (!cluster || !seen || leavesStateAlone(error))) throw error;
      if (!cluster || !seen) throw new Error("EKS was not looked at");
      const reached = { ...converged, cluster, seen, at: connection.eks.time.iso() };
      const resolved = {
        ...targetIn({ targetVersion: converged.target }),
        ...inputs,
        ...keptNumbers(converged.numbers),
      };
      const outs = this.outputs(resolved, earlier, reached);
      if (!error) return earlier.unfinished || converged.due ? await this.whole(inputs, outs, reached) : outs;
      if (verb === "create" && !converged.begun) throw error;
      // Pulumi stores the properties and marks the resource, so that the next up calls update and goes on from there.
      throw Object.assign(error, { id, properties: outs, reasons: [error.message] });
    } finally {
      await reporter.close();
    }
  }

  /** What an update left unhealthy is not done: it stays unfinished in the state, so that the next up looks at it again. */
  private async whole(inputs: RawInputs, outs: Outputs, { seen, at }: { seen: S; at: string }): Promise<Outputs> {
    const { status } = seen;
    if (status !== "DEGRADED" && !status.endsWith("_FAILED")) return outs;
    const { noun, nameInput } = this.resource;
    const version = this.resource.version(seen);
    await this.dependencies.log.warn(
      urnOf(inputs),
      `${noun} ${String(inputs[nameInput])} is at ${version}, and EKS shows it as ${status}: it is not done. Nothing is left to start; fix what EKS names in its health, and the next \`pulumi up\` looks again`,
    );
    return { ...outs, unfinished: { code: "Degraded", at, wanted: version } };
  }

  /** Settings changed, nothing moves: EKS is asked for the truth, and for nothing else. */
  private async store(inputs: RawInputs, earlier: EarlierState): Promise<Outputs> {
    const connection = await connectToEks(this.dependencies, inputs);
    try {
      const [cluster, seen] = await this.look(inputs, connection);
      const now = this.resource.version(seen);
      if (now !== earlier.version) {
        const what = `${this.resource.noun} ${String(inputs[this.resource.nameInput])}`;
        await this.dependencies.log.warn(
          urnOf(inputs),
          `${what} is at ${now}, not ${earlier.version ?? "?"}: somebody else moved it. Only settings were stored now; \`pulumi refresh\` and \`pulumi preview\` show what moving it takes`,
        );
      }
      return this.outputs(inputs, earlier, { cluster, seen, ...nothingDone, at: connection.eks.time.iso() });
    } catch (error) {
      throw await partFailure(this.resource, error, inputs, connection);
    }
  }

  private outputs(
    inputs: RawInputs,
    earlier: EarlierState,
    converged: Applied<S> & { readonly cluster: Cluster; readonly seen: S; readonly at: string },
  ): Outputs {
    const state = partStateAfter(this.resource, inputs, earlier, converged);
    return { ...state, ...(inputs.__provider === undefined ? {} : { __provider: inputs.__provider }) };
  }

  private look(inputs: RawInputs, { eks }: EksConnection): Promise<[Cluster, S]> {
    const clusterName = String(inputs.clusterName);
    const name = String(inputs[this.resource.nameInput]);
    return Promise.all([eks.cluster(clusterName), this.resource.look(eks, clusterName, name)]);
  }
}

/** What `latest` and the like came to. */
function targetIn({ targetVersion }: RawInputs): RawInputs {
  return typeof targetVersion === "string" ? { targetVersion } : {};
}

const nothingDone = {
  updates: [],
  inFlight: undefined,
  target: undefined,
  numbers: {},
  due: false,
  begun: false,
  error: undefined,
} as const;

/** Errors after which the state stays what it was: what is there now is not what it speaks of. */
function leavesStateAlone({ code }: EksVersionError): boolean {
  return ["ClusterReplaced", "ClusterDeleted", "ClusterNotFound", "AddonNotFound", "NodegroupNotFound"].includes(code);
}
