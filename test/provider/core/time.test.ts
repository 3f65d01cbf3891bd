import assert from "node:assert/strict";
import {
  formatDuration,
  formatMinutes,
  instantOf,
  isDay,
  parseDuration,
  shortDuration,
  systemClock,
} from "../../../provider/core/time";

describe("the clock that deadlines go by", () => {
  it("tells what has passed, also where the machine's clock is set meanwhile", () => {
    const now = Date.now.bind(Date);
    const before = systemClock.now();
    assert(Math.abs(before - now()) < 60_000);
    try {
      for (const hours of [2, -2]) {
        Date.now = () => now() + hours * 3_600_000;
        const passed = systemClock.now() - before;
        assert(passed >= 0 && passed < 60_000, `${passed} ms`);
      }
    } finally {
      Date.now = now;
    }
  });
});

describe("a day or an instant that a user writes", () => {
  const read: readonly [string, number | undefined][] = [
    ["2026-12-01", Date.UTC(2026, 11, 1)],
    ["2028-02-29", Date.UTC(2028, 1, 29)],
    ["2026-12-01T08:00:00Z", Date.UTC(2026, 11, 1, 8)],
    ["2026-12-01T08:00+02:00", Date.UTC(2026, 11, 1, 6)],
    ["2026-02-30", undefined],
    ["2027-02-29", undefined],
    ["2026-02-30T08:00:00Z", undefined],
    ["2026-12-01T08:00:00", undefined],
    ["2026-12", undefined],
    ["Dec 1, 2026", undefined],
    ["tomorrow", undefined],
  ];
  for (const [text, instant] of read) {
    it(`${JSON.stringify(text)} is ${instant === undefined ? "none" : new Date(instant).toISOString()}`, () => {
      assert.equal(instantOf(text), instant);
      assert.equal(isDay(text), instant !== undefined && !text.includes("T"));
    });
  }
});

describe("a duration", () => {
  const read: readonly [string, number | undefined][] = [
    ["90m", 5_400_000],
    ["1h30m", 5_400_000],
    ["45s", 45_000],
    ["1.5h", 5_400_000],
    ["250ms", 250],
    ["10", undefined],
    ["", undefined],
    ["m", undefined],
    ["1h x", undefined],
    ["0s", undefined],
    ["-5m", undefined],
  ];
  for (const [text, milliseconds] of read) {
    it(`reads ${JSON.stringify(text)} as ${milliseconds === undefined ? "none" : `${milliseconds} ms`}`, () => {
      assert.equal(parseDuration(text), milliseconds);
    });
  }

  it("is shown in one style with its two largest units, and closer on a line where each column counts", () => {
    const times = [0, 4_000, 545_000, 3_000_000, 3_900_000, 7_200_000];
    assert.deepEqual(times.map(formatDuration), ["0 s", "4 s", "9 min 5 s", "50 min", "1 h 5 min", "2 h"]);
    assert.deepEqual(times.map(shortDuration), ["0s", "4s", "9m05s", "50m00s", "1h05m", "2h00m"]);
    assert.deepEqual([50, 80, 120].map(formatMinutes), ["50 min", "1 h 20 min", "2 h"]);
  });
});
