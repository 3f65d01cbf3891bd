import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import { compareVersions, formatVersion } from "../core/versions/kubernetesVersion";
import { printableLine } from "../core/printable";
import { ROLLBACK_WINDOW_MS } from "../core/rollback";
import { formatTime } from "../core/time";
import { EXTRA_PER_HOUR, supportOf, takesExtendedSupport } from "../plan/support";
import type { FleetPlanArgs } from "../resources/fleetArgs";
import type {
  FleetBlocker,
  FleetCosts,
  FleetDecision,
  FleetHold,
  FleetMemberPlan,
  FleetPlan,
  FleetUnreadable,
  FleetWavePlan,
} from "../resources/fleetPlan";
import type { MemberDecision, WaveDecision } from "./decide";
import type { Due } from "./due";
import { FAILED_NOW, stops } from "./due";
import type { ClusterFacts } from "./facts";
import { clusterCount, historyOf } from "./facts";
import type { Forecast } from "./forecast";
import { forecast } from "./forecast";
import { uselessTexts } from "./mistakes";
import type { SurveyedMember } from "./survey";

const DAY_MS = 24 * 3_600_000;

/** How long before the end of a support a plan without a date for the cluster is worth a warning. */
const NEAR_MS = 60 * DAY_MS;

/** What is due, as data for people and programs. Pure. */
export function planOf(args: FleetPlanArgs, due: Due): FleetPlan {
  const { survey, policy, facts, decision } = due;
  const coming = forecast(facts, policy, survey.at);
  const members = survey.members
    .map((member) => memberPlan(member, due))
    .sort((a, b) => waveIndex(args, a.wave) - waveIndex(args, b.wave) || (a.clusterArn < b.clusterArn ? -1 : 1));
  const waves = decision.waves.map((wave) => wavePlan(wave, members, coming));
  const deadline = deadlineTexts(args, due);
  const stoppedWaves = waves
    .filter(({ overBudget }) => overBudget)
    .map(
      ({ name, failed }) =>
        `wave ${name} is over its failure budget: ${clusterCount(failed)} failed, and nothing more starts in it and after it`,
    );
  return {
    fleet: args.name,
    at: iso(survey.at),
    target: formatVersion(policy.target),
    waves,
    members,
    blockers: blockersOf(members),
    unreadable: unreadableOf(due),
    completeAt: isoOrNothing(coming.completeAt),
    lastUpgradeAt: isoOrNothing(lastUpgrade(due)),
    costs: costsOf(due, coming),
    warnings: [
      ...unreadTexts(due),
      ...uselessTexts(args, survey),
      ...soakTexts(due),
      ...(args.deadline?.action === "fail" ? [] : deadline),
      ...ownUpgradeTexts(due, coming),
      ...extendedTexts(due, coming),
    ],
    errors: [...nothingRead(due), ...stoppedWaves, ...(args.deadline?.action === "fail" ? deadline : [])],
  };
}

function waveIndex({ waves }: FleetPlanArgs, name: string): number {
  return waves.findIndex((one) => one.name === name);
}

function memberPlan(member: SurveyedMember, due: Due): FleetMemberPlan {
  const { arn, name, account, region, labels, cluster } = member;
  const decided = due.decision.members.get(arn);
  const seen = cluster.seen ? cluster.value : undefined;
  const failures = (seen ? historyOf(seen).failed : []).map(({ id, to, createdAt, failure }) => ({
    updateId: id,
    to: formatVersion(to),
    at: iso(createdAt),
    words: failure,
  }));
  return {
    clusterArn: arn,
    clusterName: name,
    account,
    region,
    labels,
    wave: due.waveOf.get(arn) ?? "",
    version: seen && formatVersion(seen.version),
    support: seen && supportOf(due.survey.versions ?? [], seen.version),
    supportType: seen?.supportType,
    ...decisionOf(decided, failures[0]?.words),
    findings: due.findings.get(arn)?.filter(({ severity }) => severity !== "note") ?? [],
    failures,
  };
}

type DecisionPart = Pick<FleetMemberPlan, "decision" | "to" | "reason" | "until" | "why">;

function decisionOf(decided: MemberDecision | undefined, words: string | undefined): DecisionPart {
  const nothing = { to: undefined, reason: undefined, until: undefined, why: undefined };
  switch (decided?.kind) {
    case "start":
    case "follow":
      return { ...nothing, decision: decided.kind, to: formatVersion(decided.to) };
    case "held": {
      const { reason, why, until } = decided;
      return { ...nothing, decision: "held", reason, why, until: isoOrNothing(until) };
    }
    case "blocked": {
      if (decided.findings.every((code) => code === FAILED_NOW)) {
        return { ...nothing, decision: "held", reason: "retry", why: "it failed in this run" };
      }
      return { ...nothing, decision: "blocked", why: [...new Set(decided.findings)].join(", ") };
    }
    case "failed":
      return {
        ...nothing,
        decision: "failed",
        why: `${decided.attempts} attempts failed${words === undefined ? "" : `, the last with ${words}`}`,
      };
    case "exempt":
      return { ...nothing, decision: "exempt", why: decided.why, until: iso(decided.until) };
    case "there":
      return { ...nothing, decision: "there" };
    case "notManaged":
    case undefined:
      return { ...nothing, decision: "notManaged" };
  }
}

function wavePlan(
  { name, ceiling, proven, failed, overBudget }: WaveDecision,
  members: readonly FleetMemberPlan[],
  coming: Forecast,
): FleetWavePlan {
  const its = members.filter(({ wave }) => wave === name);
  const versions: Record<string, number> = {};
  const decisions: Partial<Record<FleetDecision, number>> = {};
  for (const { version = "unknown", decision } of its) {
    versions[version] = (versions[version] ?? 0) + 1;
    decisions[decision] = (decisions[decision] ?? 0) + 1;
  }
  const { startsAt, endsAt, provenAt } = coming.waves.get(name) ?? {};
  return {
    name,
    members: its.length,
    versions: Object.fromEntries(Object.entries(versions).sort(([a], [b]) => (a < b ? -1 : 1))),
    decisions,
    held: holdsOf(its),
    opensFor: ceiling && formatVersion(ceiling),
    proven: proven && formatVersion(proven),
    failed,
    overBudget,
    forecast: {
      startsAt: isoOrNothing(startsAt),
      endsAt: isoOrNothing(endsAt),
      provenAt: isoOrNothing(provenAt),
    },
  };
}

function holdsOf(members: readonly FleetMemberPlan[]): FleetHold[] {
  const holds = new Map<string, FleetHold>();
  for (const { reason, until, why = "" } of members) {
    if (reason === undefined) continue;
    const key = `${reason} ${why}`;
    const known = holds.get(key);
    const earliest = known?.until !== undefined && (until === undefined || known.until < until) ? known.until : until;
    holds.set(key, { reason, members: (known?.members ?? 0) + 1, until: earliest, why });
  }
  return [...holds.values()].sort((a, b) => b.members - a.members);
}

function blockersOf(members: readonly FleetMemberPlan[]): FleetBlocker[] {
  const blockers = new Map<string, { remedy: string; clusterArns: Set<string> }>();
  for (const { clusterArn, decision, findings } of members) {
    if (decision !== "blocked") continue;
    for (const { code, remedy } of findings.filter(stops)) {
      const known = blockers.get(code) ?? { remedy, clusterArns: new Set() };
      known.clusterArns.add(clusterArn);
      blockers.set(code, known);
    }
  }
  return [...blockers]
    .map(([code, { remedy, clusterArns }]) => ({ code, remedy, clusterArns: [...clusterArns] }))
    .sort((a, b) => b.clusterArns.length - a.clusterArns.length);
}

function unreadableOf({ survey }: Due): FleetUnreadable[] {
  const withoutHistory = survey.members.filter(({ cluster }) => cluster.seen && cluster.value.updates === undefined);
  return [
    ...survey.unreadable,
    ...withoutHistory.map(({ name, account, region }) => ({
      what: `${name} in ${account} ${region}`,
      why: "its updates could not be read (ListUpdates, DescribeUpdate)",
    })),
  ];
}

/** Said aloud: a schedule that runs unattended would else be green for weeks while it proves nothing. */
function unreadTexts(due: Due): string[] {
  const unread = unreadableOf(due);
  const [first] = unread;
  if (!first || nothingRead(due).length > 0) return [];
  const others = unread.length === 1 ? "" : ` and ${unread.length - 1} more (unread, above)`;
  return [`${first.what}${others} could not be read and prove nothing: ${printableLine(first.why).slice(0, 300)}`];
}

/** With nothing to be seen at all, the mistake is on our side. */
function nothingRead({ survey }: Due): string[] {
  const [first] = survey.unreadable;
  if (!first || survey.members.some(({ cluster }) => cluster.seen)) return [];
  return [`no cluster could be read; ${first.what}: ${printableLine(first.why).slice(0, 300)}`];
}

/** That all is done, and since when; undefined while it is not. */
export function completeText(plan: FleetPlan): string | undefined {
  const { at, target, completeAt, lastUpgradeAt, members } = plan;
  if (completeAt === undefined || completeAt > at) return undefined;
  const exempt = members.filter(({ decision }) => decision === "exempt").length;
  const apart = exempt === 0 ? "" : `, apart from ${exempt} exempt`;
  const since =
    lastUpgradeAt === undefined ? "" : `; the last upgrade of a control plane began ${formatTime(lastUpgradeAt)}`;
  return `all clusters are at ${target} or newer${apart}${since}`;
}

/** With one history missing it is not known which was the last. */
function lastUpgrade({ facts, decision }: Due): number | undefined {
  const histories = facts
    .filter(({ id }) => decision.members.get(id)?.kind !== "exempt")
    .map(({ cluster }) => (cluster.seen ? cluster.value.updates : undefined));
  if (histories.includes(undefined)) return undefined;
  const upgrades = histories
    .flatMap((updates) => updates ?? [])
    .filter(({ kind, status }) => kind === "upgrade" && status === "Successful");
  return upgrades.reduce<number | undefined>((last, { createdAt }) => Math.max(last ?? 0, createdAt), undefined);
}

/** The members that have a lower version than the target, and are not exempt. */
function behind({ facts, policy, survey }: Due): (ClusterFacts & { readonly arn: string })[] {
  return facts.flatMap(({ id: arn, cluster }) => {
    if (!cluster.seen || (policy.exempt.get(arn)?.until ?? 0) > survey.at) return [];
    return compareVersions(cluster.value.version, policy.target) < 0 ? [{ ...cluster.value, arn }] : [];
  });
}

function soakTexts({ policy }: Due): string[] {
  return policy.waves
    .filter(({ soakMs }) => soakMs > ROLLBACK_WINDOW_MS)
    .map(
      ({ name, soakMs }) =>
        `wave ${name} soaks for ${Math.round(soakMs / DAY_MS)} days: EKS rolls a control plane back within seven days only, so what shows up later cannot be undone`,
    );
}

function endOf({ survey }: Due, version: KubernetesVersion, which: "endOfStandardSupport" | "endOfExtendedSupport") {
  const day = supportOf(survey.versions ?? [], version)?.[which];
  return day === undefined ? undefined : { day, at: Date.parse(day) };
}

function deadlineTexts({ deadline }: FleetPlanArgs, due: Due): string[] {
  if (!deadline) return [];
  const { before, days = 0 } = deadline;
  return grouped(behind(due), ({ version }) => formatVersion(version)).flatMap(([version, members]) => {
    const end = members[0] && endOf(due, members[0].version, before);
    if (!end || due.survey.at < end.at - days * DAY_MS) return [];
    const which = before === "endOfStandardSupport" ? "standard" : "extended";
    return [`deadline: ${clusterCount(members.length)} of ${version}, whose ${which} support ends on ${end.day}`];
  });
}

/** AWS upgrades a cluster by itself at the end of its support: what the plan does not beat is said. */
function ownUpgradeTexts(due: Due, coming: Forecast): string[] {
  const late = behind(due).flatMap(({ arn, version, supportType }) => {
    const extended = takesExtendedSupport(supportType);
    const which = extended === true ? "endOfExtendedSupport" : "endOfStandardSupport";
    const end = endOf(due, version, which);
    const leaves = coming.departures.get(arn)?.[0]?.at;
    if (!end || (leaves === undefined ? end.at - due.survey.at > NEAR_MS : leaves < end.at)) return [];
    const doubt = extended === undefined ? printableLine(supportType ?? "") : undefined;
    return [{ version: formatVersion(version), day: end.day, known: leaves !== undefined, doubt }];
  });
  return grouped(late, ({ version, day, known, doubt }) => `${version} ${day} ${known} ${doubt}`).flatMap(
    ([, members]) => {
      const [first] = members;
      if (!first) return [];
      const them = members.length === 1 ? "it" : "them";
      const plan = first.known ? "this plan comes later" : `when this plan comes to ${them} is not known`;
      const clusters = `${clusterCount(members.length)} of ${first.version}`;
      return first.doubt === undefined
        ? [`AWS upgrades ${clusters} by itself from ${first.day} on, and ${plan}`]
        : [
            `AWS may upgrade ${clusters} by itself from ${first.day} on (whether it does so under supportType ${first.doubt} is not known), and ${plan}`,
          ];
    },
  );
}

function extendedTexts(due: Due, coming: Forecast): string[] {
  const paying = behind(due).filter(({ arn, version, supportType }) => {
    const end = endOf(due, version, "endOfStandardSupport");
    const leaves = coming.departures.get(arn)?.[0]?.at;
    return (
      takesExtendedSupport(supportType) === true &&
      end !== undefined &&
      (leaves === undefined ? end.at - due.survey.at < NEAR_MS : end.at < leaves)
    );
  });
  return grouped(paying, ({ version }) => formatVersion(version)).map(([version, members]) => {
    const end = members[0] && endOf(due, members[0].version, "endOfStandardSupport");
    const [pay, until] = members.length === 1 ? ["costs", "it is"] : ["cost", "they are"];
    return `${clusterCount(members.length)} of ${version} ${pay} extended support from ${end?.day ?? "?"} on until ${until} upgraded`;
  });
}

function costsOf(due: Due, coming: Forecast): FleetCosts {
  const extendedSupport = surcharges(due, coming);
  if (extendedSupport === 0) return { extendedSupport: 0, soak: 0 };
  const { policy, facts, survey } = due;
  const unsoaked = { ...policy, waves: policy.waves.map((wave) => ({ ...wave, soakMs: 0 })) };
  const quick = surcharges(due, forecast(facts, unsoaked, survey.at));
  return { extendedSupport: Math.round(extendedSupport), soak: Math.max(0, Math.round(extendedSupport - quick)) };
}

/** Of the members whose way to the target is known. */
function surcharges(due: Due, { departures }: Forecast): number {
  const all = behind(due).flatMap(({ arn, supportType }) => {
    if (takesExtendedSupport(supportType) !== true) return [];
    let since = due.survey.at;
    return (departures.get(arn) ?? []).map(({ from, at }) => {
      const end = endOf(due, from, "endOfStandardSupport");
      const hours = end ? Math.max(0, at - Math.max(since, end.at)) / 3_600_000 : 0;
      since = at;
      return hours * EXTRA_PER_HOUR;
    });
  });
  return all.reduce((sum, one) => sum + one, 0);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}

function isoOrNothing(instant: number | undefined): string | undefined {
  return instant === undefined ? undefined : iso(instant);
}
