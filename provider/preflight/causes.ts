import type { Finding } from "../core/findings";

/** Findings of insights, which say of resources what other findings may say too. */
const OF_INSIGHTS: ReadonlySet<string> = new Set(["EKSV024", "EKSV040", "EKSV055"]);

const GRAVITY = { error: 2, warning: 1, note: 0 } as const;

/**
 * One finding for each cause: an insight about resources that have findings of their own, as grave and not waived, says nothing new;
 * nor does it that kube-proxy does not fit a version, where it is too far from the API server. What is waived stays, with its reason.
 */
export function oneForEachCause<F extends Finding>(findings: readonly F[]): F[] {
  const covers = (one: F, resource: string, like: F): boolean =>
    one.resource === resource && one.waived === undefined && GRAVITY[one.severity] >= GRAVITY[like.severity];
  return findings.filter((finding) => {
    const { code, names, severity, resource, waived } = finding;
    if (waived !== undefined || severity === "note") return true;
    if (code === "EKSV030" && resource === "addon/kube-proxy") {
      return !findings.some((one) => one.code === "EKSV032" && covers(one, resource, finding));
    }
    if (!OF_INSIGHTS.has(code) || !names || names.length === 0) return true;
    return !names.every((name) => findings.some((one) => !OF_INSIGHTS.has(one.code) && covers(one, name, finding)));
  });
}
