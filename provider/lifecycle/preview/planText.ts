import type { Finding } from "../../core/findings";
import { docsOf } from "../../core/findings";
import { counted, printable, printableLine } from "../../core/printable";
import { formatMinutes, formatTime } from "../../core/time";
import { costText, supportText } from "../../plan/support";
import type { UpgradePlan } from "../../resources/planTypes";

/** The plan as preview and up show it on the resource. */
export function planText(plan: UpgradePlan): string {
  const { hops, durationSource } = plan;
  const does = [
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
    ...(hops.length === 0 ? [] : [`  duration  ${durationSource}`]),
  ];
  return textAround(plan, title(plan), does, (from) => ` (write version: "${from}", allowRollback: true)`);
}

/**
 * What every plan tells: its title, what it does, what that means for the support, the way back, and the findings that stop nobody.
 * @param back what to do for a rollback to a version
 */
export function textAround(
  plan: UpgradePlan,
  title: string,
  does: readonly string[],
  back: (from: string) => string,
): string {
  const { clusterName, region, hops, support, rollbackUntil } = plan;
  const cost = costText(support.now, support.then);
  const last = hops.at(-1);
  const rollback =
    last?.kind === "upgrade"
      ? `to ${last.from} for seven days after the last hop${back(last.from)}`
      : rollbackUntil && `its window closes on ${formatTime(rollbackUntil)}`;
  const lines = [
    `${title}  (cluster "${clusterName}", ${region})`,
    ...does,
    ...(support.now ? [`  support   ${supportText(support.now)}`] : []),
    ...(support.then && last ? [`            ${supportText(support.then)}`] : []),
    ...(cost !== undefined && last ? [`  cost      ${cost}`] : []),
    ...(rollback === undefined ? [] : [`  rollback  ${rollback}`]),
    ...plan.findings.filter(isQuiet).map((finding) => `  ${findingText(finding).replace(/\n/g, "\n  ")}`),
  ];
  return printable(lines.join("\n"));
}

function title({ from, to, hops, expectedMinutes, refused }: UpgradePlan): string {
  if (from === undefined) return `plan: to ${to}; what runs now could not be seen`;
  if (from === to) return `plan: ${to} runs already, nothing to start`;
  if (hops.length === 0) return `plan: no way from ${from} to ${to}`;
  const first = hops[0]?.kind === "rollback" ? "rollback, " : "";
  return `plan: ${from} → ${to}, ${first}${counted(hops.length, "hop")}, about ${formatMinutes(expectedMinutes)}${refused ? ", refused as it stands" : ""}`;
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
