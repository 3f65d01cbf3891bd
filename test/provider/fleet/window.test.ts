import assert from "node:assert/strict";
import { earliestStart } from "../../../provider/fleet/window";

const HOUR = 3_600_000;

describe("a window, when the clocks change", () => {
  function starts(cron: string, timeZone: string, now: string, hoursOn: number): string[] {
    const windows = [{ cron, forMs: 6 * HOUR, timeZone }];
    const first = earliestStart(windows, Date.parse(now), HOUR);
    assert(first !== undefined);
    const later = earliestStart(windows, first + hoursOn * HOUR, HOUR);
    return [first, later ?? Number.NaN].map((at) => new Date(at).toISOString().slice(0, 16));
  }

  for (const [what, cron, timeZone, now, first, next] of [
    ["spring, an hour left out in it", "0 22 * * SAT", "Europe/Berlin", "2027-03-27T12:00Z", "27T21:00", "04-03T20:00"],
    ["autumn, an hour twice in it", "0 22 * * SAT", "Europe/Berlin", "2027-10-30T12:00Z", "30T20:00", "11-06T21:00"],
    ["spring, at a time left out", "30 2 * * *", "Europe/Berlin", "2027-03-27T12:00Z", "28T01:00", "03-29T00:30"],
    [
      "autumn, at a time that comes twice",
      "30 2 * * *",
      "Europe/Berlin",
      "2027-10-30T12:00Z",
      "31T00:30",
      "11-01T01:30",
    ],
    ["New York's autumn", "0 1 * * SUN", "America/New_York", "2027-11-06T12:00Z", "07T05:00", "11-14T06:00"],
  ] as const) {
    it(`opens once and is as long as ever: ${what}`, () => {
      // Six hours that pass, of which the last start leaves one: five hours after the opening, and not a minute later.
      const [opened = "", lastStart = ""] = starts(cron, timeZone, now, 5);
      assert.equal(opened.slice(8), first);
      assert.equal(Date.parse(`${lastStart}Z`), Date.parse(`${opened}Z`) + 5 * HOUR);
      assert.equal(starts(cron, timeZone, now, 5 + 1 / 60)[1]?.slice(5), next);
    });
  }
});
