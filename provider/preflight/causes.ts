import type { Finding } from "../core/findings";
import { HEALTH_ISSUES } from "./context";

/** Findings of insights, which say of resources what other findings may say too. */
const OF_INSIGHTS: ReadonlySet<string> = new Set(["EKSV024", "EKSV040", "EKSV055"]);

const GRAVITY = { error: 2, warning: 1, note: 0 } as const;

/** What says more of an add-on that does not fit a version: how far kube-proxy is behind, what of the program cannot be. */
function saysWhy({ code, severity }: Finding): boolean {
  return code === "EKSV032" || (code === "EKSV033" && severity === "error");
}

/** The cluster's health issues, of which EKS has an insight too. */
const OF_HEALTH: ReadonlySet<string> = new Set(["EKSV003", "EKSV006"]);

/**
 * One finding for each cause: an insight about what has findings of its own, as grave and not waived, says nothing new; nor does
 * it that an add-on does not fit, where another finding says why it will not. What is waived stays, with its reason.
 */
export function oneForEachCause<F extends Finding>(findings: readonly F[]): F[] {
  const covers = (one: F, resource: string, like: F): boolean =>
    one.resource === resource && one.waived === undefined && GRAVITY[one.severity] >= GRAVITY[like.severity];
  return findings.filter((finding) => {
    const { code, names, severity, resource, waived } = finding;
    if (waived !== undefined || severity === "note") return true;
    if (code === "EKSV030") return !findings.some((one) => saysWhy(one) && covers(one, resource, finding));
    if (!OF_INSIGHTS.has(code) || !names || names.length === 0) return true;
    if (names.includes(HEALTH_ISSUES)) {
      return !findings.some((one) => OF_HEALTH.has(one.code) && covers(one, one.resource, finding));
    }
    return !names.every((name) => findings.some((one) => !OF_INSIGHTS.has(one.code) && covers(one, name, finding)));
  });
}
