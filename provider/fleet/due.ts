import type { KubernetesVersion } from "../core/versions/kubernetesVersion";
import type { Problem } from "../core/problem";
import type { FleetPlanArgs } from "../resources/fleetArgs";
import type { PlanFinding } from "../resources/planTypes";
import type { FleetDecision } from "./decide";
import { decide } from "./decide";
import type { MemberFacts } from "./facts";
import { targetProblems } from "./mistakes";
import type { FleetPolicy } from "./policy";
import { policyOf, targetOf } from "./policyOf";
import { isManaged } from "./sources";
import type { Survey, SurveyedMember } from "./survey";
import { assignWaves } from "./waves";

/** Looks at all that an upgrade of a member depends on, and says what stands in its way. */
export type Examine = (member: SurveyedMember, to: KubernetesVersion) => Promise<readonly PlanFinding[]>;

/** What is due in a fleet, and all that this was decided by. */
export interface Due {
  readonly survey: Survey;
  readonly policy: FleetPolicy;
  /** Of the members, and in each wave of what is not known. */
  readonly facts: readonly MemberFacts[];
  readonly decision: FleetDecision;
  readonly waveOf: ReadonlyMap<string, string>;
  /** What preflight found, by ARN, for the members that were due. */
  readonly findings: ReadonlyMap<string, readonly PlanFinding[]>;
}

export interface DueOptions {
  readonly args: FleetPlanArgs;
  /** What nothing may run beyond, by AWS's clock; undefined: no limit. */
  readonly runEndsAt: number | undefined;
  /** Members that failed in this run: they are not started again in it. */
  readonly failedNow?: ReadonlySet<string>;
  readonly examine: Examine;
}

export type DueOrProblems = { readonly due: Due } | { readonly problems: readonly Problem[] };

/** Decides what is due, and looks at the members that are before they are started; what stops them lets others go first. */
export async function whatIsDue(survey: Survey, options: DueOptions): Promise<DueOrProblems> {
  const { args, runEndsAt } = options;
  const target = targetOf(args.target, survey.versions);
  const assigned = assignWaves(args.name, args.waves, survey);
  if (!target) return { problems: [{ property: "target", reason: noTarget(args, survey) }] };
  const { policy, problems } = policyOf(args, target, survey, assigned, runEndsAt);
  const all = [...targetProblems(args, target, survey), ...assigned.problems, ...problems];
  if (all.length > 0) return { problems: all };
  const findings = new Map<string, readonly PlanFinding[]>();
  const seen = new Map(survey.members.map((member) => [member.arn, member]));
  for (;;) {
    const facts = factsOf(survey, options, assigned.waveOf, findings);
    const decision = withinPlaces(decide(facts, policy, survey.at));
    const unexamined = [...decision.members].flatMap(([arn, one]) => {
      const to = one.kind === "start" ? one.to : one.kind === "notManaged" ? one.due : undefined;
      const member = seen.get(arn);
      return to && member && !findings.has(arn) ? [{ member, to }] : [];
    });
    if (unexamined.length === 0) return { due: { survey, policy, facts, decision, waveOf: assigned.waveOf, findings } };
    await Promise.all(
      unexamined.map(async ({ member, to }) => {
        findings.set(member.arn, await options.examine(member, to));
      }),
    );
  }
}

/** So many members of an account and region are upgraded at once: more would only wait for its limit of requests. */
const MOST_IN_A_PLACE = 50;

function withinPlaces(decision: FleetDecision): FleetDecision {
  const busy = new Map<string, number>();
  const placeOf = (arn: string): string => arn.split(":").slice(3, 5).join(" ");
  const take = (arn: string): number => {
    const number = (busy.get(placeOf(arn)) ?? 0) + 1;
    busy.set(placeOf(arn), number);
    return number;
  };
  for (const [arn, { kind }] of decision.members) if (kind === "follow") take(arn);
  const members = new Map(decision.members);
  for (const [arn, one] of decision.members) {
    const due = one.kind === "start" || (one.kind === "notManaged" && one.due !== undefined);
    if (!due || take(arn) <= MOST_IN_A_PLACE) continue;
    const why = `${MOST_IN_A_PLACE} clusters of ${placeOf(arn)} are upgraded at once`;
    members.set(arn, one.kind === "start" ? { kind: "held", reason: "concurrency", why } : { kind: "notManaged" });
  }
  return { ...decision, members };
}

function factsOf(
  survey: Survey,
  { args, failedNow }: DueOptions,
  waveOf: ReadonlyMap<string, string>,
  findings: ReadonlyMap<string, readonly PlanFinding[]>,
): MemberFacts[] {
  const members = survey.members.map((member): MemberFacts => {
    const { arn, name, account, region, joinedAt, cluster } = member;
    const found =
      findings
        .get(arn)
        ?.filter(stops)
        .map(({ code }) => code) ?? [];
    const blockers = failedNow?.has(arn) === true ? [...found, FAILED_NOW] : found;
    return {
      id: arn,
      name,
      wave: waveOf.get(arn) ?? "",
      managed: isManaged(args.manage ?? {}, account, region),
      joinedAt,
      cluster: cluster.seen ? { seen: true, value: { ...cluster.value, blockers } } : cluster,
    };
  });
  // Clusters of which nothing is known, not even which, stand in every wave: what is not known proves nothing.
  const unknown = args.waves.flatMap(({ name: wave }) =>
    survey.unknown.map(({ what, why, uncounted }): MemberFacts => ({
      id: `unknown:${what} ${wave}`,
      name: what,
      wave,
      managed: false,
      joinedAt: undefined,
      uncounted,
      cluster: { seen: false, why },
    })),
  );
  return [...members, ...unknown];
}

/** Stands among the codes of findings for an attempt in this run that failed. */
export const FAILED_NOW = "failed in this run";

export function stops({ severity, waived }: PlanFinding): boolean {
  return severity === "error" && waived === undefined;
}

function noTarget({ target }: FleetPlanArgs, { unreadable }: Survey): string {
  const first = unreadable[0] ? ` (${unreadable[0].what}: ${unreadable[0].why})` : "";
  const what = typeof target === "string" ? target : `channel ${target.channel}`;
  return `target: what ${what} means now is not known, since EKS could not be asked${first}`;
}
