import { isRunning } from "../core/updateRecord";
import type { KubernetesVersion } from "../core/kubernetesVersion";
import { compareVersions } from "../core/kubernetesVersion";
import { decide } from "./decide";
import type { ClusterFacts, MemberFacts, VersionUpdate } from "./facts";
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

interface Simulated {
  readonly facts: MemberFacts;
  runningUntil: number | undefined;
}

/**
 * What comes if every upgrade takes the expected time and succeeds, no person does anything, and an up runs whenever something is
 * due: the decisions themselves, played on. Pure.
 */
export function forecast(facts: readonly MemberFacts[], policy: FleetPolicy, now: number): Forecast {
  // Other stacks do their part; a run follows the other.
  const by: FleetPolicy = { ...policy, endsBefore: undefined };
  let members: Simulated[] = facts.map((one) => ({ facts: { ...one, managed: true }, runningUntil: undefined }));
  const departures = new Map<string, Departure[]>();
  const times = new Map<string, { startsAt?: number; endsAt?: number; provenAt?: number }>();
  for (const { name } of policy.waves) times.set(name, {});
  for (let step = 0, at = now; step < MOST_STEPS; step++) {
    members = members.map((one) => ended(one, at, departures));
    const decision = decide(
      members.map((one) => one.facts),
      by,
      at,
    );
    for (const { name, proven } of decision.waves) {
      const wave = times.get(name);
      if (!wave) continue;
      if (proven && compareVersions(proven, policy.target) >= 0) wave.provenAt ??= at;
      const left = members.some((one) => one.facts.wave === name && !isThere(one.facts, policy, at));
      if (!left) wave.endsAt ??= at;
    }
    let next = Number.POSITIVE_INFINITY;
    const comes = (moment: number | undefined): void => {
      if (moment !== undefined && moment > at) next = Math.min(next, moment);
    };
    members = members.map((one): Simulated => {
      const due = decision.members.get(one.facts.id);
      if (due?.kind === "held") comes(due.until);
      if (due?.kind === "exempt") comes(due.until);
      if (due?.kind === "start") {
        const wave = times.get(one.facts.wave);
        if (wave) wave.startsAt ??= at;
        comes(at + policy.hopMs);
        return started(one, due.to, at, at + policy.hopMs);
      }
      if (due?.kind === "follow") {
        const update = one.facts.cluster.seen ? one.facts.cluster.value.updates?.find(isRunning) : undefined;
        const until = one.runningUntil ?? Math.max(at + 1, (update?.createdAt ?? at) + policy.hopMs);
        comes(until);
        return { ...one, runningUntil: until };
      }
      comes(proofOf(one.facts, policy));
      return one;
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
function proofOf({ wave, cluster }: MemberFacts, policy: FleetPolicy): number | undefined {
  if (!cluster.seen || !cluster.value.updates) return undefined;
  const soak = policy.waves.find(({ name }) => name === wave)?.soakMs;
  const newest = cluster.value.updates.reduce((latest, { createdAt }) => Math.max(latest, createdAt), 0);
  return soak === undefined || newest === 0 ? undefined : newest + soak;
}

function withCluster(
  one: Simulated,
  runningUntil: number | undefined,
  change: (value: ClusterFacts) => ClusterFacts,
): Simulated {
  const { facts } = one;
  if (!facts.cluster.seen) return one;
  return { runningUntil, facts: { ...facts, cluster: { seen: true, value: change(facts.cluster.value) } } };
}

function started(one: Simulated, to: KubernetesVersion, at: number, until: number): Simulated {
  const update: VersionUpdate = { id: `forecast-${at}`, kind: "upgrade", status: "InProgress", to, createdAt: at };
  return withCluster(one, until, (value) => ({ ...value, updates: [...(value.updates ?? []), update] }));
}

function ended(one: Simulated, at: number, departures: Map<string, Departure[]>): Simulated {
  const { facts, runningUntil } = one;
  if (runningUntil === undefined || runningUntil > at || !facts.cluster.seen) return one;
  const from = facts.cluster.value.version;
  const to = facts.cluster.value.updates?.find(isRunning)?.to ?? from;
  if (compareVersions(to, from) > 0) {
    const before = departures.get(facts.id);
    const departure = { from, at: runningUntil };
    if (before) before.push(departure);
    else departures.set(facts.id, [departure]);
  }
  return withCluster(one, undefined, (value) => ({
    ...value,
    version: to,
    status: "ACTIVE",
    ...(value.nodesBehind === undefined ? {} : { nodesBehind: false }),
    updates: value.updates?.map((update) => (isRunning(update) ? { ...update, status: "Successful" } : update)),
  }));
}
