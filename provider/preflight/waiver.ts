import type { FindingCode } from "./catalogue";
import type { Finding } from "./finding";

/** Lets the findings of one code pass, for a reason that stays in the program. */
export interface Waiver {
  /** The code of the finding, for example `"EKSV030"`; docs/findings has them all. */
  readonly code: FindingCode;
  /**
   * The one resource or insight whose finding may pass, as the plan names it: `"nodegroup/workers"`, `"addon/vpc-cni"`,
   * `"insight/ID"`. Default: all findings of the code.
   */
  readonly resource?: string;
  /** The last day (UTC) on which it may pass, `"2026-12-31"`. Default: no end. */
  readonly until?: string;
  /** Why it may pass, for the next reader of the program. */
  readonly reason: string;
}

const DAY_MS = 24 * 3_600_000;

/**
 * A waived finding is still shown, with the reason, and stops nothing. One whose waiver has ended says so.
 *
 * @param now milliseconds since the epoch, by AWS's clock
 */
export function waive(findings: readonly Finding[], waivers: readonly Waiver[], now: number): Finding[] {
  return findings.map((finding) => {
    const its = waivers.filter(
      ({ code, resource }) => code === finding.code && (resource === undefined || resource === finding.resource),
    );
    const valid = its.find(({ until }) => until === undefined || now < Date.parse(until) + DAY_MS);
    if (valid) return { ...finding, waived: valid.reason };
    const [ended] = its;
    if (ended?.until === undefined) return finding;
    return { ...finding, remedy: `${finding.remedy}; its waiver ended on ${ended.until}` };
  });
}
