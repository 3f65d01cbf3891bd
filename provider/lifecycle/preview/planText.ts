import type { Finding } from "../../core/findings";
import { docsOf } from "../../core/findings";
import { printable, printableLine } from "../../core/printable";
import { formatMinutes, formatTime } from "../../core/time";
import { costText, supportText } from "../../plan/support";
import type { UpgradePlan } from "../../resources/planTypes";

/** The plan as preview and up show it on the resource. */
export function planText(plan: UpgradePlan): string {
  const { clusterName, region, hops, support } = plan;
  const cost = costText(support.now, support.then);
  const lines = [
    `${title(plan)}  (cluster "${clusterName}", ${region})`,
    ...hops.map(
      (hop, index) =>
        `  hop ${index + 1}     ${hop.kind} ${hop.from} → ${hop.to}, about ${formatMinutes(hop.expectedMinutes)}`,
    ),
    ...(hops.length === 0
      ? []
      : [`  touched   by this plan: the control plane only; node groups and add-ons stay as they are`]),
    ...(hops.some(({ kind }) => kind === "upgrade")
      ? [`            nodes of EKS Auto Mode and Karpenter, if there are any, follow it by drift`]
      : []),
    ...(hops.length === 0 ? [] : [`  duration  ${plan.durationSource}`]),
    ...(support.now ? [`  support   ${supportText(support.now)}`] : []),
    ...(support.then && hops.length > 0 ? [`            ${supportText(support.then)}`] : []),
    ...(cost !== undefined && hops.length > 0 ? [`  cost      ${cost}`] : []),
    ...rollbackLine(plan),
    ...plan.findings.filter(isQuiet).map((finding) => `  ${findingText(finding).replace(/\n/g, "\n  ")}`),
  ];
  return printable(lines.join("\n"));
}

function title({ from, to, hops, expectedMinutes, refused }: UpgradePlan): string {
  if (from === undefined) return `plan: to ${to}; what runs now could not be seen`;
  if (from === to) return `plan: ${to} runs already, nothing to start`;
  if (hops.length === 0) return `plan: no way from ${from} to ${to}`;
  const many = hops.length === 1 ? "1 hop" : `${hops.length} hops`;
  const first = hops[0]?.kind === "rollback" ? "rollback, " : "";
  return `plan: ${from} → ${to}, ${first}${many}, about ${formatMinutes(expectedMinutes)}${refused ? ", refused as it stands" : ""}`;
}

function rollbackLine({ hops, rollbackUntil }: UpgradePlan): string[] {
  const last = hops.at(-1);
  if (!last) return [];
  if (last.kind === "upgrade") {
    return [
      `  rollback  to ${last.from} for seven days after the last hop (write version: "${last.from}", allowRollback: true)`,
    ];
  }
  return rollbackUntil === undefined ? [] : [`  rollback  its window closes on ${formatTime(rollbackUntil)}`];
}

/** Notes and waived findings are part of the plan's text; the others are messages of their own. */
export function isQuiet({ severity, waived }: Finding): boolean {
  return severity === "note" || waived !== undefined;
}

/** A finding as a message: code, fact, remedy, page. Text from AWS is made safe for a terminal. */
export function findingText({ code, severity, resource, fact, remedy, waived }: Finding): string {
  const [what, how] = [printableLine(fact), printableLine(remedy)];
  if (waived !== undefined) return `${code} (${severity}, waived: ${printableLine(waived)}) ${what}`;
  if (severity === "note") return `${code} ${what}`;
  return `${code} ${what}\n  fix:   ${how}\n  waive: waive: [{ code: "${code}", resource: "${printableLine(resource)}", reason: "…" }]\n  docs:  ${docsOf(code)}`;
}
