import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { compareVersions, formatVersion } from "../core/versions/kubernetesVersion";
import { isRunning } from "../core/updateRecord";
import type { Before, DecidedWave, Viewed } from "./decide";
import { decideWave, isExempt, nothingBefore, viewed } from "./decide";
import type { ClusterFacts, MemberFacts, VersionUpdate } from "./facts";
import { historyOf } from "./facts";
import type { FleetPolicy, WavePolicy } from "./policy";

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
  const waves = policy.waves.map((wave) => new PlayedWave(wave, facts, policy));
  const lapses = [...policy.exempt.values(), ...policy.accept.values()].map(({ until }) => until);
  for (let step = 0, at = now, last = now; step < MOST_STEPS; step++) {
    const lapsed = lapses.some((until) => until > last && until <= at);
    let before = nothingBefore(policy);
    for (const wave of waves) before = wave.goOnTo(at, before, lapsed);
    const next = Math.min(...waves.map((wave) => wave.next));
    if (!Number.isFinite(next)) break;
    last = at;
    // Events that lie close together are one.
    at = Math.max(next, at + policy.hopMs);
  }
  const ends = waves.map(({ endsAt }) => endsAt);
  return {
    waves: new Map(waves.map(({ name, startsAt, endsAt, provenAt }) => [name, { startsAt, endsAt, provenAt }])),
    departures: new Map(waves.flatMap(({ departures }) => [...departures])),
    completeAt: ends.some((end) => end === undefined) ? undefined : Math.max(...ends.map((end) => end ?? 0)),
  };
}

/**
 * A wave of the forecast. Most of the time nothing happens in most waves: what was decided holds until something comes in the wave
 * itself, or the waves before say something else.
 */
class PlayedWave implements WaveForecast {
  startsAt: number | undefined;
  endsAt: number | undefined;
  provenAt: number | undefined;
  /** When something comes in it. */
  next = Number.POSITIVE_INFINITY;
  readonly departures = new Map<string, Departure[]>();
  private readonly policy: FleetPolicy;
  private readonly members: Viewed[];
  private readonly runningUntil = new Map<number, number>();
  /** Those in which something changes still; the others are decided with them, and that is all. */
  private open: readonly number[];
  private before: Before | undefined;
  private decided: DecidedWave | undefined;
  /** What members with the same updates have after the same change, by the change: a history is read once for all of them. */
  private alike = new Map<string, Map<Updates, Updates>>();

  constructor(
    private readonly wave: WavePolicy,
    facts: readonly MemberFacts[],
    policy: FleetPolicy,
  ) {
    // Other stacks do their part; a run follows the other.
    this.policy = { ...policy, endsBefore: undefined };
    this.members = facts
      .filter(({ wave: its }) => its === wave.name)
      .map((one) => viewed({ ...one, managed: true }, policy));
    this.open = this.members.map((_, index) => index);
  }

  get name(): string {
    return this.wave.name;
  }

  goOnTo(at: number, before: Before, lapsed: boolean): Before {
    const known = this.decided;
    if (known && at < this.next && !lapsed && isSame(this.before, before)) return known.after;
    for (const [index, until] of this.runningUntil) {
      if (until > at) continue;
      this.runningUntil.delete(index);
      this.change(index, (member, cluster) => this.ended(member, cluster, until));
    }
    this.alike = new Map();
    const decided = decideWave(this.members, this.wave, before, this.policy, at);
    this.before = before;
    this.decided = decided;
    const { proven } = decided.wave;
    if (proven && compareVersions(proven, this.policy.target) >= 0) this.provenAt ??= at;
    if (this.open.every((index) => this.isThere(index, at))) this.endsAt ??= at;
    this.play(decided, at);
    return decided.after;
  }

  private play(decided: DecidedWave, at: number): void {
    const { hopMs } = this.policy;
    this.next = Number.POSITIVE_INFINITY;
    const comes = (moment: number | undefined): void => {
      if (moment !== undefined && moment > at) this.next = Math.min(this.next, moment);
    };
    this.open = this.open.filter((index) => {
      const due = decided.members[index];
      const { newest, running } = this.members[index]?.history ?? {};
      switch (due?.kind) {
        case "held":
        case "exempt":
          comes(due.until);
          break;
        case "start": {
          this.startsAt ??= at;
          comes(at + hopMs);
          this.runningUntil.set(index, at + hopMs);
          this.change(index, (_, cluster) => this.started(cluster, due.to, at));
          return true;
        }
        case "follow": {
          const until = this.runningUntil.get(index) ?? Math.max(at + 1, (running?.createdAt ?? at) + hopMs);
          comes(until);
          this.runningUntil.set(index, until);
          return true;
        }
      }
      // When its last upgrade is old enough to be proof.
      const proof = newest && newest.createdAt + this.wave.soakMs;
      comes(proof);
      return due?.kind !== "there" || (proof !== undefined && proof > at);
    });
  }

  private isThere(index: number, at: number): boolean {
    const member = this.members[index];
    if (!member || isExempt(member, at)) return true;
    const { cluster } = member;
    return cluster !== undefined && compareVersions(cluster.version, this.policy.target) >= 0 && !cluster.nodesBehind;
  }

  private change(index: number, to: (member: Viewed, cluster: ClusterFacts) => ClusterFacts): void {
    const member = this.members[index];
    if (!member?.cluster) return;
    const cluster = to(member, member.cluster);
    this.members[index] = { ...member, cluster, history: historyOf(cluster) };
  }

  private ended({ id, history }: Viewed, cluster: ClusterFacts, at: number): ClusterFacts {
    const from = cluster.version;
    const to = history.running?.to ?? from;
    if (compareVersions(to, from) > 0) {
      const departures = this.departures.get(id) ?? [];
      departures.push({ from, at });
      this.departures.set(id, departures);
    }
    return {
      ...cluster,
      version: to,
      status: "ACTIVE",
      ...(cluster.nodesBehind === undefined ? {} : { nodesBehind: false, failedRolls: undefined }),
      updates: cluster.updates && this.changed("ended", cluster.updates, (updates) => updates.map(successful)),
    };
  }

  private started(cluster: ClusterFacts, to: KubernetesVersion, at: number): ClusterFacts {
    const update: VersionUpdate = { id: `forecast-${at}`, kind: "upgrade", status: "InProgress", to, createdAt: at };
    const what = `started to ${formatVersion(to)}`;
    return { ...cluster, updates: this.changed(what, cluster.updates ?? [], (updates) => [...updates, update]) };
  }

  private changed(what: string, before: Updates, change: (updates: Updates) => Updates): Updates {
    const updates = before.length === 0 ? NO_UPDATES : before;
    const known = this.alike.get(what) ?? new Map<Updates, Updates>();
    this.alike.set(what, known);
    const after = known.get(updates) ?? change(updates);
    known.set(updates, after);
    return after;
  }
}

type Updates = readonly VersionUpdate[];

const NO_UPDATES: Updates = [];

function successful(update: VersionUpdate): VersionUpdate {
  return isRunning(update) ? { ...update, status: "Successful" } : update;
}

function isSame(one: Before | undefined, other: Before): boolean {
  if (one?.stopped !== other.stopped) return false;
  const [a, b] = [one?.ceiling, other.ceiling];
  return a === b || (a !== undefined && b !== undefined && compareVersions(a, b) === 0);
}
