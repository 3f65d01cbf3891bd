import type { KubernetesVersion } from "../core/kubernetesVersion";
import { compareVersions, formatVersion, nextMinor } from "../core/kubernetesVersion";
import type { ClusterFacts, MemberFacts } from "./facts";
import { isRunning } from "../core/updateStatus";
import { failuresInARow, newestUpdate } from "./facts";
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
  | { readonly kind: "start"; readonly to: KubernetesVersion }
  | { readonly kind: "follow"; readonly updateId: string; readonly to: KubernetesVersion }
  | { readonly kind: "there" }
  | { readonly kind: "notManaged" }
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
  for (const wave of policy.waves) {
    const inWave = facts.filter((member) => member.wave === wave.name);
    const counted = inWave.filter(({ id }) => exemption(id, policy, now) === undefined);
    const failed = counted.filter((member) => hasFailed(member)).length;
    const overBudget = failed > wave.failures;
    if (overBudget) {
      stopped ??= held("failures", `${failed} members of wave ${wave.name} failed; ${wave.failures} may`);
    }
    const open: OpenWave = { wave, counted, ceiling, stopped };
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
}

function decideWave(
  inWave: readonly MemberFacts[],
  open: OpenWave,
  policy: FleetPolicy,
  now: number,
  members: Map<string, MemberDecision>,
): void {
  let busy = inWave.filter((member) => runningOf(member) !== undefined).length;
  for (const member of inWave) {
    const decision = decideMember(member, open, policy, now);
    const full = open.wave.maxConcurrent !== undefined && busy >= open.wave.maxConcurrent;
    if (decision.kind !== "start") members.set(member.id, decision);
    else if (full)
      members.set(member.id, held("concurrency", `${busy} members of wave ${open.wave.name} are upgraded now`));
    else {
      busy += 1;
      members.set(member.id, decision);
    }
  }
}

function decideMember(member: MemberFacts, open: OpenWave, policy: FleetPolicy, now: number): MemberDecision {
  const { wave, ceiling, stopped } = open;
  if (!member.managed) return { kind: "notManaged" };
  const exempt = exemption(member.id, policy, now);
  if (exempt) return { kind: "exempt", ...exempt };
  if (!member.cluster.seen) return held("unreadable", member.cluster.why);
  const cluster = member.cluster.value;
  const running = runningOf(member);
  if (running) return { kind: "follow", updateId: running.id, to: running.to };
  if (compareVersions(cluster.version, policy.target) >= 0) return { kind: "there" };
  if (cluster.updates === undefined) return held("unreadable", "the cluster's updates could not be read");
  if (cluster.status !== "ACTIVE") return held("notActive", `the cluster is ${cluster.status}`);
  if (stopped) return stopped;
  if (wasRolledBack(member, policy, now)) return held("rolledBack", `${member.name} was rolled back`);
  if (ceiling === undefined || compareVersions(cluster.version, ceiling) >= 0) {
    return held("wave", "the wave before has not proven a newer version");
  }
  const attempts = failuresInARow(cluster);
  if (attempts > policy.retry.max) return { kind: "failed", attempts };
  const again = attempts === 0 ? now : (newestUpdate(cluster)?.createdAt ?? now) + policy.retry.afterMs;
  if (again > now) return held("retry", `${attempts} of ${policy.retry.max + 1} attempts failed`, again);
  if (cluster.blockers.length > 0) return { kind: "blocked", findings: cluster.blockers };
  const to = nextMinor(cluster.version);
  return soaking(open, policy, to, now) ?? notNow(wave, policy, ceiling, now) ?? { kind: "start", to };
}

/** What a person or the calendar says against a start that everything else allows. */
function notNow(wave: WavePolicy, policy: FleetPolicy, ceiling: KubernetesVersion, now: number): Held | undefined {
  const version = formatVersion(ceiling);
  if (wave.approval && wave.approval.approved !== version) {
    return held("approval", `wave ${wave.name} is not approved for ${version}`);
  }
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
function soaking(
  { wave, counted }: OpenWave,
  policy: FleetPolicy,
  to: KubernetesVersion,
  now: number,
): Held | undefined {
  if (policy.hops === "all") return undefined;
  const seen = counted.flatMap(({ cluster }) => (cluster.seen ? [cluster.value] : []));
  // Members that are behind catch up first; a minor is complete when nobody of the wave is below it.
  const behind = seen.some(({ version }) => compareVersions(nextMinor(version), to) < 0);
  if (behind) return held("soak", `members of wave ${wave.name} are still at an older version`);
  const until = Math.max(
    0,
    ...seen.flatMap((one) => {
      const newest = newestUpdate(one);
      const before = compareVersions(one.version, to) < 0;
      return newest?.status === "Successful" && before ? [newest.createdAt + wave.soakMs] : [];
    }),
  );
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
  const versions = counted.flatMap(({ cluster }) => (cluster.seen ? [cluster.value.version] : []));
  const candidates = [...versions, ceiling]
    .filter((version) => compareVersions(version, ceiling) <= 0)
    .sort((a, b) => compareVersions(b, a));
  return candidates.find((version) => isProven(counted, wave, policy, version, now));
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
  const proofs = counted.flatMap((member) => {
    const at = provenSince(member, wave, policy, version, now);
    return at === undefined ? [] : [Math.max(at, member.joinedAt ?? 0)];
  });
  return proofs.some((moment) => {
    const there = counted.filter(({ joinedAt = 0 }) => joinedAt <= moment).length;
    return moment <= now && proofs.filter((at) => at <= moment).length >= Math.ceil(wave.proof * there);
  });
}

/** Since when a member proves a version by having lasted at it; undefined where it does not. */
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
  const accepted = policy.accept.get(member.id);
  if (accepted && accepted.until > now && compareVersions(accepted.at, version) >= 0) return 0;
  const newest = newestUpdate(cluster);
  const lasts = newest?.kind === "upgrade" && newest.status === "Successful" && isAt(cluster, newest.to);
  const trusted = cluster.healthy && cluster.status === "ACTIVE" && cluster.supportType === "EXTENDED";
  return newest && lasts && trusted ? newest.createdAt + wave.soakMs : undefined;
}

function isAt({ version }: ClusterFacts, wanted: KubernetesVersion): boolean {
  return compareVersions(version, wanted) === 0;
}

function runningOf({ cluster }: MemberFacts) {
  return cluster.seen ? cluster.value.updates?.find(isRunning) : undefined;
}

function hasFailed({ cluster }: MemberFacts): boolean {
  return cluster.seen && failuresInARow(cluster.value) > 0;
}

/** Somebody took an upgrade back below the target: that freezes what comes after, until the member is accepted or exempt. */
function wasRolledBack({ id, cluster }: MemberFacts, policy: FleetPolicy, now: number): boolean {
  if (!cluster.seen) return false;
  const newest = newestUpdate(cluster.value);
  const accepted = policy.accept.get(id);
  if (accepted && accepted.until > now) return false;
  return newest?.kind === "rollback" && compareVersions(newest.to, policy.target) < 0;
}

function exemption(id: string, policy: FleetPolicy, now: number) {
  const exempt = policy.exempt.get(id);
  return exempt && exempt.until > now ? exempt : undefined;
}

function held(reason: Held["reason"], why: string, until?: number): Held {
  return { kind: "held", reason, why, until };
}
