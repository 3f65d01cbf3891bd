import type { Finding } from "../../core/findings";
import { FINDINGS } from "../../core/findings";
import type { RawInputs } from "../../core/pulumiValues";
import type { EngineLog } from "../../engine/log";
import { findingText, isQuiet } from "./planText";
import { EksVersionError } from "../../core/failures/EksVersionError";
import type { Problem } from "../../core/problem";
import { ConnectionError } from "../../core/problem";
import { printable } from "../../core/printable";
import { UNKNOWN_VALUE, holdsUnknown, urnOf } from "../../core/pulumiValues";
import type { UpgradePlan } from "../../resources/planTypes";
import { stops } from "./controlPlanePlan";

/**
 * Shows a plan on the resource: the plan as one message, each finding that needs attention as one more. What stops comes back
 * as problems of the inputs, which Pulumi shows as errors, all at once, before anything is started.
 */
export async function showPlan(plan: UpgradePlan, news: RawInputs, log: EngineLog, text: string): Promise<Problem[]> {
  await log.info(urnOf(news), text);
  return showFindings(
    plan.findings.filter((one) => !isQuiet(one)),
    news,
    log,
  );
}

/** Shows findings, each as a message of its own, and returns those that stop. */
export async function showFindings(findings: readonly Finding[], news: RawInputs, log: EngineLog): Promise<Problem[]> {
  const urn = urnOf(news);
  const enforced = isEnforced(news);
  const failures: Problem[] = [];
  for (const finding of findings) {
    const found = findingText(finding);
    if (isQuiet(finding)) await log.info(urn, found);
    else if (stops(finding) && enforced) {
      failures.push({ property: FINDINGS[finding.code].property, reason: printable(found), code: finding.code });
    } else {
      await log.warn(urn, found);
    }
  }
  return failures;
}

/** Whether findings of the severity error stop; a waiver that is not computed yet may let pass what is found now. */
export function isEnforced({ preflight, waive }: RawInputs): boolean {
  return preflight !== "warn" && preflight !== UNKNOWN_VALUE && !holdsUnknown(waive);
}

/** A configuration with which nothing can be reached, or an account that may not be touched: up would stop there too. */
export function problemsIn(error: unknown): readonly Problem[] {
  if (error instanceof ConnectionError) return error.problems;
  if (error instanceof EksVersionError) return [{ property: "clusterName", reason: error.message }];
  throw error;
}
