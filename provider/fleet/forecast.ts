import { isRunning } from "../core/updateRecord";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import { compareVersions } from "../core/kubernetesVersion";
import { decide } from "./decide";
import type { ClusterFacts, MemberFacts, VersionUpdate } from "./facts";
import { newestUpdate, runningUpdate } from "./facts";
import type { FleetPolicy } from "./policy";

/** More steps than fleets need that go a few minors in a few waves. */
const MOST_STEPS = 300;

export interface WaveForecast {
  readonly startsAt: number | undefined;
  readonly endsAt: number | undefined;
  readonly provenAt: number | undefined;
}

/** When a member leaves a version. */
export interface Departure {
  readonly from: KubernetesVersion;
  readonly at: number;
}

export interface Forecast {
  readonly waves: ReadonlyMap<string, WaveForecast>;
  /** By ARN, in the order in which they come. */
  readonly departures: ReadonlyMap<string, readonly Departure[]>;
  readonly completeAt: number | undefined;
}

/**
 * What comes if every upgrade takes the expected time and succeeds, no person does anything, and an up runs whenever something is
 * due: the decisions themselves, played on. Pure.
 */
export function forecast(facts: readonly MemberFacts[], policy: FleetPolicy, now: number): Forecast {
  // Other stacks do their part; a run follows the other.
  const by: FleetPolicy = { ...policy, endsBefore: undefined };
  const played: MemberFacts[] = facts.map((one) => ({ ...one, managed: true }));
  const runningUntil = new Map<number, number>();
  const departures = new Map<string, Departure[]>();
  const times = new Map<string, { startsAt?: number; endsAt?: number; provenAt?: number }>();
  const soaks = new Map(policy.waves.map(({ name, soakMs }) => [name, soakMs]));
  for (const { name } of policy.waves) times.set(name, {});
  // Those in which nothing changes any more are decided with the others, and that is all.
  let open = played.map((_, index) => index);
  for (let step = 0, at = now; step < MOST_STEPS; step++) {
    for (const [index, until] of runningUntil) {
      const one = played[index];
      if (until > at || !one) continue;
      runningUntil.delete(index);
      played[index] = ended(one, until, departures);
    }
    const decision = decide(played, by, at);
    const left = new Set<string>();
    for (const index of open) {
      const one = played[index];
      if (one && !isThere(one, policy, at)) left.add(one.wave);
    }
    for (const { name, proven } of decision.waves) {
      const wave = times.get(name);
      if (!wave) continue;
      if (proven && compareVersions(proven, policy.target) >= 0) wave.provenAt ??= at;
      if (!left.has(name)) wave.endsAt ??= at;
    }
    let next = Number.POSITIVE_INFINITY;
    const comes = (moment: number | undefined): void => {
      if (moment !== undefined && moment > at) next = Math.min(next, moment);
    };
    open = open.filter((index) => {
      const one = played[index];
      if (!one) return false;
      const due = decision.members.get(one.id);
      switch (due?.kind) {
        case "held":
        case "exempt":
          comes(due.until);
          break;
        case "start": {
          const wave = times.get(one.wave);
          if (wave) wave.startsAt ??= at;
          comes(at + policy.hopMs);
          runningUntil.set(index, at + policy.hopMs);
          played[index] = started(one, due.to, at);
          return true;
        }
        case "follow": {
          const update = one.cluster.seen ? runningUpdate(one.cluster.value) : undefined;
          const until = runningUntil.get(index) ?? Math.max(at + 1, (update?.createdAt ?? at) + policy.hopMs);
          comes(until);
          runningUntil.set(index, until);
          return true;
        }
      }
      const proof = proofOf(one, soaks);
      comes(proof);
      return due?.kind !== "there" || (proof !== undefined && proof > at);
    });
    if (!Number.isFinite(next)) break;
    // Events that lie close together are one.
    at = Math.max(next, at + policy.hopMs);
  }
  const ends = policy.waves.map(({ name }) => times.get(name)?.endsAt);
  return {
    waves: new Map(
      [...times].map(([name, { startsAt, endsAt, provenAt }]) => [name, { startsAt, endsAt, provenAt }] as const),
    ),
    departures,
    completeAt: ends.some((end) => end === undefined) ? undefined : Math.max(...ends.map((end) => end ?? 0)),
  };
}

function isThere({ id, cluster }: MemberFacts, policy: FleetPolicy, at: number): boolean {
  if ((policy.exempt.get(id)?.until ?? 0) > at) return true;
  return (
    cluster.seen && compareVersions(cluster.value.version, policy.target) >= 0 && cluster.value.nodesBehind !== true
  );
}

/** When the member's last upgrade is old enough to be proof. */
function proofOf({ wave, cluster }: MemberFacts, soaks: ReadonlyMap<string, number>): number | undefined {
  const soak = soaks.get(wave);
  const newest = cluster.seen ? newestUpdate(cluster.value) : undefined;
  return soak === undefined || newest === undefined ? undefined : newest.createdAt + soak;
}

function withCluster(facts: MemberFacts, change: (value: ClusterFacts) => ClusterFacts): MemberFacts {
  if (!facts.cluster.seen) return facts;
  return { ...facts, cluster: { seen: true, value: change(facts.cluster.value) } };
}

function started(one: MemberFacts, to: KubernetesVersion, at: number): MemberFacts {
  const update: VersionUpdate = { id: `forecast-${at}`, kind: "upgrade", status: "InProgress", to, createdAt: at };
  return withCluster(one, (value) => ({ ...value, updates: [...(value.updates ?? []), update] }));
}

function ended(one: MemberFacts, at: number, departures: Map<string, Departure[]>): MemberFacts {
  if (!one.cluster.seen) return one;
  const from = one.cluster.value.version;
  const to = runningUpdate(one.cluster.value)?.to ?? from;
  if (compareVersions(to, from) > 0) {
    const before = departures.get(one.id);
    const departure = { from, at };
    if (before) before.push(departure);
    else departures.set(one.id, [departure]);
  }
  return withCluster(one, (value) => ({
    ...value,
    version: to,
    status: "ACTIVE",
    ...(value.nodesBehind === undefined ? {} : { nodesBehind: false, failedRolls: undefined }),
    updates: value.updates?.map((update) => (isRunning(update) ? { ...update, status: "Successful" } : update)),
  }));
}
