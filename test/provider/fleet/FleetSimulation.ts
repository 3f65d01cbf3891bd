import { compareVersions, nextMinor, versionFromEks } from "../../../provider/core/versions/kubernetesVersion";
import { decide } from "../../../provider/fleet/decide";
import type { MemberFacts, VersionUpdate } from "../../../provider/fleet/facts";
import type { FleetPolicy, WavePolicy } from "../../../provider/fleet/policy";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A Tuesday. */
export const BEGIN = Date.parse("2026-11-03T00:00:00Z");

export interface SimulationSize {
  readonly clusters: number;
  readonly stacks: number;
  readonly days: number;
  /** The part of upgrades that fail. */
  readonly failing: number;
  /** The part of ups that are killed in the middle of their starts. */
  readonly killed: number;
  readonly policy: FleetPolicy;
  readonly seed: number;
}

export interface Started {
  readonly cluster: number;
  readonly wave: string;
  readonly to: string;
  readonly at: number;
}

/** What came of a simulation, and all that must never be. */
export interface SimulationResult {
  readonly started: readonly Started[];
  /** Starts of a cluster that had an update running: EKS refused them. */
  readonly refused: number;
  readonly twice: number;
  readonly unproven: number;
  readonly overBudget: number;
  /** The day on which each wave was done, from the beginning. */
  readonly calendar: Readonly<Record<string, number | undefined>>;
  readonly failed: number;
}

interface SimulatedCluster {
  readonly id: string;
  readonly wave: string;
  readonly stack: number;
  version: string;
  updates: VersionUpdate[];
  running: { readonly to: string; readonly endsAt: number; readonly fails: boolean } | undefined;
}

/**
 * Clusters that are upgraded as EKS does it, and stacks that run an up every hour, each at its own minute, by what they saw some
 * minutes before. What is true is looked up in the clusters, not in the decisions.
 */
export function simulate(size: SimulationSize): SimulationResult {
  const { policy } = size;
  const random = randomFrom(size.seed);
  const clusters = Array.from({ length: size.clusters }, (_, n): SimulatedCluster => {
    const wave = n % 100 < 2 ? "canary" : n % 100 < 12 ? "tenth" : "prod";
    const stack = Math.floor(random() * size.stacks);
    return { id: `arn:${n}`, wave, stack, version: "1.32", updates: [], running: undefined };
  });
  const started: Started[] = [];
  let [refused, twice, unproven, overBudget, failed] = [0, 0, 0, 0, 0];
  const calendar: Record<string, number | undefined> = {};

  const end = (now: number): void => {
    for (const cluster of clusters) {
      const { running } = cluster;
      if (!running || running.endsAt > now) continue;
      const status = running.fails ? "Failed" : "Successful";
      if (running.fails) failed += 1;
      else cluster.version = running.to;
      cluster.updates = cluster.updates.map((one) => (one.status === "InProgress" ? { ...one, status } : one));
      cluster.running = undefined;
    }
    for (const { name } of policy.waves) {
      const its = clusters.filter(({ wave }) => wave === name);
      const done = its.every(({ version }) => compareVersions(versionFromEks(version), policy.target) >= 0);
      if (done) calendar[name] ??= Math.round(((now - BEGIN) / DAY) * 10) / 10;
    }
  };

  const factsFor = (stack: number): MemberFacts[] =>
    clusters.map((cluster): MemberFacts => ({
      id: cluster.id,
      name: cluster.id,
      wave: cluster.wave,
      managed: cluster.stack === stack,
      joinedAt: undefined,
      cluster: {
        seen: true,
        value: {
          version: versionFromEks(cluster.version),
          status: cluster.running ? "UPDATING" : "ACTIVE",
          healthy: true,
          supportType: "EXTENDED",
          updates: cluster.updates,
          blockers: [],
        },
      },
    }));

  const start = (cluster: SimulatedCluster, to: string, now: number): void => {
    if (cluster.running) {
      refused += 1;
      return;
    }
    const of = policy.waves.findIndex(({ name }) => name === cluster.wave);
    if (cluster.version === to) twice += 1;
    if (of > 0 && !hasProven(clusters, policy.waves[of - 1], to, now)) unproven += 1;
    if (policy.waves.slice(0, of + 1).some((wave) => failures(clusters, wave) > wave.failures)) overBudget += 1;
    started.push({ cluster: clusters.indexOf(cluster), wave: cluster.wave, to, at: now });
    const endsAt = now + HOUR / 10 + random() * (HOUR / 6);
    cluster.running = { to, endsAt, fails: random() < size.failing };
    const update = {
      id: `${cluster.id} ${now}`,
      kind: "upgrade",
      status: "InProgress",
      to: versionFromEks(to),
    } as const;
    cluster.updates = [...cluster.updates, { ...update, createdAt: now }];
  };

  for (let hour = 0; hour < size.days * 24; hour++) {
    const order = Array.from({ length: size.stacks }, (_, stack) => ({ stack, minute: Math.floor(random() * 60) }));
    for (const { stack, minute } of order.sort((a, b) => a.minute - b.minute)) {
      const now = BEGIN + hour * HOUR + minute * 60_000;
      end(now);
      const { members } = decide(factsFor(stack), policy, now);
      const due = clusters.filter(({ id }) => members.get(id)?.kind === "start");
      const killedAfter = random() < size.killed ? Math.floor(random() * due.length) : due.length;
      for (const cluster of due.slice(0, killedAfter)) {
        start(cluster, text(nextMinor(versionFromEks(cluster.version))), now);
      }
    }
  }
  end(BEGIN + size.days * DAY);
  return { started, refused, twice, unproven, overBudget, calendar, failed };
}

function text({ major, minor }: { readonly major: number; readonly minor: number }): string {
  return `${major}.${minor}`;
}

/** By EKS's history alone: enough members got to it, or above it, by an upgrade that began the soak ago. */
function hasProven(all: readonly SimulatedCluster[], wave: WavePolicy | undefined, to: string, now: number): boolean {
  if (!wave) return true;
  const its = all.filter((one) => one.wave === wave.name);
  const proven = its.filter(({ updates }) =>
    updates.some(
      (one) =>
        one.status === "Successful" &&
        now - one.createdAt >= wave.soakMs &&
        compareVersions(one.to, versionFromEks(to)) >= 0,
    ),
  );
  return proven.length >= wave.proof * its.length;
}

function failures(all: readonly SimulatedCluster[], wave: WavePolicy): number {
  return all.filter((one) => {
    const newest = [...one.updates]
      .sort((a, b) => b.createdAt - a.createdAt)
      .find(({ status }) => status !== "InProgress");
    return one.wave === wave.name && newest?.status === "Failed";
  }).length;
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
