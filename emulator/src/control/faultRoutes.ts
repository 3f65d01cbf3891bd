import { befall } from "../faults/clusterEvent";
import { parseEvent, parseFaultRules } from "../faults/parseFaultRule";
import { jsonOf, type Json } from "../json";
import { SeedError } from "../seed/FieldReader";
import { ControlError, type ControlRoute } from "./controlRoute";

/**
 * `POST faults` adds a rule or a list of them (the format is on `FaultRule`), `GET faults` tells them and how often each
 * fired, `DELETE faults` (`?id=…`) removes them. `POST events` makes one of the cluster events happen at once.
 */
export const faultRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    path: "faults",
    answer: ({ faults }) => faults.rules().map(({ rule, seen, fired }) => jsonOf({ ...rule, seen, fired })),
  },
  {
    method: "POST",
    path: "faults",
    answer: ({ faults }, body) => {
      const rules = readable(() => parseFaultRules(body));
      faults.add(rules);
      return { ids: rules.map((rule) => rule.id) };
    },
  },
  {
    method: "DELETE",
    path: "faults",
    answer: ({ faults }, _body, url) => ({ removed: faults.remove(url.searchParams.get("id") ?? undefined) }),
  },
  {
    method: "POST",
    path: "events",
    answer: (emulator, body): Json => {
      const { event, place, cluster } = readable(() => parseEvent(body));
      const refusal = befall(emulator, event, place, cluster);
      if (refusal !== undefined) {
        throw new ControlError(refusal);
      }
      return {};
    },
  },
];

function readable<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof SeedError ? new ControlError(error.message) : error;
  }
}
