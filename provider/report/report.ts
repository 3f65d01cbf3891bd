import { FINDINGS, isFindingCode } from "../core/findings";
import { verdictOf } from "../lifecycle/preview/verdict";
import { ROLLBACK_WINDOW_MS } from "../core/rollback";
import { formatTime } from "../core/time";
import type { PlanFinding, PlannedSchedule, UpgradePlan } from "../resources/planTypes";
import { calendarOf } from "./calendar";
import type { ReportedCluster, ReportFacts } from "./facts";
import { OWNER_TAGS } from "./facts";
import type { Cause, MatrixRow, Report, ReportCluster, ReportFinding, ReportStep, State } from "./model";
import { REPORT_SCHEMA_VERSION, STATES } from "./model";
import { compare, dollars, minorOf } from "./texts";
import { awsUpgradeOf, extendedSupportOf, moneyOf } from "./support";

const MINUTE_MS = 60_000;

/** From facts to what a report tells. Pure: the same facts give the same report, in whatever order the clusters come. */
export function reportOf(facts: ReportFacts): Report {
  const clusters = facts.clusters.map((one) => clusterOf(one, facts)).sort(byUrgency);
  const versions = [...new Set(clusters.map(({ version }) => version))].sort((a, b) => minorOf(a) - minorOf(b));
  const states = Object.fromEntries(
    STATES.flatMap((state) => {
      const many = clusters.filter((one) => one.state === state).length;
      return many === 0 ? [] : [[state, many] as const];
    }),
  );
  const waves = facts.waves ?? [];
  const report = {
    schemaVersion: REPORT_SCHEMA_VERSION,
    at: facts.at,
    notes: facts.notes ?? [],
    unreadable: facts.unreadable ?? [],
    states,
    matrix: matrixOf(clusters, waves),
    versions: versions.map((version) => version ?? "unknown"),
    clusters,
    causes: causesOf(clusters),
    calendar: calendarOf(clusters, waves),
    money: moneyOf(clusters),
  } as const;
  return { ...report, sentence: sentenceOf(report) };
}

function clusterOf(one: ReportedCluster, { at, ownerTags = OWNER_TAGS }: ReportFacts): ReportCluster {
  const { plan, clusterName, region, account, wave, failures = [] } = one;
  const state = stateOf(one);
  const now = plan?.support.now;
  const forecast = one.forecast ?? ownForecast(plan, state, at);
  const awsUpgrade = plan && awsUpgradeOf(plan);
  return {
    name: clusterName,
    region,
    account,
    wave,
    owner: plan && ownerOf(plan.tags, ownerTags),
    version: plan?.from,
    to: plan?.to,
    state,
    why: whyOf(one, state),
    expectedMinutes: plan && plan.hops.length > 0 ? plan.expectedMinutes : undefined,
    forecast,
    endOfStandardSupport: now?.endOfStandardSupport,
    endOfExtendedSupport: now?.endOfExtendedSupport,
    awsUpgrade,
    rollback: rollbackOf(one, forecast, at),
    extendedSupport: plan && extendedSupportOf(plan, at, forecast, awsUpgrade),
    steps: plan ? stepsOf(plan) : [],
    findings: (plan?.findings ?? []).map(findingOf),
    failures,
  };
}

function stateOf({ plan, decision }: ReportedCluster): State {
  if (!plan || verdictOf(plan) === "UNKNOWN") return "not-readable";
  if (decision && decision.state !== "ready" && decision.state !== "blocked") return decision.state;
  if (isPast(plan)) return "done";
  if (plan.refused) return "blocked";
  if (plan.from === plan.to && plan.expectedMinutes === 0) return "done";
  return verdictOf(plan) === "READY" ? "ready" : "ready-with-warnings";
}

/** A cluster of many that is ahead of the version is not asked to go back. */
function isPast({ from, to, hops }: UpgradePlan): boolean {
  return from !== undefined && hops.length === 0 && minorOf(from) > minorOf(to);
}

function whyOf({ plan, notReadable, decision }: ReportedCluster, state: State): string {
  const until = decision?.until === undefined ? "" : ` (until ${formatTime(decision.until)})`;
  if (decision?.state === state && state !== "blocked") return `${decision.why}${until}`;
  if (!plan || state === "not-readable") return notReadable ?? unreadable(plan);
  switch (state) {
    case "blocked": {
      const [first, ...others] = plan.findings.filter(
        ({ severity, waived }) => severity === "error" && waived === undefined,
      );
      return `${first?.fact ?? "an error stands in the way"}${others.length === 0 ? "" : `, and ${others.length} more`}`;
    }
    case "done":
      return isPast(plan) ? `runs ${plan.from ?? "?"}, past ${plan.to}` : `runs ${plan.to} already`;
    default:
      return `nothing blocks the way to ${plan.to}`;
  }
}

function unreadable(plan: UpgradePlan | undefined): string {
  return plan?.findings.find(({ code }) => code === "EKSV001" || code === "EKSV005")?.fact ?? "it could not be read";
}

/** Without a fleet: as if it began now. What is blocked has no forecast. */
function ownForecast(plan: UpgradePlan | undefined, state: State, at: string): ReportCluster["forecast"] {
  if (!plan || (state !== "ready" && state !== "ready-with-warnings")) return undefined;
  return { from: at, to: new Date(Date.parse(at) + plan.expectedMinutes * MINUTE_MS).toISOString() };
}

/** Source: the EKS user guide: seven days from the upgrade's completion, one minor back. */
function rollbackOf(
  { plan }: ReportedCluster,
  forecast: ReportCluster["forecast"],
  at: string,
): ReportCluster["rollback"] {
  const last = plan?.hops.at(-1);
  if (last?.kind === "rollback") {
    return plan?.rollbackUntil === undefined ? undefined : { from: at, to: plan.rollbackUntil, version: last.to };
  }
  if (!last || !forecast) return undefined;
  const to = new Date(Date.parse(forecast.to) + ROLLBACK_WINDOW_MS).toISOString();
  return { from: forecast.to, to, version: last.from };
}

function ownerOf(tags: Readonly<Record<string, string>>, keys: readonly string[]): string | undefined {
  const entries = Object.entries(tags).sort(([a], [b]) => compare(a, b));
  for (const key of keys) {
    const found = entries.find(([name, value]) => name.toLowerCase() === key.toLowerCase() && value !== "");
    if (found) return found[1];
  }
  return undefined;
}

function stepsOf(plan: UpgradePlan): ReportStep[] {
  if ("schedule" in plan) {
    const { steps } = plan.schedule as PlannedSchedule;
    return steps.map(({ kind, name, from, to, expectedMinutes, why }) => ({
      what: kind === "addon" ? `add-on ${name}` : kind === "nodegroup" ? `node group ${name}` : name,
      from,
      to,
      minutes: expectedMinutes,
      why,
    }));
  }
  return plan.hops.map(({ kind, from, to, expectedMinutes }) => ({
    what: "control plane",
    from,
    to,
    minutes: expectedMinutes,
    why: kind,
  }));
}

function findingOf(finding: PlanFinding): ReportFinding {
  const { code, severity, resource, fact, remedy, waived, docs } = finding;
  return { code, severity, resource, fact, remedy, waived, docs };
}

/** One row a wave, in the order of the fleet; those of no wave come last. */
function matrixOf(clusters: readonly ReportCluster[], waves: readonly string[]): MatrixRow[] {
  const rows = waves.length === 0 ? [undefined] : [...waves, undefined];
  return rows.flatMap((wave) => {
    const its = waves.length === 0 ? clusters : clusters.filter((one) => one.wave === wave);
    if (its.length === 0 && wave === undefined) return [];
    const running: Record<string, number> = {};
    for (const { version = "unknown" } of its) running[version] = (running[version] ?? 0) + 1;
    return [{ wave: wave ?? (waves.length === 0 ? "all clusters" : "no wave"), running }];
  });
}

const SEVERITY = { error: 0, warning: 1, note: 2 } as const;

/** Findings that somebody has to do something about, by their code: the one that concerns most clusters first. */
function causesOf(clusters: readonly ReportCluster[]): Cause[] {
  const causes = new Map<string, Cause & { clusters: Cause["clusters"][number][] }>();
  for (const { name: cluster, region, owner, findings, state } of clusters) {
    if (state === "exempt" || state === "done") continue;
    for (const { code, severity, resource, fact, remedy, waived, docs } of findings) {
      if (severity === "note" || waived !== undefined || !isFindingCode(code)) continue;
      const key = `${severity} ${code}`;
      const cause = causes.get(key) ?? { code, severity, docs, title: FINDINGS[code].title, clusters: [] };
      causes.set(key, cause);
      cause.clusters.push({ cluster, region, owner, resource, fact, remedy });
    }
  }
  return [...causes.values()].sort(
    (a, b) =>
      SEVERITY[a.severity] - SEVERITY[b.severity] || b.clusters.length - a.clusters.length || compare(a.code, b.code),
  );
}

function sentenceOf({ clusters, states, money, at, unreadable }: Omit<Report, "sentence">): string {
  const [only, ...others] = clusters;
  if (!only) return "There are no clusters that could be read.";
  const day = at.slice(0, 10);
  if (others.length === 0) {
    const where = `${only.name} (${only.region})`;
    if (only.state === "blocked") return `${where} is blocked on its way to ${only.to ?? "?"}: ${only.why}.`;
    if (only.state === "not-readable") return `${where} could not be read: ${only.why}.`;
    return `${where} runs ${only.version ?? "?"}: ${only.why}.`;
  }
  const number = (state: State): number => states[state] ?? 0;
  const parts = [
    [number("done"), "are where they should be"],
    [number("ready") + number("ready-with-warnings"), "can be upgraded now"],
    [number("running"), "are being upgraded"],
    [number("blocked"), "are blocked"],
    [number("failed"), "have failed"],
    [number("held") + number("unproven"), "wait"],
    [number("exempt"), "are exempt"],
    [number("not-readable"), "could not be read"],
  ] as const;
  const dark = unreadable.length === 0 ? "" : `; ${unreadable.length} more could not be looked at`;
  const told = parts
    .filter(([many]) => many > 0)
    .map(([many, what]) => `${many} ${many === 1 ? singular(what) : what}`);
  const cost = money.paying === 0 ? "" : `; extended support costs ${dollars(money.nowPerMonth)} a month`;
  return `Of ${clusters.length} clusters on ${day}, ${told.join(", ")}${dark}${cost}.`;
}

function singular(what: string): string {
  return what
    .replace(/^are /, "is ")
    .replace(/ they /, " it ")
    .replace(/^have /, "has ")
    .replace(/^wait$/, "waits");
}

function byUrgency(a: ReportCluster, b: ReportCluster): number {
  return (
    STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
    compare(a.awsUpgrade?.on ?? "9", b.awsUpgrade?.on ?? "9") ||
    compare(a.name, b.name) ||
    compare(a.region, b.region) ||
    compare(a.account ?? "", b.account ?? "")
  );
}
