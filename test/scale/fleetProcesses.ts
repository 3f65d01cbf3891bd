import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { compareVersions } from "../../provider/core/kubernetesVersion";
import { controlPlaneOf } from "../../provider/eks/types";
import type { Update } from "../../provider/eks/types";
import { EmulatedFleet, rolesOf } from "../fixtures/EmulatedFleet";
import { EMULATED_DATE } from "../emulatedDate";
import type { Begin, UpEnded } from "./fleetWorker";

const HOUR_MS = 3_600_000;

export interface FleetProcessesOptions {
  readonly stacks: number;
  readonly clustersEach: number;
  readonly days: number;
  readonly hoursBetweenUps: number;
  /** How many hours of the emulator's clock pass in a second. */
  readonly hoursASecond: number;
  readonly failing: number;
  readonly killed: number;
}

export interface FleetProcessesResult {
  readonly ups: number;
  readonly kills: number;
  readonly started: number;
  readonly failed: number;
  /** Clusters at the target at the end. */
  readonly done: number;
  readonly twice: string[];
  readonly unproven: string[];
  readonly overBudget: string[];
  readonly defects: string[];
  /** Days from the beginning until each wave was done. */
  readonly calendar: Readonly<Record<string, number>>;
}

const WAVES = [
  { name: "canary", where: { ring: "canary" }, soak: "24h", failures: 2 },
  { name: "tenth", where: { ring: "tenth" }, soak: "2d", proof: "80%", failures: 3, maxConcurrent: 10 },
  { name: "prod", rest: true, failures: 10, maxConcurrent: "20%" },
] as const;

const SOAK_MS = [24 * HOUR_MS, 48 * HOUR_MS, 0] as const;
const PROOF = [1, 0.8, 1] as const;
const BUDGET = [2, 3, 10] as const;

interface Seeded {
  readonly name: string;
  readonly account: string;
  readonly wave: number;
}

/** Stacks as processes, each with its account, on one emulator whose clock goes fast; some are killed in the middle of an up. */
export async function runFleetProcesses(options: FleetProcessesOptions): Promise<FleetProcessesResult> {
  const { stacks, clustersEach, hoursASecond, killed } = options;
  const accounts = Array.from({ length: stacks }, (_, n) => String(111_111_111_111 + n));
  const seeded = accounts.flatMap((account, stack) =>
    Array.from({ length: clustersEach }, (_, n): Seeded => {
      const place = stack * clustersEach + n;
      return { name: `c-${place}`, account, wave: place % 20 === 0 ? 0 : place % 10 === 5 ? 1 : 2 };
    }),
  );
  const fleet = await EmulatedFleet.start({
    clusters: seeded.map(({ name, account, wave }) => ({
      name,
      account,
      version: "1.32",
      tags: { ring: WAVES[wave]?.name ?? "" },
    })),
    roles: rolesOf(...accounts),
  });
  const random = randomFrom(7);
  const speed = hoursASecond * 3600;
  const begin = { url: fleet.emulator.url, speed, emulated: EMULATED_DATE, real: Date.now() };
  const set = (): Promise<unknown> =>
    fleet.control("POST", "clock", {
      set: new Date(EMULATED_DATE + (Date.now() - begin.real) * speed).toISOString(),
    });
  await fleet.control("POST", "faults", {
    operation: "UpdateClusterVersion",
    probability: options.failing,
    seed: 3,
    what: "updateEnds",
  });
  let [ups, kills] = [0, 0];
  const defects: string[] = [];
  const over = (): boolean => Date.now() - begin.real > ((options.days * 24) / hoursASecond) * 1000;

  const runStack = async (account: string): Promise<void> => {
    const program = {
      name: "platform",
      members: [{ accounts, regions: ["eu-west-1"], readRole: "eks-fleet-read" }],
      manage: { accounts: [account], role: "eks-upgrades" },
      target: "1.33",
      waves: WAVES,
      retry: { max: 5, after: "6h" },
    };
    let kept: Begin["kept"];
    let worker: ChildProcess | undefined;
    while (!over()) {
      worker ??= workerWith({ ...begin, program, kept });
      worker.send("up");
      ups += 1;
      const ended = once(worker, "message") as Promise<[UpEnded]>;
      if (random() < killed) {
        await Promise.race([delay(random() * 800), ended]);
        worker.kill("SIGKILL");
        ended.catch(() => {});
        kills += 1;
        worker = undefined;
      } else {
        const [{ outcome, kept: now }] = await ended;
        kept = now;
        // What fails because an upgrade failed is as it should be.
        if (outcome.startsWith("failed") && !/upgrades of this run failed|failure budget/.test(outcome))
          defects.push(outcome);
        if (outcome.includes("refused")) defects.push(outcome);
      }
      await delay((options.hoursBetweenUps / hoursASecond) * 1000 * (0.8 + 0.4 * random()));
    }
    worker?.kill("SIGKILL");
  };

  const ticking = setInterval(() => void set().catch(() => {}), 25);
  try {
    await Promise.all(accounts.map(runStack));
    await set();
  } finally {
    clearInterval(ticking);
  }
  try {
    return { ups, kills, defects, ...(await lookedUp(fleet, seeded)) };
  } finally {
    await fleet.close();
  }
}

function workerWith(begin: Begin): ChildProcess {
  const worker = fork(join(__dirname, "fleetWorker.ts"), {
    execArgv: ["-r", "ts-node/register/transpile-only"],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  });
  worker.send({ begin });
  return worker;
}

interface Found extends Seeded {
  readonly version: string;
  readonly updates: readonly Update[];
}

/** What EKS tells at the end, held against what must never be. */
async function lookedUp(fleet: EmulatedFleet, seeded: readonly Seeded[]) {
  const { connect } = fleet.tools();
  const found = await Promise.all(
    seeded.map(async (one): Promise<Found> => {
      const roleArn = `arn:aws:iam::${one.account}:role/eks-fleet-read`;
      const eks = await (await connect({ region: "eu-west-1", assumeRole: { roleArn } })).eks();
      const subject = controlPlaneOf(one.name);
      const ids = await eks.listUpdates(subject);
      const updates = await Promise.all(ids.map((id) => eks.describeUpdate(subject, id)));
      const { version } = await eks.cluster(one.name);
      return { ...one, version: `1.${version.minor}`, updates };
    }),
  );
  const inWave = (wave: number): Found[] => found.filter((one) => one.wave === wave);
  const at = (update: Update): number => Date.parse(update.createdAt);
  const succeeded = (one: Found, before: number): boolean =>
    one.updates.some((update) => update.status === "Successful" && at(update) <= before);
  /** It had failed by then, and had not succeeded since. An update takes ten minutes. */
  const hadFailed = (one: Found, moment: number): boolean =>
    !succeeded(one, moment - HOUR_MS / 4) &&
    one.updates.some((update) => update.status === "Failed" && at(update) < moment - HOUR_MS);
  const [twice, unproven, overBudget]: [string[], string[], string[]] = [[], [], []];
  for (const one of found) {
    const successes = one.updates.filter(({ status }) => status === "Successful");
    const sorted = one.updates.map(at).sort((a, b) => a - b);
    const close = sorted.some((moment, index) => index > 0 && moment - (sorted[index - 1] ?? 0) < HOUR_MS / 6);
    if (successes.length > 1 || close) twice.push(one.name);
    for (const update of one.updates) {
      const before = inWave(one.wave - 1);
      const proofs = before.filter((other) => succeeded(other, at(update) - (SOAK_MS[one.wave - 1] ?? 0)));
      if (proofs.length < (PROOF[one.wave - 1] ?? 1) * before.length) unproven.push(one.name);
      for (let wave = 0; wave <= one.wave; wave++) {
        const failed = inWave(wave).filter((other) => other !== one && hadFailed(other, at(update)));
        if (failed.length > (BUDGET[wave] ?? 0)) overBudget.push(one.name);
      }
    }
  }
  const last = (wave: number): number =>
    Math.max(...inWave(wave).flatMap(({ updates }) => updates.filter(({ status }) => status === "Successful").map(at)));
  const all = found.flatMap(({ updates }) => updates);
  assert(all.every(({ to }) => to && compareVersions(to, { major: 1, minor: 33 }) === 0));
  return {
    started: all.length,
    failed: all.filter(({ status }) => status === "Failed").length,
    done: found.filter(({ version }) => version === "1.33").length,
    twice,
    unproven,
    overBudget,
    calendar: Object.fromEntries(
      WAVES.map(({ name }, wave) => [name, Math.round(((last(wave) - EMULATED_DATE) / (24 * HOUR_MS)) * 10) / 10]),
    ),
  };
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
