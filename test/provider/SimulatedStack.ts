import type { RawInputs } from "../../provider/clusterVersionInputs";
import { ClusterVersionLifecycle } from "../../provider/ClusterVersionLifecycle";
import type { Clock } from "../../provider/clock";
import type { EngineLog } from "../../provider/engineLog";
import { awsConnections } from "../../provider/awsConnections";
import type { Timeouts } from "../../provider/requestHandling";
import type { World } from "../../provider/World";

/** What the engine keeps of the resource. */
interface Kept {
  readonly inputs: RawInputs;
  readonly outputs: RawInputs;
  readonly initErrors: readonly string[];
}

export type Outcome =
  | { readonly kind: "ok"; readonly verb: "create" | "update" | "same" | "replace" }
  | { readonly kind: "refused"; readonly problems: readonly string[] }
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

interface Difference {
  changes?: boolean;
  replaces: string[];
}

/** The verbs that the simulation calls, of whichever resource. */
export interface Verbs {
  check(olds: RawInputs, news: RawInputs): Promise<{ inputs: unknown; failures: readonly { reason: string }[] }>;
  diff(olds: RawInputs, news: RawInputs): Difference | Promise<Difference>;
  create(news: RawInputs): Promise<{ outs: unknown }>;
  update(id: string, olds: RawInputs, news: RawInputs): Promise<{ outs: unknown }>;
  read(id: string, props: RawInputs): Promise<{ id?: string; props?: unknown; inputs?: unknown }>;
  delete(props: RawInputs): Promise<void>;
}

export interface SimulationOptions {
  /** The resource; default: a ClusterVersion. */
  readonly resource?: (world: World) => Verbs;
  readonly url: string;
  readonly clock: Clock;
  readonly config?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeouts?: Timeouts;
  /** What happens between check and the verb that moves something, in up. */
  readonly meanwhile?: () => Promise<void>;
}

/**
 * One ClusterVersion in a stack, kept as the engine keeps it: the real verbs and the real AWS SDK, without the seconds an
 * engine takes to start. What the engine does with the verbs' answers was read off the engine; test/engine holds the same
 * ways with the engine itself.
 */
export class SimulatedStack {
  kept: Kept | undefined;
  /** Everything that was shown. */
  readonly messages: string[] = [];

  constructor(private readonly options: SimulationOptions) {}

  async up(program: RawInputs): Promise<Outcome> {
    // A process of its own for each command, as the engine starts one.
    const verbs = this.lifecycle();
    const before = this.kept;
    const checked = await verbs.check(overTheWire(before?.inputs ?? {}), overTheWire(program));
    if (checked.failures.length > 0) return { kind: "refused", problems: checked.failures.map(({ reason }) => reason) };
    const news = overTheWire(checked.inputs);
    await this.options.meanwhile?.();
    if (!before) return this.create(verbs, news, "create");
    let difference: Awaited<ReturnType<typeof verbs.diff>>;
    try {
      difference = await verbs.diff(overTheWire(before.outputs), news);
    } catch (error) {
      return { kind: "refused", problems: [failureOf(error).message] };
    }
    if (difference.replaces.length > 0) {
      const outcome = await this.create(verbs, news, "replace");
      if (outcome.kind === "ok") await verbs.delete(overTheWire(before.outputs));
      return outcome;
    }
    const changed = difference.changes ?? JSON.stringify(before.inputs) !== JSON.stringify(news);
    if (!changed && before.initErrors.length === 0) {
      this.kept = { ...before, inputs: news };
      return { kind: "ok", verb: "same" };
    }
    return this.update(verbs, before, news);
  }

  /** What `pulumi preview` does: it looks, and starts nothing. The problems it ends with. */
  async preview(program: RawInputs): Promise<readonly string[]> {
    const verbs = this.lifecycle();
    const before = this.kept;
    const checked = await verbs.check(overTheWire(before?.inputs ?? {}), overTheWire(program));
    if (checked.failures.length > 0 || !before) return checked.failures.map(({ reason }) => reason);
    try {
      await verbs.diff(overTheWire(before.outputs), overTheWire(checked.inputs));
      return [];
    } catch (error) {
      return [failureOf(error).message];
    }
  }

  /** The same stack, its next command's process hanging on another way to EKS. */
  through(options: Partial<SimulationOptions>): SimulatedStack {
    const twin = new SimulatedStack({ ...this.options, ...options });
    twin.kept = this.kept;
    return twin;
  }

  async refresh(): Promise<void> {
    if (!this.kept) return;
    const { outputs, inputs } = this.kept;
    const found = await this.lifecycle().read(idOf(outputs), overTheWire(outputs));
    this.kept =
      found.id === undefined
        ? undefined
        : { inputs: overTheWire(found.inputs ?? inputs), outputs: overTheWire(found.props ?? {}), initErrors: [] };
  }

  async destroy(): Promise<void> {
    if (this.kept) await this.lifecycle().delete(overTheWire(this.kept.outputs));
    this.kept = undefined;
  }

  private async create(verbs: Verbs, news: RawInputs, verb: "create" | "replace"): Promise<Outcome> {
    try {
      const { outs } = await verbs.create(news);
      this.kept = { inputs: news, outputs: overTheWire(outs), initErrors: [] };
      return { kind: "ok", verb };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.properties) {
        this.kept = { inputs: news, outputs: overTheWire(failure.properties), initErrors: [failure.message] };
      }
      return { kind: "failed", code: failure.code, message: failure.message };
    }
  }

  private async update(verbs: Verbs, before: Kept, news: RawInputs): Promise<Outcome> {
    try {
      const { outs } = await verbs.update(idOf(before.outputs), overTheWire(before.outputs), news);
      this.kept = { inputs: news, outputs: overTheWire(outs), initErrors: [] };
      return { kind: "ok", verb: "update" };
    } catch (error) {
      const failure = failureOf(error);
      // The engine keeps the old inputs, with the properties that the error carries.
      if (failure.properties) {
        this.kept = { ...before, outputs: overTheWire(failure.properties), initErrors: [failure.message] };
      }
      return { kind: "failed", code: failure.code, message: failure.message };
    }
  }

  private lifecycle(): Verbs {
    const { url, clock, config, env, timeouts, resource } = this.options;
    const settings: Record<string, string> = {
      "aws:region": "eu-west-1",
      "aws:endpoints": JSON.stringify([{ eks: url, sts: url }]),
      "aws:accessKey": "test",
      "aws:secretKey": "test",
      "pulumi-eks-version:requestsPerSecond": "1000",
      ...config,
    };
    const keep = (_urn: string, message: string): Promise<void> => {
      this.messages.push(message);
      return Promise.resolve();
    };
    const log: EngineLog = {
      status: (urn, message) => void keep(urn, message),
      info: keep,
      warn: keep,
    };
    const world: World = {
      connect: awsConnections(() => Promise.resolve((key) => settings[key]), clock, env ?? {}, timeouts),
      log,
      clock,
      display: () => "log",
    };
    return resource?.(world) ?? new ClusterVersionLifecycle(world);
  }
}

function idOf(outputs: RawInputs): string {
  return typeof outputs.clusterName === "string" ? outputs.clusterName : "";
}

/** As JSON, which is what is left of a value on its way through the engine. */
function overTheWire(value: unknown): RawInputs {
  return JSON.parse(JSON.stringify(value)) as RawInputs;
}

function failureOf(error: unknown): { code: string; message: string; properties: RawInputs | undefined } {
  if (!(error instanceof Error)) throw error;
  const { code, properties } = error as Error & { code?: string; properties?: RawInputs };
  // An error without a code of ours is a defect, not an outcome.
  if (code === undefined || error.name !== "EksVersionError") throw error;
  return { code, message: error.message, properties };
}
