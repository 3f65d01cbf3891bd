import { FINDING_CODES, isFindingCode } from "../preflight/catalogue";
import type { Problem } from "../core/problem";
import { UNKNOWN_VALUE } from "../core/pulumiValues";

/** What is wrong with the input `waive`, each place by its own name. */
export function waiverProblems(value: unknown): Problem[] {
  if (value === undefined || value === null || value === UNKNOWN_VALUE) return [];
  const about = (place: string, reason: string): Problem => ({ property: "waive", reason: `${place}: ${reason}` });
  if (!Array.isArray(value)) {
    return [about("waive", `it must be a list, for example [{ code: "EKSV030", reason: "…" }]`)];
  }
  const seen = new Set<string>();
  return value.flatMap((one: unknown, index) => {
    const place = `waive[${index}]`;
    if (one === UNKNOWN_VALUE) return [];
    if (typeof one !== "object" || one === null || Array.isArray(one)) {
      return [about(place, `it must have a code and a reason, for example { code: "EKSV030", reason: "…" }`)];
    }
    const { code, reason, ...others } = one as Readonly<Record<string, unknown>>;
    const problems = Object.keys(others).map((name) =>
      about(`${place}.${name}`, "a waiver has a code and a reason only"),
    );
    if (code !== UNKNOWN_VALUE && !isFindingCode(code)) {
      const [first, last] = [FINDING_CODES[0], FINDING_CODES.at(-1)];
      const given = code === undefined ? "it is missing" : `${JSON.stringify(code)} is none`;
      problems.push(
        about(`${place}.code`, `${given}; write one of the codes ${first} to ${last} (docs/findings lists them)`),
      );
    }
    if (typeof code === "string" && code !== UNKNOWN_VALUE) {
      if (seen.has(code))
        problems.push(about(`${place}.code`, `${code} is waived twice; one waiver covers all of its findings`));
      seen.add(code);
    }
    if (typeof reason !== "string" || reason.trim() === "") {
      problems.push(
        about(`${place}.reason`, "it is missing; write why the finding may pass, for whoever reads this later"),
      );
    }
    return problems;
  });
}
