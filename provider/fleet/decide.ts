import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { compareVersions, formatVersion, nextMinor, sameVersion } from "../core/versions/kubernetesVersion";
import type { ClusterFacts, History, MemberFacts } from "./facts";
import { clusterCount, historyOf, NO_HISTORY } from "./facts";
import type { FleetHeldReason } from "../resources/fleetPlan";
import type { Acceptance, Exemption, FleetPolicy, WavePolicy } from "./policy";
import { earliestStart } from "./window";

/** Why a member waits, and until when where that is known (milliseconds since the epoch). */
export interface Held {
  readonly kind: "held";
  readonly reason: FleetHeldReason;
  readonly until?: number | undefined;
  readonly why: string;
}

export type MemberDecision =
  /** `to` is the cluster's own version where only its nodes have to follow. */
  | { readonly kind: "start"; readonly to: KubernetesVersion }
  | { readonly kind: "follow"; readonly updateId: string; readonly to: KubernetesVersion }
  | { readonly kind: "there" }
  /** `due`: the stack that it belongs to would start it now. */
  | { readonly kind: "notManaged"; readonly due?: KubernetesVersion }
  | { readonly kind: "exempt"; readonly until: number; readonly why: string }
  | { readonly kind: "blocked"; readonly findings: readonly string[] }
  | { readonly kind: "failed"; readonly attempts: number }
  | Held;

export interface WaveDecision {
  readonly name: string;
  /** The newest version that the wave may have now. */
  readonly ceiling: KubernetesVersion | undefined;
  /** The newest version up to the target that the wave has proven. */
  readonly proven: KubernetesVersion | undefined;
  readonly failed: number;
  readonly overBudget: boolean;
}

export interface FleetDecision {
  readonly members: ReadonlyMap<string, MemberDecision>;
  readonly waves: readonly WaveDecision[];
}

/**
 * What is due now, for every member, from what EKS tells alone. Pure: all stacks, however many, decide the same without talking to
 * each other. Nothing opens a wave but proof: what could not be read, a lost history and a cluster that AWS may upgrade by
 * itself prove nothing.
 *
 * @param now AWS's time, milliseconds since the epoch
 */
export function decide(facts: readonly MemberFacts[], policy: FleetPolicy, now: number): FleetDecision {
  const members = new Map<string, MemberDecision>();
  const waves: WaveDecision[] = [];
  const byWave = new Map(policy.waves.map(({ name }) => [name, [] as Viewed[]]));
  for (const member of facts) byWave.get(member.wave)?.push(viewed(member, policy));
  let before = nothingBefore(policy);
  for (const wave of policy.waves) {
    const inWave = byWave.get(wave.name) ?? [];
    const decided = decideWave(inWave, wave, before, policy, now);
    inWave.forEach(({ id }, index) => members.set(id, decided.members[index] ?? NOT_MANAGED));
    waves.push(decided.wave);
    before = decided.after;
  }
  return { members, waves };
}

/** A member with what its history and the policy say of it, which is found out once for however many moments. */
export interface Viewed extends Omit<MemberFacts, "joinedAt" | "cluster"> {
  readonly joinedAt: number;
  readonly cluster: ClusterFacts | undefined;
  /** Why it was not seen. */
  readonly unread: string;
  readonly history: History;
  readonly exempt: Exemption | undefined;
  readonly accepted: Acceptance | undefined;
}

export function viewed(member: MemberFacts, policy: FleetPolicy): Viewed {
  const { id, joinedAt = 0, cluster } = member;
  return {
    ...member,
    joinedAt,
    cluster: cluster.seen ? cluster.value : undefined,
    unread: cluster.seen ? "" : cluster.why,
    history: cluster.seen ? historyOf(cluster.value) : NO_HISTORY,
    exempt: policy.exempt.get(id),
    accepted: policy.accept.get(id),
  };
}

/** What the waves before a wave say about it. */
export interface Before {
  readonly ceiling: KubernetesVersion | undefined;
  readonly stopped: Held | undefined;
}

export function nothingBefore({ target }: FleetPolicy): Before {
  return { ceiling: target, stopped: undefined };
}

export interface DecidedWave {
  /** In the order of the members that were given. */
  readonly members: readonly MemberDecision[];
  readonly wave: WaveDecision;
  readonly after: Before;
}

/** What is due now in one wave, its members in an order that is the same in every stack. */
export function decideWave(
  inWave: readonly Viewed[],
  wave: WavePolicy,
  { ceiling, stopped }: Before,
  policy: FleetPolicy,
  now: number,
): DecidedWave {
  const counted = inWave.filter((member) => !isExempt(member, now));
  const failed = counted.filter(({ history }) => history.failuresInARow > 0).length;
  const overBudget = failed > wave.failures;
  if (overBudget)
    stopped ??= held("failures", `${clusterCount(failed)} of wave ${wave.name} failed; ${wave.failures} may`);
  const open: OpenWave = { wave, counted, ceiling, stopped, soaks: new Map(), notNow: undefined };
  const members = decideMembers(inWave, open, policy, now);
  const rolledBack = counted.find((member) => wasRolledBack(member, policy, now));
  if (rolledBack) stopped ??= held("rolledBack", `${rolledBack.name} of wave ${wave.name} was rolled back`);
  const proven = ceiling && newestProven(counted, wave, ceiling, now);
  return {
    members,
    wave: { name: wave.name, ceiling, proven, failed, overBudget },
    after: { ceiling: proven, stopped },
  };
}

interface OpenWave {
  readonly wave: WavePolicy;
  readonly counted: readonly Viewed[];
  readonly ceiling: KubernetesVersion | undefined;
  readonly stopped: Held | undefined;
  /** By the minor version that members go to. */
  readonly soaks: Map<number, Held | undefined>;
  /** The same for all members, and so found out once. */
  notNow: { readonly held: Held | undefined } | undefined;
}

function decideMembers(
  inWave: readonly Viewed[],
  open: OpenWave,
  policy: FleetPolicy,
  now: number,
): readonly MemberDecision[] {
  const { maxConcurrent, name } = open.wave;
  let busy = inWave.filter(({ history }) => history.running !== undefined).length;
  let full: Held | undefined;
  return inWave.map((member) => {
    const decision = decideMember(member, open, policy, now);
    if (decision.kind !== "start") return member.managed ? decision : NOT_MANAGED;
    if (maxConcurrent !== undefined && busy >= maxConcurrent) {
      full ??= held("concurrency", `${busy} of at most ${maxConcurrent} clusters of wave ${name} are upgraded now`);
      return member.managed ? full : NOT_MANAGED;
    }
    // Also one that another stack upgrades: every stack leaves the same members their places.
    busy += 1;
    return member.managed ? decision : { ...NOT_MANAGED, due: decision.to };
  });
}

const NOT_MANAGED = { kind: "notManaged" } as const;
const THERE = { kind: "there" } as const;
const NOT_PROVEN = held("wave", "the wave before has not proven a newer version");

function decideMember(member: Viewed, open: OpenWave, policy: FleetPolicy, now: number): MemberDecision {
  const { wave, ceiling, stopped } = open;
  const { cluster, exempt, history } = member;
  if (exempt && isExempt(member, now)) return { kind: "exempt", ...exempt };
  if (!cluster) return held("unreadable", member.unread);
  const { running } = history;
  if (running) return { kind: "follow", updateId: running.id, to: running.to };
  const nodesOnly = cluster.nodesBehind === true;
  if (compareVersions(cluster.version, policy.target) >= 0 && !nodesOnly) return THERE;
  if (cluster.updates === undefined) return held("unreadable", "the cluster's updates could not be read");
  if (cluster.status !== "ACTIVE") return held("notActive", `the cluster is ${cluster.status}`);
  if (stopped) return stopped;
  if (wasRolledBack(member, policy, now)) return held("rolledBack", `${member.name} was rolled back`);
  const room = ceiling === undefined ? -1 : compareVersions(ceiling, cluster.version);
  if (ceiling === undefined || room < 0 || (room === 0 && !nodesOnly)) {
    return NOT_PROVEN;
  }
  const attempts = history.failuresInARow;
  if (attempts > policy.retry.max) return { kind: "failed", attempts };
  const again = attempts === 0 ? now : (history.lastAttemptAt ?? now) + policy.retry.afterMs;
  if (again > now) return held("retry", `${attempts} of ${policy.retry.max + 1} attempts failed`, again);
  if (cluster.blockers.length > 0) return { kind: "blocked", findings: cluster.blockers };
  const to = nodesOnly ? cluster.version : nextMinor(cluster.version);
  const soak = soaking(open, policy, to, now);
  if (soak) return soak;
  open.notNow ??= { held: notNow(wave, policy, ceiling, now) };
  return open.notNow.held ?? { kind: "start", to };
}

/** What a person or the calendar says against a start that everything else allows. */
function notNow(wave: WavePolicy, policy: FleetPolicy, ceiling: KubernetesVersion, now: number): Held | undefined {
  const version = formatVersion(ceiling);
  if (wave.approval && wave.approval.approved !== version) {
    const other = wave.approval.approved === undefined ? "" : `, but for ${wave.approval.approved}`;
    return held("approval", `wave ${wave.name} is not approved for ${version}${other}`);
  }
  const closed = policy.gates.find(({ open, waves }) => !open && (waves === undefined || waves.includes(wave.name)));
  if (closed) return held("gate", `gate ${closed.name} is closed`);
  const end = now + policy.hopMs;
  const freeze = policy.freezes.find(({ from, to }) => from < end && now < to);
  if (freeze) return held("freeze", freeze.why, freeze.to);
  const start = earliestStart(wave.windows, now, policy.hopMs);
  if (start !== now) return held("window", "no window is open that is long enough", start);
  if (policy.endsBefore !== undefined && end > policy.endsBefore) {
    return held("runFor", "the upgrade would not end within this run");
  }
  return undefined;
}

/** With one minor per soak, nobody goes on to the next while the wave's last upgrades are younger than its soak. */
function soaking(open: OpenWave, policy: FleetPolicy, to: KubernetesVersion, now: number): Held | undefined {
  if (policy.hops === "all") return undefined;
  // The same for all members of the wave that go to this version.
  if (!open.soaks.has(to.minor)) open.soaks.set(to.minor, soakOf(open, to, now));
  return open.soaks.get(to.minor);
}

function soakOf({ wave, counted }: OpenWave, to: KubernetesVersion, now: number): Held | undefined {
  let until = 0;
  for (const { cluster, history } of counted) {
    if (!cluster) continue;
    const { version } = cluster;
    // Members that are behind catch up first; a minor is complete when nobody of the wave is below it.
    if (compareVersions(nextMinor(version), to) < 0) {
      return held("soak", `clusters of wave ${wave.name} are still at an older version`);
    }
    const { newest } = history;
    const before = newest?.status === "Successful" && compareVersions(version, to) < 0;
    if (before) until = Math.max(until, newest.createdAt + wave.soakMs);
  }
  return until > now ? held("soak", `wave ${wave.name} soaks at its version`, until) : undefined;
}

/** The newest version, up to `ceiling`, that enough members of the wave have proven. */
function newestProven(
  counted: readonly Viewed[],
  wave: WavePolicy,
  ceiling: KubernetesVersion,
  now: number,
): KubernetesVersion | undefined {
  // Of a number that is not known there is no part.
  if (counted.some(({ uncounted }) => uncounted === true)) return undefined;
  // Each version at which a member is, or was.
  const candidates = new Map([[ceiling.minor, ceiling]]);
  const add = (version: KubernetesVersion): void => {
    if (compareVersions(version, ceiling) <= 0) candidates.set(version.minor, version);
  };
  for (const { cluster, history } of counted) {
    if (!cluster) continue;
    add(cluster.version);
    for (const { at } of history.stays) add(at);
  }
  return [...candidates.values()]
    .sort((a, b) => compareVersions(b, a))
    .find((version) => isProven(counted, wave, version, now));
}

/**
 * Whether there was a moment, not after now, at which the part of the wave that was there then had proven the version. A member
 * that came later does not take back what was proven before it came.
 */
function isProven(counted: readonly Viewed[], wave: WavePolicy, version: KubernetesVersion, now: number): boolean {
  const moments: number[] = [];
  for (const member of counted) {
    const at = provenSince(member, wave, version, now);
    if (at !== undefined && at <= now) moments.push(Math.max(at, member.joinedAt));
  }
  const [first] = moments;
  if (first === undefined) return false;
  const earliest = moments.reduce((least, moment) => Math.min(least, moment), first);
  // Mostly that is all there is to know: too few even for those who were there at the first proof.
  const fewest = counted.reduce((count, { joinedAt }) => count + (joinedAt <= earliest ? 1 : 0), 0);
  if (moments.length < Math.ceil(wave.proof * fewest)) return false;
  const proofs = Float64Array.from(moments).sort();
  const joins = Float64Array.from(counted, ({ joinedAt }) => joinedAt).sort();
  let there = 0;
  return proofs.some((moment, index) => {
    while (there < joins.length && (joins[there] ?? 0) <= moment) there += 1;
    // Of several at the same moment the last one counts all of them.
    return moment <= now && index + 1 >= Math.ceil(wave.proof * there);
  });
}

/**
 * Since when a member proves a version; undefined where it does not. It has lasted at it, or above it, for the soak: until now, or
 * until it went on. What it does after that takes nothing back, unless it is a rollback or the cluster is no longer well.
 */
function provenSince(
  { cluster, history, accepted }: Viewed,
  wave: WavePolicy,
  version: KubernetesVersion,
  now: number,
): number | undefined {
  if (!cluster || compareVersions(cluster.version, version) < 0) return undefined;
  if (cluster.nodesBehind === true && sameVersion(cluster.version, version)) return undefined;
  const holds = accepted !== undefined && accepted.until > now && compareVersions(cluster.version, accepted.at) >= 0;
  if (holds && compareVersions(accepted.at, version) >= 0) return 0;
  const well = cluster.status === "ACTIVE" || history.running !== undefined;
  if (!well || !cluster.healthy || cluster.supportType !== "EXTENDED") return undefined;
  for (const { at, since, until = now } of history.stays) {
    if (compareVersions(at, version) >= 0 && since + wave.soakMs <= until) return since + wave.soakMs;
  }
  return undefined;
}

/** Somebody took an upgrade back below the target: that freezes what comes after, until the member is accepted or exempt. */
function wasRolledBack({ history, accepted }: Viewed, policy: FleetPolicy, now: number): boolean {
  const { newest } = history;
  if (newest?.kind !== "rollback" || compareVersions(newest.to, policy.target) >= 0) return false;
  // What was accepted of the version to which it went back, or of an older one, is no answer to the rollback.
  return !(accepted && accepted.until > now && compareVersions(accepted.at, newest.to) > 0);
}

export function isExempt({ exempt }: Pick<Viewed, "exempt">, now: number): boolean {
  return exempt !== undefined && exempt.until > now;
}

function held(reason: Held["reason"], why: string, until?: number): Held {
  return { kind: "held", reason, why, until };
}
