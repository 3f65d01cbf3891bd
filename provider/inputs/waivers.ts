import { FINDING_CODES, isFindingCode, linkTo } from "../core/findings";
import type { Problem } from "../core/problem";
import { UNKNOWN_VALUE } from "../core/pulumiValues";
import { isDay } from "../core/time";

/** What findings are about: of EKS, and of what is in the cluster. */
const RESOURCE =
  /^(cluster|nodegroup|addon|insight|update|nodepool|nodes|namespace|budget|api|daemonset|deployment|(validating|mutating)webhookconfiguration)\/\S+$/;

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== UNKNOWN_VALUE;
}

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
    const { code, reason, resource, until, ...others } = one as Readonly<Record<string, unknown>>;
    const problems = Object.keys(others).map((name) =>
      about(`${place}.${name}`, "a waiver has code, resource, until and reason only"),
    );
    if (code !== UNKNOWN_VALUE && !isFindingCode(code)) {
      const [first, last] = [FINDING_CODES[0], FINDING_CODES.at(-1)];
      const given = code === undefined ? "it is missing" : `${JSON.stringify(code)} is none`;
      problems.push(
        about(
          `${place}.code`,
          `${given}; write one of the codes ${first} to ${last} (${linkTo("docs/findings/README.md")} lists them)`,
        ),
      );
    }
    if (typeof code === "string" && code !== UNKNOWN_VALUE) {
      const key = `${code} ${typeof resource === "string" ? resource : ""}`;
      const of = typeof resource === "string" ? ` for ${resource}` : "";
      if (seen.has(key)) {
        problems.push(about(`${place}.code`, `${code} is waived twice${of}; one waiver covers all of its findings`));
      }
      seen.add(key);
    }
    if (isGiven(resource) && !(typeof resource === "string" && RESOURCE.test(resource))) {
      problems.push(
        about(
          `${place}.resource`,
          `write it as the plan names it, for example "nodegroup/workers", "addon/vpc-cni", "insight/ID" or "cluster/prod", not ${JSON.stringify(resource)}`,
        ),
      );
    }
    if (isGiven(until) && !(typeof until === "string" && isDay(until))) {
      problems.push(about(`${place}.until`, `write a day such as "2026-12-31", not ${JSON.stringify(until)}`));
    }
    if (typeof reason !== "string" || reason.trim() === "") {
      problems.push(
        about(`${place}.reason`, "it is missing; write why the finding may pass, for those who read this later"),
      );
    }
    return problems;
  });
}
