import type { Severity, Finding } from "../../core/findings";
import { compareVersions, formatVersion } from "../../core/versions/kubernetesVersion";
import { nodesAreSeen } from "./nodes";
import type { PreflightContext } from "../context";
import { HEALTH_ISSUES, rollbackIn, someOf, upgradesIn } from "../context";
import { formatTime } from "../../core/time";
import { printableLine } from "../../core/printable";
import type { ApiUsage } from "../../eks/types";
import type { Insight } from "../../observe/snapshot";
import { seenIn } from "../../observe/part";

/** EKS evaluates its insights once a day; one that is older has missed its turn. */
const STALE_HOURS = 24;
/** Categories that are not about upgrades. Of one that is new, nobody knows. */
const NOT_OF_UPGRADES: ReadonlySet<string> = new Set(["MISCONFIGURATION", "ROLLBACK_READINESS"]);
/** Words for an insight that EKS refuses no upgrade because of. */
const LETS_PASS: ReadonlySet<string> = new Set(["PASSING", "WARNING", "UNKNOWN"]);
const HOUR_MS = 3_600_000;

/** What EKS says of a cluster's readiness, for every version on the way. */
export function insightFindings(context: PreflightContext): Finding[] {
  const { snapshot, steps, cluster, refreshInsights } = context;
  if (upgradesIn(steps).length === 0) return [];
  const ours = seenIn(snapshot.insights).filter(
    (insight) => !NOT_OF_UPGRADES.has(insight.category) && isOnTheWay(insight, context),
  );
  const findings = ours.flatMap((insight) => notPassing(insight, context));
  const stale = ours.filter((insight) => isStale(insight, snapshot.at));
  if (stale.length === 0) return findings;
  return [
    ...findings,
    {
      code: "EKSV041",
      severity: refreshInsights ? "note" : "warning",
      resource: `cluster/${cluster.name}`,
      fact: `${stale.length} of ${ours.length} upgrade insights ${ageText(stale)}, so they may not show what is the case now${refreshInsights ? "; up has them evaluated again" : ""}`,
      remedy: `set refreshInsights: true, so that up has them evaluated again before it starts, or do it now (aws eks start-insights-refresh --cluster-name ${cluster.name})`,
    },
  ];
}

/** After their number: `are older than 24 h (the oldest of 2026-11-01 10:00 UTC)`. */
function ageText(stale: readonly Insight[]): string {
  const times = stale.flatMap(({ refreshedAt }) => refreshedAt ?? []).sort();
  const [oldest] = times;
  const isOne = stale.length === 1;
  if (oldest === undefined) return `${isOne ? "is" : "are"} of a time that EKS does not tell`;
  const untold = times.length === stale.length ? "" : ", or of a time that EKS does not tell";
  return `${isOne ? "is" : "are"} older than ${STALE_HOURS} h (the oldest of ${formatTime(oldest)})${untold}`;
}

function isOnTheWay(
  { version, category }: Insight,
  { cluster, desired }: Pick<PreflightContext, "cluster" | "desired">,
): boolean {
  if (!version || category === "ROLLBACK_READINESS") return true;
  return compareVersions(version, cluster.version) > 0 && compareVersions(version, desired) <= 0;
}

function isStale({ refreshedAt }: Insight, now: number): boolean {
  return refreshedAt === undefined || now - Date.parse(refreshedAt) > STALE_HOURS * HOUR_MS;
}

/** Nodes that no managed node group has, as self-managed ones and Karpenter's, are seen through this insight only. */
export const KUBELET_SKEW = /kubelet version skew/i;

/** Why an insight on kubelet skew does not tell of the nodes: by UNKNOWN, or by a word that is new. */
export function notTold(insight: Pick<Insight, "status" | "reason">): string | undefined {
  return TELLS.has(insight.status) ? undefined : `the insight says ${insight.status}${reasonOf(insight)}`;
}

const TELLS: ReadonlySet<string> = new Set(["PASSING", "WARNING", "ERROR"]);

/** Whether EKS holds the cluster's health issues against the update. */
export function stopsByHealth({ snapshot, steps, cluster, desired }: PreflightContext): boolean {
  const category = rollbackIn(steps) ? "ROLLBACK_READINESS" : "UPGRADE_READINESS";
  return seenIn(snapshot.insights).some(
    (one) =>
      isOfHealth(one) && one.category === category && one.status === "ERROR" && isOnTheWay(one, { cluster, desired }),
  );
}

function isOfHealth({ name }: Insight): boolean {
  return /^cluster health issues$/i.test(name);
}

/** What an insight names, as findings about the same do. */
export function namesOf(insight: Insight): Pick<Finding, "names"> {
  if (isOfHealth(insight)) return { names: [HEALTH_ISSUES] };
  return insight.resources === undefined ? {} : { names: insight.resources };
}

function notPassing(insight: Insight, context: PreflightContext): Finding[] {
  const { id, name, status, version } = insight;
  const { desired } = context;
  if (status === "PASSING") return [];
  const kubelets = KUBELET_SKEW.test(name);
  // Of hops to come the nodes themselves tell, where they were seen: EKSV020 and EKSV063.
  if (kubelets && status === "WARNING" && nodesAreSeen(context.snapshot)) return [];
  // EKS may refuse an upgrade because of an ERROR, never because of a WARNING or an UNKNOWN; because of a word that is new, nobody
  // knows. A WARNING of the skew is an ERROR once the cluster is where the insight is about.
  const goesOn = version !== undefined && compareVersions(version, desired) < 0;
  const ofCategory =
    insight.category === "UPGRADE_READINESS" ? "" : ` (${insight.category}, a category that is not known)`;
  const blocks = !LETS_PASS.has(status) || (kubelets && status === "WARNING" && goesOn);
  return [
    {
      code: kubelets ? "EKSV024" : "EKSV040",
      severity: blocks ? blockingSeverity(context) : "warning",
      resource: `insight/${id}`,
      ...namesOf(insight),
      fact:
        `insight "${name}"${version ? ` for ${formatVersion(version)}` : ""}${ofCategory} is ${status}${reasonOf(insight)}` +
        detailsText(insight, context.snapshot.at) +
        (kubelets ? "; it covers all nodes, self-managed and Karpenter's too" : ""),
      remedy: insightRemedy(insight, context, blocks),
    },
  ];
}

/** An insight that blocks stops preview, unless EKS is told to override it, or up will have it evaluated again. */
export function blockingSeverity({
  force,
  refreshInsights,
}: Pick<PreflightContext, "force" | "refreshInsights">): Severity {
  return force || refreshInsights ? "warning" : "error";
}

export function insightRemedy(insight: Insight, context: PreflightContext, blocks: boolean): string {
  const { id, category } = insight;
  const { cluster, force, refreshInsights, snapshot } = context;
  const see = `see what it names (aws eks describe-insight --cluster-name ${cluster.name} --id ${id}) and fix it`;
  const code = category === "ROLLBACK_READINESS" ? "EKSV055" : "EKSV040";
  const quiet = quietSince(insight, snapshot.at);
  const gone =
    quiet === undefined
      ? ""
      : `; where those who called are gone, let this insight pass until EKS forgets the calls: waive: [{ code: "${code}", resource: "insight/${id}", until: "${quiet.forgottenOn}", reason: "…" }]`;
  if (!blocks) return see + gone;
  if (force) return `${see}; force is true, so EKS will override it`;
  if (refreshInsights) {
    return `${see}; up has it evaluated again before it starts, and stops if it still says so${gone}`;
  }
  return `${see}${gone}; if that is done already, set refreshInsights: true; to override it, set force: true`;
}

export function reasonOf({ reason }: Pick<Insight, "reason">): string {
  return reason === "" ? "" : `: ${printableLine(reason).slice(0, 300).replace(/\.$/, "")}`;
}

/** What the insight names, who calls the APIs that are about to go, and how long nobody has. */
export function detailsText(insight: Insight, now: number): string {
  const { resources = [], usages = [] } = insight;
  const named = resources.filter((one) => !one.startsWith("api/") && one !== "unnamed").map(nameText);
  const quiet = quietSince(insight, now);
  return [
    ...(named.length === 0 ? [] : [`it names ${someOf(named)}`]),
    ...usages.slice(0, MOST_APIS).map(usageText),
    ...(usages.length > MOST_APIS ? [`${usages.length - MOST_APIS} more APIs are called`] : []),
    ...(quiet === undefined ? [] : [`no such call for ${quiet.days} ${quiet.days === 1 ? "day" : "days"}`]),
  ]
    .map((part) => `; ${part}`)
    .join("");
}

/** So many APIs a finding names. */
const MOST_APIS = 3;
const DAY_MS = 24 * HOUR_MS;
/** Source: the EKS user guide, "cluster insights": calls count for 30 days, and EKS looks once a day. */
const REMEMBERED_MS = 31 * DAY_MS;

function nameText(resource: string): string {
  const [, kind, name = ""] = /^(nodegroup|addon|\/api\/v1\/nodes)\/([^/]+)$/.exec(resource) ?? [];
  if (kind === undefined) return printableLine(resource);
  return `${kind === "nodegroup" ? "node group" : kind === "addon" ? "add-on" : "node"} ${printableLine(name)}`;
}

/** `/apis/policy/v1beta1/podsecuritypolicies is called by old-operator (7 requests in 30 days, the last 2026-09-20 10:00 UTC)` */
export function usageText({ api, clients }: ApiUsage): string {
  const latestFirst = [...clients].sort((a, b) => (b.lastRequestAt ?? "").localeCompare(a.lastRequestAt ?? ""));
  const callers = latestFirst.map(({ userAgent, requests, lastRequestAt }) => {
    const facts = [
      ...(requests === undefined ? [] : [`${requests} ${requests === 1 ? "request" : "requests"} in 30 days`]),
      ...(lastRequestAt === undefined ? [] : [`the last ${formatTime(lastRequestAt)}`]),
    ];
    return `${printableLine(userAgent).slice(0, 100)}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
  });
  return `${printableLine(api)} is called by ${someOf(callers)}`;
}

/** The time without a call of what an insight tells of. */
interface Quiet {
  /** Whole days. */
  readonly days: number;
  /** The day on which EKS no longer counts the last call. */
  readonly forgottenOn: string;
}

/** undefined: there was a call within a day, or that is not known. */
function quietSince({ usages = [] }: Insight, now: number): Quiet | undefined {
  const times = usages.flatMap(({ clients }) => clients.map(({ lastRequestAt }) => Date.parse(lastRequestAt ?? "")));
  const last = Math.max(...times);
  const days = Math.floor((now - last) / DAY_MS);
  if (times.length === 0 || times.some(Number.isNaN) || days < 1) return undefined;
  return { days, forgottenOn: new Date(last + REMEMBERED_MS).toISOString().slice(0, 10) };
}
