import type { KubernetesVersion } from "../core/kubernetesVersion";
import { compareVersions, formatVersion, nextMinor } from "../core/kubernetesVersion";
import type { ClusterFacts, MemberFacts } from "./facts";
import { failuresInARow, lastAttemptAt, newestUpdate, runningUpdate, stays } from "./facts";
import type { FleetPolicy, WavePolicy } from "./policy";
import { earliestStart } from "./window";

/** Why a member waits, and until when where that is known (milliseconds since the epoch). */
export interface Held {
  readonly kind: "held";
  readonly reason:
    | "wave" // the wave before has not proven the version
    | "failures" // the wave, or one before it, is over its failure budget
    | "rolledBack" // this member, or one of a wave before, was rolled back
    | "soak" // one minor at a time, and the last one has not lasted long enough
    | "approval"
    | "gate"
    | "freeze"
    | "window"
    | "runFor" // it would not end within this run
    | "concurrency"
    | "retry"
    | "notActive"
    | "unreadable";
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
 * What is due now, for every member, from what EKS tells alone. Pure: any number of stacks come to the same, without talking to
 * each other. Nothing opens a wave but proof: what could not be read, a lost history and a cluster that AWS may upgrade by
 * itself prove nothing.
 *
 * @param now AWS's time, milliseconds since the epoch
 */
export function decide(facts: readonly MemberFacts[], policy: FleetPolicy, now: number): FleetDecision {
  const members = new Map<string, MemberDecision>();
  const waves: WaveDecision[] = [];
  let ceiling: KubernetesVersion | undefined = policy.target;
  let stopped: Held | undefined;
  const byWave = new Map<string, MemberFacts[]>();
  for (const member of facts) {
    const others = byWave.get(member.wave);
    if (others) others.push(member);
    else byWave.set(member.wave, [member]);
  }
  for (const wave of policy.waves) {
    const inWave = byWave.get(wave.name) ?? [];
    const counted = inWave.filter(({ id }) => exemption(id, policy, now) === undefined);
    const failed = counted.filter((member) => hasFailed(member)).length;
    const overBudget = failed > wave.failures;
    if (overBudget) {
      stopped ??= held("failures", `${failed} members of wave ${wave.name} failed; ${wave.failures} may`);
    }
    const open: OpenWave = { wave, counted, ceiling, stopped, soaks: new Map(), notNow: undefined };
    decideWave(inWave, open, policy, now, members);
    const rolledBack = counted.find((member) => wasRolledBack(member, policy, now));
    if (rolledBack) {
      stopped ??= held("rolledBack", `${rolledBack.name} of wave ${wave.name} was rolled back`);
    }
    const proven: KubernetesVersion | undefined = ceiling && newestProven(counted, wave, policy, ceiling, now);
    waves.push({ name: wave.name, ceiling, proven, failed, overBudget });
    ceiling = proven;
  }
  return { members, waves };
}

interface OpenWave {
  readonly wave: WavePolicy;
  readonly counted: readonly MemberFacts[];
  readonly ceiling: KubernetesVersion | undefined;
  readonly stopped: Held | undefined;
  /** By the version that members go to. */
  readonly soaks: Map<string, { readonly held: Held | undefined }>;
  /** The same for all members, and so found out once. */
  notNow: { readonly held: Held | undefined } | undefined;
}

function decideWave(
  inWave: readonly MemberFacts[],
  open: OpenWave,
  policy: FleetPolicy,
  now: number,
  members: Map<string, MemberDecision>,
): void {
  const { maxConcurrent, name } = open.wave;
  let busy = inWave.filter((member) => runningOf(member) !== undefined).length;
  let full: Held | undefined;
  for (const member of inWave) {
    const decision = decideMember(member, open, policy, now);
    if (decision.kind !== "start") members.set(member.id, member.managed ? decision : NOT_MANAGED);
    else if (maxConcurrent !== undefined && busy >= maxConcurrent) {
      full ??= held("concurrency", `${busy} of at most ${maxConcurrent} members of wave ${name} are upgraded now`);
      members.set(member.id, member.managed ? full : NOT_MANAGED);
    } else {
      // Also one that another stack upgrades: every stack leaves the same members their places.
      busy += 1;
      members.set(member.id, member.managed ? decision : { ...NOT_MANAGED, due: decision.to });
    }
  }
}

const NOT_MANAGED = { kind: "notManaged" } as const;
const THERE = { kind: "there" } as const;
const NOT_PROVEN = held("wave", "the wave before has not proven a newer version");

function decideMember(member: MemberFacts, open: OpenWave, policy: FleetPolicy, now: number): MemberDecision {
  const { wave, ceiling, stopped } = open;
  const exempt = exemption(member.id, policy, now);
  if (exempt) return { kind: "exempt", ...exempt };
  if (!member.cluster.seen) return held("unreadable", member.cluster.why);
  const cluster = member.cluster.value;
  const running = runningOf(member);
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
  const attempts = failuresInARow(cluster);
  if (attempts > policy.retry.max) return { kind: "failed", attempts };
  const again = attempts === 0 ? now : (lastAttemptAt(cluster) ?? now) + policy.retry.afterMs;
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
  const key = formatVersion(to);
  const known = open.soaks.get(key) ?? { held: soakOf(open, to, now) };
  // The same for all members of the wave that go to this version.
  open.soaks.set(key, known);
  return known.held;
}

function soakOf({ wave, counted }: OpenWave, to: KubernetesVersion, now: number): Held | undefined {
  let until = 0;
  for (const { cluster } of counted) {
    if (!cluster.seen) continue;
    const { version } = cluster.value;
    // Members that are behind catch up first; a minor is complete when nobody of the wave is below it.
    if (compareVersions(nextMinor(version), to) < 0) {
      return held("soak", `members of wave ${wave.name} are still at an older version`);
    }
    const newest = newestUpdate(cluster.value);
    const before = newest?.status === "Successful" && compareVersions(version, to) < 0;
    if (before) until = Math.max(until, newest.createdAt + wave.soakMs);
  }
  return until > now ? held("soak", `wave ${wave.name} soaks at its version`, until) : undefined;
}

/** The newest version, up to `ceiling`, that enough members of the wave have proven. */
function newestProven(
  counted: readonly MemberFacts[],
  wave: WavePolicy,
  policy: FleetPolicy,
  ceiling: KubernetesVersion,
  now: number,
): KubernetesVersion | undefined {
  // Each version at which a member is, or was.
  const candidates = new Map([[ceiling.minor, ceiling]]);
  const add = (version: KubernetesVersion): void => {
    if (compareVersions(version, ceiling) <= 0) candidates.set(version.minor, version);
  };
  for (const { cluster } of counted) {
    if (!cluster.seen) continue;
    add(cluster.value.version);
    for (const { at } of stays(cluster.value)) add(at);
  }
  return [...candidates.values()]
    .sort((a, b) => compareVersions(b, a))
    .find((version) => isProven(counted, wave, policy, version, now));
}

/**
 * Whether there was a moment, not after now, at which the part of the wave that was there then had proven the version. A member
 * that came later does not take back what was proven before it came.
 */
function isProven(
  counted: readonly MemberFacts[],
  wave: WavePolicy,
  policy: FleetPolicy,
  version: KubernetesVersion,
  now: number,
): boolean {
  const proofs: number[] = [];
  for (const member of counted) {
    const at = provenSince(member, wave, policy, version, now);
    if (at !== undefined && at <= now) proofs.push(Math.max(at, member.joinedAt ?? 0));
  }
  if (proofs.length === 0) return false;
  const ascending = (a: number, b: number): number => a - b;
  const joins = counted.map(({ joinedAt = 0 }) => joinedAt).sort(ascending);
  proofs.sort(ascending);
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
  member: MemberFacts,
  wave: WavePolicy,
  policy: FleetPolicy,
  version: KubernetesVersion,
  now: number,
): number | undefined {
  if (!member.cluster.seen) return undefined;
  const cluster = member.cluster.value;
  if (compareVersions(cluster.version, version) < 0) return undefined;
  if (cluster.nodesBehind === true && isAt(cluster, version)) return undefined;
  const accepted = policy.accept.get(member.id);
  const holds = accepted !== undefined && accepted.until > now && compareVersions(cluster.version, accepted.at) >= 0;
  if (holds && compareVersions(accepted.at, version) >= 0) return 0;
  const well = cluster.status === "ACTIVE" || runningUpdate(cluster) !== undefined;
  if (!well || !cluster.healthy || cluster.supportType !== "EXTENDED") return undefined;
  for (const { at, since, until = now } of stays(cluster)) {
    if (compareVersions(at, version) >= 0 && since + wave.soakMs <= until) return since + wave.soakMs;
  }
  return undefined;
}

function isAt({ version }: ClusterFacts, wanted: KubernetesVersion): boolean {
  return compareVersions(version, wanted) === 0;
}

function runningOf({ cluster }: MemberFacts) {
  return cluster.seen ? runningUpdate(cluster.value) : undefined;
}

function hasFailed({ cluster }: MemberFacts): boolean {
  return cluster.seen && failuresInARow(cluster.value) > 0;
}

/** Somebody took an upgrade back below the target: that freezes what comes after, until the member is accepted or exempt. */
function wasRolledBack({ id, cluster }: MemberFacts, policy: FleetPolicy, now: number): boolean {
  if (!cluster.seen) return false;
  const newest = newestUpdate(cluster.value);
  const accepted = policy.accept.get(id);
  if (newest?.kind !== "rollback" || compareVersions(newest.to, policy.target) >= 0) return false;
  // What was accepted of the version to which it went back, or of an older one, is no answer to the rollback.
  return !(accepted && accepted.until > now && compareVersions(accepted.at, newest.to) > 0);
}

function exemption(id: string, policy: FleetPolicy, now: number) {
  const exempt = policy.exempt.get(id);
  return exempt && exempt.until > now ? exempt : undefined;
}

function held(reason: Held["reason"], why: string, until?: number): Held {
  return { kind: "held", reason, why, until };
}
