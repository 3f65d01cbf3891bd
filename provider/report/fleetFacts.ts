import { formatTime } from "../core/time";
import { EXPECTED_HOP_MS } from "../core/durations";
import { completeText } from "../fleet/plan";
import type { FleetMemberPlan, FleetPlan, FleetWavePlan } from "../resources/fleetPlan";
import type { UpgradePlan } from "../resources/planTypes";
import type { FleetDecision, Period, ReportedCluster, ReportFacts } from "./facts";
import { minorOf } from "./texts";

const MINUTE_MS = 60_000;

/** What a fleet's plan says, as the facts of a report. Pure. */
export function fleetFacts(fleet: FleetPlan): ReportFacts {
  const waves = new Map(fleet.waves.map((wave) => [wave.name, wave]));
  return {
    at: fleet.at,
    waves: fleet.waves.map(({ name }) => name),
    clusters: fleet.members.map((member) => memberFacts(member, waves.get(member.wave), fleet.target)),
    notes: [...fleet.errors, ...fleet.warnings, ...completion(fleet)],
    unreadable: fleet.unreadable,
  };
}

function completion(fleet: FleetPlan): string[] {
  const done = completeText(fleet);
  if (done !== undefined) return [done];
  const { completeAt, target } = fleet;
  return completeAt === undefined ? [] : [`the fleet is expected at ${target} by ${formatTime(completeAt)}`];
}

function memberFacts(member: FleetMemberPlan, wave: FleetWavePlan | undefined, target: string): ReportedCluster {
  const { clusterName, region, account, version } = member;
  const about = { clusterName, region, account, wave: member.wave };
  if (version === undefined || member.reason === "unreadable") {
    return { ...about, plan: undefined, notReadable: member.why ?? "it could not be read" };
  }
  const decision = decisionOf(member);
  const forecast = decision.state === "done" || decision.state === "exempt" ? undefined : periodOf(wave);
  const failures = member.failures.map(({ updateId, to, at, words }) => ({
    what: `update ${updateId} to ${to}, begun ${formatTime(at)}`,
    words: words ?? "EKS gave no reason",
  }));
  return {
    ...about,
    plan: planOf(member, version, target),
    decision,
    failures,
    forecast,
  };
}

/** As a plan of its own would be: to the fleet's target, one minor version at a time. */
function planOf(member: FleetMemberPlan, from: string, target: string): UpgradePlan {
  const [first, last] = [minorOf(from), minorOf(target)];
  const expectedMinutes = EXPECTED_HOP_MS / MINUTE_MS;
  const hops = Array.from({ length: Math.max(0, last - first) }, (_, index) => ({
    kind: "upgrade" as const,
    from: `1.${first + index}`,
    to: `1.${first + index + 1}`,
    expectedMinutes,
  }));
  return {
    clusterName: member.clusterName,
    region: member.region,
    from,
    to: target,
    hops,
    expectedMinutes: hops.length * expectedMinutes,
    durationSource: "the fleet's plan",
    alsoTouched: [],
    support: { now: member.support, then: undefined },
    supportType: member.supportType,
    tags: member.labels,
    rollbackUntil: undefined,
    findings: member.findings,
    refused: member.decision === "blocked",
  };
}

function decisionOf({ decision, why, until, to, reason }: FleetMemberPlan): FleetDecision {
  switch (decision) {
    case "start":
      return { state: "ready", why: `an upgrade to ${to ?? "the next version"} is due` };
    case "follow":
      return { state: "running", why: `an update to ${to ?? "another version"} runs` };
    case "there":
      return { state: "done", why: "it has the target" };
    case "held":
      return { state: reason === "wave" ? "unproven" : "held", why: why ?? "it waits", until };
    case "blocked":
      return { state: "blocked", why: why ?? "findings stop its next hop" };
    case "failed":
      return { state: "failed", why: why ?? "its upgrade failed" };
    case "exempt":
      return { state: "exempt", why: why ?? "the program exempts it", until };
    case "notManaged":
      return { state: "held", why: "another stack upgrades it" };
  }
}

function periodOf(wave: FleetWavePlan | undefined): Period | undefined {
  const { startsAt: from, endsAt: to } = wave?.forecast ?? {};
  return from === undefined || to === undefined ? undefined : { from, to };
}
