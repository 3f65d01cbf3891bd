import { counted } from "../../core/printable";
import type { UpgradePlan } from "../../resources/planTypes";

/** `UNKNOWN`: the cluster's version could not be read, and so nothing can be said. */
export type Verdict = "READY" | "READY WITH WARNINGS" | "BLOCKED" | "UNKNOWN";

export function verdictOf({ from, refused, findings }: UpgradePlan): Verdict {
  if (refused) return "BLOCKED";
  if (from === undefined) return "UNKNOWN";
  const warned = findings.some(({ severity, waived }) => severity !== "note" && waived === undefined);
  return warned ? "READY WITH WARNINGS" : "READY";
}

/** For scripts and CI: blocked is told apart from a command that could not answer. */
export const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  READY: 0,
  "READY WITH WARNINGS": 0,
  BLOCKED: 2,
  UNKNOWN: 1,
};

/** `prod (eu-west-1): 2 errors block the way from 1.31 to 1.33` */
export function sentence(plan: UpgradePlan): string {
  const where = `${plan.clusterName} (${plan.region})`;
  const [errors, warnings] = [count(plan, "error"), count(plan, "warning")];
  const way = plan.from === undefined ? `to ${plan.to}` : `from ${plan.from} to ${plan.to}`;
  switch (verdictOf(plan)) {
    case "BLOCKED":
      return `${where}: ${counted(errors, "error")} ${errors === 1 ? "blocks" : "block"} the way ${way}`;
    case "UNKNOWN":
      return plan.findings.some(({ code }) => code === "EKSV001")
        ? `${where}: there is no such cluster`
        : `${where}: the cluster could not be read, so nothing is known of the way ${way}`;
    case "READY WITH WARNINGS":
      return `${where}: nothing blocks the way ${way}; ${counted(warnings + errors, "warning")}`;
    case "READY":
      return plan.from === plan.to ? `${where}: runs ${plan.to} already` : `${where}: nothing blocks the way ${way}`;
  }
}

function count({ findings }: UpgradePlan, wanted: "error" | "warning"): number {
  return findings.filter(({ severity, waived }) => severity === wanted && waived === undefined).length;
}
