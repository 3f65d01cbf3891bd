import type { Emulator } from "../emulator";
import { isJsonObject, type Json } from "../json";
import { ControlError, type ControlRoute } from "./controlRoute";

/** `{"advanceSeconds": 600}` moves the clock on, `{"set": "2026-12-01T00:00:00Z"}` puts it there; either answers with the time. */
export const clockRoutes: readonly ControlRoute[] = [
  { method: "GET", path: "clock", answer: timeOf },
  {
    method: "POST",
    path: "clock",
    answer: (emulator, body) => {
      const { advanceSeconds, set } = isJsonObject(body) ? body : {};
      if (typeof advanceSeconds === "number" && advanceSeconds >= 0 && set === undefined) {
        emulator.clock.advance(advanceSeconds);
      } else if (typeof set === "string" && !Number.isNaN(Date.parse(set)) && advanceSeconds === undefined) {
        emulator.clock.set(Date.parse(set));
      } else {
        throw new ControlError('the body must be {"advanceSeconds": a number from 0} or {"set": "an ISO 8601 date"}');
      }
      return timeOf(emulator);
    },
  },
];

function timeOf(emulator: Emulator): Json {
  return { now: new Date(emulator.clock.now()).toISOString() };
}
