import { FINDING_CODES, isFindingCode, linkTo } from "../core/findings";
import type { Problem } from "../core/problem";
import { UNKNOWN_VALUE } from "../core/pulumiValues";
import { isDay } from "../core/time";
import type { Fields } from "../core/fields";
import { isFields } from "../core/fields";
import type { Say } from "./values";
import { isGiven, listAt, problemsSaid } from "./values";

/** What findings are about: of EKS, and of what is in the cluster. */
const RESOURCE =
  /^(cluster|nodegroup|addon|insight|update|nodepool|nodes|namespace|budget|api|daemonset|deployment|(validating|mutating)webhookconfiguration)\/\S+$/;

/** What is wrong with the input `waive`, each place by its own name. */
export function waiverProblems(value: unknown): Problem[] {
  return problemsSaid((say) => {
    const seen = new Set<string>();
    listAt("waive", value, `[{ code: "EKSV030", reason: "…" }]`, say, (place, one) => {
      if (isFields(one)) waiverAt(place, one, seen, say);
      else say(place, `it must have a code and a reason, for example { code: "EKSV030", reason: "…" }`);
    });
  });
}

/** @param seen The findings that are waived already */
function waiverAt(place: string, waiver: Fields, seen: Set<string>, say: Say): void {
  const { code, reason, resource, until, ...others } = waiver;
  for (const name of Object.keys(others)) say(`${place}.${name}`, "a waiver has code, resource, until and reason only");
  if (code !== UNKNOWN_VALUE && !isFindingCode(code)) {
    const [first, last] = [FINDING_CODES[0], FINDING_CODES.at(-1)];
    const given = code === undefined ? "it is missing" : `${JSON.stringify(code)} is none`;
    say(
      `${place}.code`,
      `${given}; write one of the codes ${first} to ${last} (${linkTo("docs/findings/README.md")} lists them)`,
    );
  }
  if (typeof code === "string" && code !== UNKNOWN_VALUE) {
    const key = `${code} ${typeof resource === "string" ? resource : ""}`;
    const of = typeof resource === "string" ? ` for ${resource}` : "";
    if (seen.has(key)) say(`${place}.code`, `${code} is waived twice${of}; one waiver covers all of its findings`);
    seen.add(key);
  }
  if (isGiven(resource) && !(typeof resource === "string" && RESOURCE.test(resource))) {
    say(
      `${place}.resource`,
      `write it as the plan names it, for example "nodegroup/workers", "addon/vpc-cni", "insight/ID" or "cluster/prod", not ${JSON.stringify(resource)}`,
    );
  }
  if (isGiven(until) && !(typeof until === "string" && isDay(until))) {
    say(`${place}.until`, `write a day such as "2026-12-31", not ${JSON.stringify(until)}`);
  }
  if (typeof reason !== "string" || reason.trim() === "") {
    say(`${place}.reason`, "it is missing; write why the finding may pass, for those who read this later");
  }
}
