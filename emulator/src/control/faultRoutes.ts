import { staysApplied } from "../eks/update/updates";
import { updateStatus } from "../eks/records";
import type { Emulator } from "../emulator";
import { befall } from "../faults/clusterEvent";
import { endOf, parseEvent, parseFaultRules } from "../faults/parseFaults";
import { type Json, jsonOf } from "../json";
import { FieldReader, SeedError } from "../seed/FieldReader";
import { booleanAt, oneOfAt, secondsAt, textAt } from "../seed/fieldValues";
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

/** Long enough for any test, short enough for any client's own timeout. */
const LONGEST_WAIT_SECONDS = 60;

/**
 * `GET held` tells the requests that are held; with `?wait=SECONDS` it waits until there are some (`[]` if that is not before
 * the time is up); `?rule=ID` and `?requestId=ID` narrow it down.
 * `POST release` lets go:
 *   {"rule": …} or {"requestId": …} or {"all": true}, "how": "continue" (default) or "drop" (reset the connection)
 *   {"update": its id, "seconds": from now (default 0), "outcome": …, "errors": […]}   an update that is held, or runs
 */
export const holdRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    path: "held",
    answer: async ({ holds }, _body, { searchParams }) => {
      const seconds = Number(searchParams.get("wait") ?? "0");
      if (!(seconds >= 0 && seconds <= LONGEST_WAIT_SECONDS)) {
        throw new ControlError(`wait must be a number of seconds from 0 to ${LONGEST_WAIT_SECONDS}`);
      }
      const filter = {
        rule: searchParams.get("rule") ?? undefined,
        requestId: searchParams.get("requestId") ?? undefined,
      };
      return jsonOf(await holds.waitForHeld(filter, seconds * 1000));
    },
  },
  { method: "POST", path: "release", answer: (emulator, body) => release(emulator, body) },
];

function release(emulator: Emulator, body: unknown): Json {
  try {
    const reader = new FieldReader(body, "the body");
    const update = reader.optional("update", textAt);
    return update === undefined ? releaseRequests(emulator, reader) : releaseUpdate(emulator, update, reader);
  } catch (error) {
    throw error instanceof SeedError ? new ControlError(error.message) : error;
  }
}

function releaseRequests({ holds }: Emulator, reader: FieldReader): Json {
  const rule = reader.optional("rule", textAt);
  const requestId = reader.optional("requestId", textAt);
  const all = reader.optional("all", booleanAt) ?? false;
  const how = reader.optional("how", oneOfAt("continue", "drop")) ?? "continue";
  reader.noOthers();
  if (rule === undefined && requestId === undefined && !all) {
    throw new ControlError('the body must have a "rule", a "requestId", an "update", or "all": true');
  }
  return { released: holds.release({ rule, requestId }, how) };
}

function releaseUpdate({ store, clock }: Emulator, id: string, reader: FieldReader): Json {
  const seconds = reader.optional("seconds", secondsAt) ?? 0;
  const { outcome, errors } = endOf(reader);
  reader.noOthers();
  const now = clock.now();
  const cluster = store.snapshot().find(({ updates }) => updates.some((each) => each.id === id));
  const update = cluster?.updates.find((each) => each.id === id);
  if (cluster === undefined || update === undefined || updateStatus(update, now) !== "InProgress") {
    throw new ControlError(`there is no update ${id} in progress`);
  }
  store.touch(cluster);
  Object.assign(update, { outcome, errors: [...errors], endsAt: now + seconds * 1000 });
  update.applied = staysApplied(update);
  return { released: 1 };
}
