import { AwsFailure } from "../core/failures/awsFailure";
import type { EksVersionError } from "../core/failures/EksVersionError";
import type { Problem } from "../core/problem";
import type { RawInputs } from "../core/pulumiValues";
import { holdsUnknown, urnOf, withoutUndefined } from "../core/pulumiValues";
import { templateNumbersIn } from "../core/templateWords";
import { CONNECTION_ARGS } from "../aws/connectionArgs";
import type { Connected, EksConnection } from "../eks/connect";
import { connectedInputs, connectToEks } from "../eks/connect";
import type { LaunchTemplate } from "../eks/types";
import { stateFrom } from "../outputs/clusterVersion";
import type { Difference } from "../outputs/diff";
import type { Dependencies } from "./Dependencies";
import type { DeferredPreviews } from "./preview/DeferredPreviews";
import type { SeenNumbers } from "./templateWords";
import { keptNumbers, numbersNow, plannedWith } from "./templateWords";

export type Outputs = Record<string, unknown>;

/** The verbs that every resource has. */
export interface Verbs {
  /** @param state the outputs, where the engine sends them; otherwise what takes them is left to diff */
  check(olds: RawInputs, raw: RawInputs, state?: RawInputs): Promise<{ inputs: Outputs; failures: Problem[] }>;
  diff(olds: RawInputs, news: RawInputs): Promise<{ changes?: boolean; replaces: string[] }>;
  create(news: RawInputs): Promise<{ id: string; outs: Outputs }>;
  update(id: string, olds: RawInputs, news: RawInputs): Promise<{ outs: Outputs }>;
  read(id: string, props: RawInputs): Promise<{ id?: string; props?: Outputs; inputs?: Outputs }>;
  delete(props: RawInputs): Promise<void>;
}

/** What create or update are asked for; create knows no earlier state. */
export interface Asked {
  readonly news: RawInputs;
  readonly olds: RawInputs;
  readonly verb: "create" | "update";
}

/** What preview shows: what check adds to the inputs, and what stands in the way. */
interface Shown {
  readonly filled: Outputs;
  readonly failures: readonly Problem[];
}

/** What a create or an update came to. */
export interface Outcome {
  /** undefined: what the state speaks of was not seen. */
  readonly outs: Outputs | undefined;
  /** Whether an update was started or adopted, whatever became of it. */
  readonly begun: boolean;
  readonly error: EksVersionError | undefined;
}

/**
 * The lifecycle of a resource that manages versions in one cluster. What differs between the resources is abstract.
 *
 * @typeParam Seen What is looked at in EKS.
 */
export abstract class Lifecycle<Seen> implements Verbs {
  /** What check leaves until the state is known. */
  protected abstract readonly deferred: DeferredPreviews;

  constructor(protected readonly dependencies: Dependencies) {}

  async check(olds: RawInputs, raw: RawInputs, state?: RawInputs): Promise<{ inputs: Outputs; failures: Problem[] }> {
    const { news, connected, problems } = await connectedInputs(this.dependencies, this.normalised(raw));
    problems.unshift(...this.problemsOf(raw));
    if (problems.length === 0) problems.push(...this.contradictions(olds, news));
    if (problems.length > 0) return { inputs: news, failures: problems };
    const same = this.idOf(olds) === this.idOf(news);
    for (const told of same ? this.noLongerAsked(olds, news) : []) await this.dependencies.log.warn(urnOf(news), told);
    const seen = await this.numbers({ ...olds, ...state }, news, connected);
    const { filled, failures } = await this.preview(olds, { ...news, ...plannedWith(seen) }, connected);
    // While it is created, its inputs are what the user wrote.
    const inputs = { ...news, ...filled, ...(same && olds.region === news.region ? keptNumbers(seen.numbers) : {}) };
    const more = state ? await this.deferred.problems(state, inputs, this.difference(state, inputs)) : [];
    return { inputs, failures: [...failures, ...more] };
  }

  async diff(olds: RawInputs, news: RawInputs): Promise<{ changes?: boolean; replaces: string[] }> {
    const difference = this.difference(olds, news);
    await this.deferred.show(olds, news, difference);
    const { changes, replaces } = difference;
    return changes === undefined ? { replaces } : { changes, replaces };
  }

  async create(news: RawInputs): Promise<{ id: string; outs: Outputs }> {
    const id = this.idOf(news);
    return { id, outs: await this.converge(id, { news, olds: {}, verb: "create" }) };
  }

  async update(id: string, olds: RawInputs, news: RawInputs): Promise<{ outs: Outputs }> {
    const stores = !stateFrom(olds).unfinished && this.onlyStores(olds, news);
    return { outs: stores ? await this.store(olds, news) : await this.converge(id, { news, olds, verb: "update" }) };
  }

  async read(id: string, props: RawInputs): Promise<{ id?: string; props?: Outputs; inputs?: Outputs }> {
    const connection = await connectToEks(this.dependencies, props);
    const inputs = this.recorded(id, props, connection.region);
    // What a state holds has a shape; what .get reads by does not.
    const managed = props.__shape !== undefined;
    let seen: Seen;
    try {
      seen = await this.look(inputs, connection);
    } catch (error) {
      // To refresh, what is gone is news; to a program that gets it, it is a mistake.
      if (managed && error instanceof AwsFailure && error.kind === "not-found") return {};
      throw await this.failure(error, inputs, connection, "nothing was changed");
    }
    const truth = this.truth(inputs, seen);
    const state = await this.stateSeen(truth, props, seen, connection);
    const { unfinished = this.unfinished(truth, seen, connection.eks.time.iso()), __timeouts } = props;
    return {
      id,
      props: { ...state, ...withoutUndefined({ unfinished }) },
      // The truth goes into the inputs too: the next preview compares the program with these.
      ...(managed ? { inputs: { ...truth, __clusterArn: state.clusterArn, ...withoutUndefined({ __timeouts }) } } : {}),
    };
  }

  async delete(props: RawInputs): Promise<void> {
    await this.dependencies.log.info(urnOf(props), this.leftAlone(props));
  }

  /** What `$Latest` and `$Default` in the inputs stand for now: nothing else tells whether there is work. */
  private numbers(before: RawInputs, news: RawInputs, { ec2 }: Connected): Promise<SeenNumbers> {
    const unknown = CONNECTION_ARGS.some((name) => holdsUnknown(news[name]));
    const warn = (message: string): Promise<void> => this.dependencies.log.warn(urnOf(news), message);
    return numbersNow(unknown ? [] : this.templates(news), templateNumbersIn(before), { ec2, warn });
  }

  /** The whole way: to the wanted versions, or to an error that leaves what was reached in the state. */
  private async converge(id: string, asked: Asked): Promise<Outputs> {
    const { news, verb } = asked;
    const connection = await connectToEks(this.dependencies, news);
    const { outs, begun, error } = await this.run(asked, connection);
    if (!outs) throw error ?? new Error("EKS was not looked at");
    const stored = withProvider(outs, news);
    if (!error) return stored;
    if (leavesStateAlone(error) || (verb === "create" && !begun)) throw error;
    throw initFailure(error, id, stored);
  }

  /** Settings changed, no version did: EKS is asked for the truth, and for nothing else. */
  private async store(olds: RawInputs, news: RawInputs): Promise<Outputs> {
    const connection = await connectToEks(this.dependencies, news);
    try {
      const seen = await this.look(news, connection);
      const told = this.movedElsewhere(olds, news, seen);
      if (told !== undefined) await this.dependencies.log.warn(urnOf(news), told);
      return withProvider(await this.stateSeen(this.kept(olds, news), olds, seen, connection), news);
    } catch (error) {
      throw await this.failure(error, news, connection, "nothing was changed in EKS; the state is as it was");
    }
  }

  /** What an update left unhealthy is not done: it stays unfinished in the state, so that the next up looks at it again. */
  protected async degraded(news: RawInputs, outs: Outputs, told: string, wanted: string, at: string): Promise<Outputs> {
    const message = `${told}. Nothing is left to start; fix what EKS names in its health, and the next \`pulumi up\` looks again`;
    return this.notDone(news, outs, message, { code: "Degraded", at, wanted });
  }

  /** A run that ended well, and is not done: the state says so. */
  protected async notDone(news: RawInputs, outs: Outputs, message: string, unfinished: Outputs): Promise<Outputs> {
    await this.dependencies.log.warn(urnOf(news), message);
    return { ...outs, unfinished };
  }

  protected abstract readonly normalised: (raw: RawInputs) => RawInputs;
  /** Every problem of the inputs that are not about the connection. */
  protected abstract readonly problemsOf: (raw: RawInputs) => Problem[];
  protected abstract readonly contradictions: (olds: RawInputs, news: RawInputs) => Problem[];
  protected abstract readonly difference: (olds: RawInputs, news: RawInputs) => Difference;
  /** The launch templates that the inputs name, as they are written. */
  protected readonly templates: (news: RawInputs) => readonly LaunchTemplate[] = () => [];
  /** What stays as it is although the program stopped to write it, as sentences. */
  protected readonly noLongerAsked: (olds: RawInputs, news: RawInputs) => string[] = () => [];
  /** Whether an update has only settings to store. */
  protected readonly onlyStores: (olds: RawInputs, news: RawInputs) => boolean = () => false;
  /** That somebody else moved what is managed, as a sentence. */
  protected readonly movedElsewhere: (olds: RawInputs, news: RawInputs, seen: Seen) => string | undefined = () =>
    undefined;
  /** The inputs as they are stored when nothing moves. */
  protected readonly kept: (olds: RawInputs, news: RawInputs) => RawInputs = (_, news) => news;
  /** What is left to do by what a refresh has seen, as the state says it. */
  protected readonly unfinished: (truth: RawInputs, seen: Seen, at: string) => Outputs | undefined = () => undefined;

  protected abstract idOf(news: RawInputs): string;
  /** Looks and shows what a change means, where one may follow. */
  protected abstract preview(olds: RawInputs, news: RawInputs, connected: Connected): Promise<Shown>;
  /** Does what the inputs ask for. Failures are part of the outcome. */
  protected abstract run(asked: Asked, connection: EksConnection): Promise<Outcome>;
  /** The inputs that a state holds, for read knows no others. */
  protected abstract recorded(id: string, props: RawInputs, region: string): Outputs;
  protected abstract look(inputs: RawInputs, connection: EksConnection): Promise<Seen>;
  /** What AWS refused, as an error that says what it means. */
  protected abstract failure(error: unknown, inputs: RawInputs, by: EksConnection, state: string): Promise<unknown>;
  /** The inputs with the truth in them. */
  protected abstract truth(inputs: Outputs, seen: Seen): Outputs;
  /** The outputs where nothing was done. */
  protected abstract stateSeen(news: RawInputs, olds: RawInputs, seen: Seen, by: EksConnection): Promise<Outputs>;
  /** What the end of the management means. */
  protected abstract leftAlone(props: RawInputs): string;
}

/** Pulumi stores `properties` and marks the resource, so that the next up calls update and goes on from there. */
export function initFailure(error: EksVersionError, id: string, properties: Outputs): EksVersionError {
  return Object.assign(error, { id, properties, reasons: [error.message] });
}

function withProvider(outs: Outputs, { __provider }: RawInputs): Outputs {
  return { ...outs, ...withoutUndefined({ __provider }) };
}

/** Errors after which the state stays what it was: what is there now is not the cluster it speaks of. */
function leavesStateAlone({ code }: EksVersionError): boolean {
  return code === "ClusterReplaced" || code === "ClusterDeleted" || code === "ClusterNotFound";
}
