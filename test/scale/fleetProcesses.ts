import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { fromManifest } from "../../scripts/plugin/bundle";
import { REPOSITORY } from "../engine/PulumiProject";
import { EMULATED_DATE } from "../emulatedDate";
import { EmulatedFleet, rolesOf } from "../fixtures/EmulatedFleet";
import type { FromWorker, ToWorker } from "./fleetWorker";
import { SharedAnswers } from "./SharedAnswers";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** The clock goes in steps: what falls into one happens side by side. */
const STEP_MS = 20_000;

const UPGRADE_MS = 600_000;

/** What was decided is begun within so long (`DECIDED_FOR_MS` of the run), by what was true when the survey was made. */
const DECIDED_BEFORE_MS = 5 * 60_000 + STEP_MS;

export interface WaveOfProcesses {
  readonly name: string;
  readonly soak: string;
  readonly soakMs: number;
  /** A part of the members. */
  readonly proof: number;
  readonly failures: number;
  readonly maxConcurrent?: string | number;
  readonly windows?: readonly object[];
}

export interface FleetProcessesOptions {
  readonly stacks: number;
  readonly clustersEach: number;
  readonly days: number;
  /** Between two ups of a stack. */
  readonly hours?: number;
  readonly from: string;
  readonly target: string;
  readonly waves: readonly WaveOfProcesses[];
  /** The wave, by its place, of the cluster of a number. */
  readonly waveOf: (cluster: number) => number;
  readonly failing: number;
  /** The part of ups that are killed soon, and four times that of the waits in which one is killed. */
  readonly killed: number;
  /** Whether the surveys' answers are asked for once for all processes, or by each for itself. */
  readonly shared: boolean;
  readonly seed: number;
  /** Told when a day has passed. */
  readonly onDay?: (day: number, ups: number) => void;
}

export interface FleetProcessesResult {
  readonly ups: number;
  readonly kills: number;
  /** Kills of an up that had something to follow or to start. */
  readonly killsAtWork: number;
  readonly started: number;
  readonly failed: number;
  /** Clusters at the target at the end. */
  readonly done: number;
  readonly twice: readonly string[];
  readonly unproven: readonly string[];
  readonly overBudget: readonly string[];
  /** In each wave, at one time. */
  readonly mostAtOnce: Readonly<Record<string, number>>;
  readonly defects: readonly string[];
  /** Days from the beginning: of each wave and version the first start and the last end. */
  readonly calendar: Readonly<Record<string, string>>;
  readonly megabytes: number;
  readonly stateMegabytes: number;
}

interface Seeded {
  readonly name: string;
  readonly account: string;
  readonly wave: number;
}

/** Stacks as processes, each with an account of its own, on one emulator; an up an hour each, some of which are killed. */
export async function runFleetProcesses(options: FleetProcessesOptions): Promise<FleetProcessesResult> {
  const { stacks, clustersEach, waves, from } = options;
  const accounts = Array.from({ length: stacks }, (_, n) => String(111_111_111_111 + n));
  const seeded = accounts.flatMap((account, stack) =>
    Array.from({ length: clustersEach }, (_, n): Seeded => {
      const place = stack * clustersEach + n;
      return { name: `c-${place}`, account, wave: options.waveOf(place) };
    }),
  );
  const folder = mkdtempSync(join(tmpdir(), "fleet-processes-"));
  const fleet = await EmulatedFleet.start({
    clusters: seeded.map(({ name, account, wave }) => ({
      name,
      account,
      version: from,
      tags: { ring: waves[wave]?.name ?? "" },
    })),
    roles: rolesOf(...accounts),
    upgradeSeconds: UPGRADE_MS / 1000,
  });
  try {
    const worker = join(folder, "fleetWorker.js");
    const entry = { entryPoints: [join(__dirname, "fleetWorker.ts")], outfile: worker };
    await build({
      ...entry,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      define: fromManifest(REPOSITORY),
      logLevel: "error",
    });
    return await new Simulation(options, fleet, accounts, seeded, worker).run();
  } finally {
    await fleet.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A stack, and the process that it has now. */
interface Stack {
  readonly program: Record<string, unknown>;
  /** What the engine would have stored. */
  kept: unknown;
  process: ChildProcess | undefined;
  /** The process works, or has not said yet that it does not. */
  busy: boolean;
  up: boolean;
  /** When what it waits for comes. */
  until: number | undefined;
  nextUp: number;
  waits: number;
  killTimer: NodeJS.Timeout | undefined;
}

class Simulation {
  private now = EMULATED_DATE;
  private readonly random: () => number;
  private readonly stacks: Stack[];
  private readonly answers: SharedAnswers;
  private readonly defects: string[] = [];
  private readonly counts = { ups: 0, kills: 0, killsAtWork: 0, megabytes: 0, stateBytes: 0 };
  private calm: () => void = () => {};

  constructor(
    private readonly options: FleetProcessesOptions,
    private readonly fleet: EmulatedFleet,
    accounts: readonly string[],
    private readonly seeded: readonly Seeded[],
    private readonly worker: string,
  ) {
    this.random = randomFrom(options.seed);
    const connect = fleet.tools().connect;
    const eksOf = async (account: string) => {
      const assumeRole = { roleArn: `arn:aws:iam::${account}:role/eks-fleet-read` };
      return (await connect({ region: "eu-west-1", assumeRole })).eks();
    };
    this.answers = new SharedAnswers(fleet.emulator, eksOf, seeded);
    this.stacks = accounts.map((account): Stack => ({
      program: programOf(options, accounts, account),
      kept: undefined,
      process: undefined,
      busy: false,
      up: false,
      until: undefined,
      nextUp: this.someTimeIn(0),
      waits: 0,
      killTimer: undefined,
    }));
    // It stands still while the processes work, and goes on when all of them wait.
    const { clock } = fleet.emulator.emulator;
    Object.assign(clock, { now: () => this.now });
  }

  async run(): Promise<FleetProcessesResult> {
    const { failing, days } = this.options;
    const rule = { operation: "UpdateClusterVersion", probability: failing, seed: 3, what: "updateEnds" };
    await this.fleet.control("POST", "faults", rule);
    const end = EMULATED_DATE + days * DAY;
    try {
      for (;;) {
        const next = Math.min(...this.stacks.map(({ nextUp, up, until }) => (up ? (until ?? Infinity) : nextUp)));
        if (next > end) break;
        this.goTo(next);
        const calm = new Promise<void>((resolve) => {
          this.calm = resolve;
        });
        for (const stack of this.stacks) this.goOn(stack);
        await calm;
        const [defect] = this.defects;
        if (defect !== undefined) break;
      }
    } finally {
      for (const { process, killTimer } of this.stacks) {
        clearTimeout(killTimer);
        process?.disconnect();
      }
    }
    this.goTo(end);
    const { stateBytes, ...counts } = this.counts;
    return {
      ...counts,
      stateMegabytes: stateBytes / 1024 / 1024,
      defects: this.defects,
      ...foundIn(this.fleet, this.options, this.seeded, end),
    };
  }

  private goTo(instant: number): void {
    const day = Math.floor((instant - EMULATED_DATE) / DAY);
    if (day > Math.floor((this.now - EMULATED_DATE) / DAY)) this.options.onDay?.(day, this.counts.ups);
    this.now = Math.max(this.now, Math.ceil(instant / STEP_MS) * STEP_MS);
    // Signatures go by it too.
    this.fleet.emulator.emulator.clock.set(this.now);
  }

  private someTimeIn(hour: number): number {
    return EMULATED_DATE + hour * HOUR + Math.floor(this.random() * 12) * 5 * 60_000;
  }

  private goOn(stack: Stack): void {
    if (stack.up) {
      if ((stack.until ?? Infinity) <= this.now) this.send(stack, { kind: "goOn", now: this.now });
      return;
    }
    if (stack.nextUp > this.now) return;
    const begun = stack.process !== undefined;
    if (!begun) this.begin(stack);
    stack.up = true;
    stack.waits = 0;
    this.counts.ups += 1;
    this.send(stack, { kind: "up", now: this.now });
    // In the middle of its requests; and see `hear`.
    if (this.random() >= this.options.killed) return;
    const after = this.random() * (begun ? 120 : 600);
    stack.killTimer = setTimeout(() => {
      this.kill(stack);
    }, after);
  }

  private begin(stack: Stack): void {
    const worker = fork(this.worker, { execArgv: [], env: { ...process.env, ...QUIET } });
    stack.process = worker;
    worker.on("message", (message: FromWorker) => {
      if (stack.process === worker) this.hear(stack, message);
    });
    worker.once("exit", () => {
      if (stack.process !== worker) return;
      this.defect(`a process ended by itself with ${worker.exitCode}`);
    });
    const { url } = this.fleet.emulator;
    const { shared } = this.options;
    const { program } = stack;
    worker.send({ kind: "begin", url, program, kept: stack.kept as undefined, shared } satisfies ToWorker);
  }

  private send(stack: Stack, message: ToWorker): void {
    stack.busy = true;
    stack.until = undefined;
    stack.process?.send(message);
  }

  private hear(stack: Stack, message: FromWorker): void {
    switch (message.kind) {
      case "ask":
        void this.answers.since(message.generation).then(
          (news) => stack.process?.send({ kind: "news", news } satisfies ToWorker),
          (error: unknown) => {
            this.defect(error instanceof Error ? (error.stack ?? error.message) : String(error));
          },
        );
        return;
      case "ended": {
        const { outcome, kept, megabytes } = message;
        // What fails because an upgrade failed is as it should be.
        const expected = /upgrades of this run failed|failure budget/;
        if (outcome.includes("refused") || (outcome.startsWith("failed") && !expected.test(outcome))) {
          this.defect(outcome);
        }
        stack.kept = kept ?? stack.kept;
        this.counts.megabytes = Math.max(this.counts.megabytes, megabytes);
        if (kept) this.counts.stateBytes = Math.max(this.counts.stateBytes, JSON.stringify(kept).length);
        clearTimeout(stack.killTimer);
        stack.up = false;
        this.plan(stack);
        return;
      }
      case "idle":
        stack.busy = false;
        stack.until = message.until;
        if (stack.up) {
          if (message.until === undefined) this.defect("an up waits for nothing");
          stack.waits += 1;
          // While it waits for upgrades, which it does many times in an up.
          if (this.random() < this.options.killed / 4) this.kill(stack);
        }
        this.maybeCalm();
    }
  }

  private kill(stack: Stack): void {
    if (!stack.up) return;
    this.counts.kills += 1;
    if (stack.waits > 0) this.counts.killsAtWork += 1;
    const { process } = stack;
    stack.process = undefined;
    process?.kill("SIGKILL");
    // What it has sent is answered all the same.
    process?.once("exit", () => {
      this.ended(stack);
    });
  }

  private ended(stack: Stack): void {
    stack.process = undefined;
    stack.busy = false;
    stack.up = false;
    stack.until = undefined;
    clearTimeout(stack.killTimer);
    this.plan(stack);
    this.maybeCalm();
  }

  /** The up of the next full hour that has one, at a minute of its own. */
  private plan(stack: Stack): void {
    const { hours = 1 } = this.options;
    const hour = (Math.floor((this.now - EMULATED_DATE) / (hours * HOUR)) + 1) * hours;
    stack.nextUp = Math.max(this.someTimeIn(hour), this.now + STEP_MS);
  }

  /** Ends the simulation: a process that is not answered would wait for ever. */
  private defect(what: string): void {
    this.defects.push(what);
    this.calm();
  }

  private maybeCalm(): void {
    if (this.stacks.every(({ busy }) => !busy)) this.calm();
  }
}

const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };

function programOf({ waves, target }: FleetProcessesOptions, accounts: readonly string[], account: string) {
  return {
    name: "platform",
    members: [{ accounts, regions: ["eu-west-1"], readRole: "eks-fleet-read" }],
    manage: { accounts: [account], role: "eks-upgrades" },
    target,
    waves: waves.map(({ name, soak, proof, failures, maxConcurrent, windows }, index) => ({
      name,
      ...(index === waves.length - 1 ? { rest: true } : { where: { ring: name } }),
      soak,
      proof: `${proof * 100}%`,
      failures,
      ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
      ...(windows === undefined ? {} : { windows }),
    })),
    retry: { max: 5, after: "12h" },
  };
}

interface FoundUpdate {
  readonly to: string;
  readonly at: number;
  readonly endsAt: number;
  readonly failed: boolean;
}

interface Found extends Seeded {
  readonly version: string;
  readonly updates: readonly FoundUpdate[];
}

/** What EKS has at the end, held against what must never be. */
function foundIn(fleet: EmulatedFleet, options: FleetProcessesOptions, seeded: readonly Seeded[], end: number) {
  const { store } = fleet.emulator.emulator;
  const { waves, target } = options;
  const found = seeded.map((one): Found => {
    const record = store.cluster({ account: one.account, region: "eu-west-1" }, one.name, end);
    assert(record);
    const updates = record.updates.flatMap(({ effect, createdAt, endsAt, outcome }) =>
      effect.kind === "clusterVersion"
        ? [{ to: effect.to, at: createdAt, endsAt: endsAt ?? Infinity, failed: outcome === "Failed" }]
        : [],
    );
    return { ...one, version: record.version, updates: updates.sort((a, b) => a.at - b.at) };
  });
  const inWave = waves.map((_, wave) => found.filter((one) => one.wave === wave));
  const [twice, unproven, overBudget]: [string[], string[], string[]] = [[], [], []];
  for (const one of found) {
    one.updates.forEach((update, index) => {
      const text = `${one.name} to ${update.to} at ${new Date(update.at).toISOString()}`;
      const earlier = one.updates.slice(0, index);
      const again = earlier.some(({ to, failed, endsAt }) => (to === update.to && !failed) || endsAt > update.at);
      if (again) twice.push(text);
      const before = inWave[one.wave - 1];
      const { proof = 0, soakMs = 0 } = waves[one.wave - 1] ?? {};
      const proofs = before?.filter(({ updates }) =>
        updates.some(({ to, at, failed }) => to === update.to && !failed && at <= update.at - soakMs),
      );
      if (before && (proofs?.length ?? 0) < proof * before.length) unproven.push(text);
      for (let wave = 0; wave <= one.wave; wave++) {
        const moment = update.at - DECIDED_BEFORE_MS;
        const failed = inWave[wave]?.filter((other) => other !== one && hasFailed(other, moment, update.at)) ?? [];
        if (failed.length > (waves[wave]?.failures ?? 0)) overBudget.push(`${text}: ${failed.length} of wave ${wave}`);
      }
    });
  }
  const all = found.flatMap(({ updates }) => updates);
  return {
    started: all.length,
    failed: all.filter(({ failed }) => failed).length,
    done: found.filter(({ version }) => version === target).length,
    twice,
    unproven,
    overBudget,
    mostAtOnce: Object.fromEntries(waves.map(({ name }, wave) => [name, mostAtOnce(inWave[wave] ?? [])])),
    calendar: calendarOf(waves, inWave),
  };
}

/** Its last update that had ended by then failed, and none succeeded until `later`. */
function hasFailed({ updates }: Found, moment: number, later: number): boolean {
  const last = updates.filter(({ endsAt }) => endsAt <= moment).at(-1);
  return last?.failed === true && !updates.some(({ failed, endsAt }) => !failed && endsAt <= later);
}

function mostAtOnce(members: readonly Found[]): number {
  const all = members.flatMap(({ updates }) => updates);
  const changes = all.flatMap(({ at, endsAt }) => [
    { at, by: 1 },
    { at: endsAt, by: -1 },
  ]);
  let [most, open] = [0, 0];
  for (const { by } of changes.sort((a, b) => a.at - b.at || a.by - b.by)) {
    open += by;
    most = Math.max(most, open);
  }
  return most;
}

function calendarOf(waves: readonly WaveOfProcesses[], inWave: readonly (readonly Found[])[]): Record<string, string> {
  const day = (instant: number): string => ((instant - EMULATED_DATE) / DAY).toFixed(1);
  const calendar: Record<string, string> = {};
  waves.forEach(({ name }, wave) => {
    const updates = (inWave[wave] ?? []).flatMap((one) => one.updates);
    for (const version of [...new Set(updates.map(({ to }) => to))].sort()) {
      const its = updates.filter(({ to }) => to === version);
      const [first, last] = [Math.min(...its.map(({ at }) => at)), Math.max(...its.map(({ endsAt }) => endsAt))];
      calendar[`${name} ${version}`] = `day ${day(first)} to ${day(last)}`;
    }
  });
  return calendar;
}

/** mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
