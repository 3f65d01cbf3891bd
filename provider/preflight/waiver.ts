import type { Finding, Waiver } from "../core/findings";

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
