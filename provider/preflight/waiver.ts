import type { FindingCode } from "./catalogue";
import type { Finding } from "./finding";

/** Lets the findings of one code pass, for a reason that stays in the program. */
export interface Waiver {
  /** The code of the finding, for example `"EKSV030"`; docs/findings has them all. */
  readonly code: FindingCode;
  /** Why it may pass, for whoever reads the program later. */
  readonly reason: string;
}

/** A waived finding is still shown, with the reason, and stops nothing. */
export function waive(findings: readonly Finding[], waivers: readonly Waiver[]): Finding[] {
  const reasons = new Map(waivers.map(({ code, reason }) => [code, reason]));
  return findings.map((finding) => {
    const waived = reasons.get(finding.code);
    return waived === undefined ? finding : { ...finding, waived };
  });
}
