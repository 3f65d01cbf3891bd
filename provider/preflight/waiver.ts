import type { Finding, Waiver } from "../core/findings";

const DAY_MS = 24 * 3_600_000;

/**
 * A waived finding is still shown, with the reason, and stops nothing. One whose waiver has ended says so, and what to write; and so
 * does one that a waiver of its code was perhaps meant for, which names something that has no such finding.
 *
 * @param now milliseconds since the epoch, by AWS's clock
 */
export function waive(findings: readonly Finding[], waivers: readonly Waiver[], now: number): Finding[] {
  const unmatched = waivers.filter((waiver) => !findings.some((finding) => covers(waiver, finding)));
  return findings.map((finding) => {
    const its = waivers.filter((waiver) => covers(waiver, finding));
    const valid = its.find(({ until }) => until === undefined || now < Date.parse(until) + DAY_MS);
    if (valid) return { ...finding, waived: valid.reason };
    const why = endedText(its) ?? namesAnother(finding, unmatched);
    return why === undefined ? finding : { ...finding, remedy: `${finding.remedy}; ${why}` };
  });
}

function covers({ code, resource }: Waiver, finding: Finding): boolean {
  return code === finding.code && (resource === undefined || resource === finding.resource);
}

function endedText(waivers: readonly Waiver[]): string | undefined {
  const last = waivers
    .flatMap(({ until }) => until ?? [])
    .sort()
    .at(-1);
  return last === undefined
    ? undefined
    : `its waiver ended on ${last}: where it may pass still, write a later day as the waiver's until`;
}

function namesAnother({ code, resource, severity }: Finding, unmatched: readonly Waiver[]): string | undefined {
  const names = unmatched.flatMap((waiver) => (waiver.code === code ? (waiver.resource ?? []) : []));
  if (severity === "note" || names.length === 0) return undefined;
  return `the waiver of ${code} is for ${names.join(" and ")}, of which there is no such finding, and not for ${resource}`;
}
