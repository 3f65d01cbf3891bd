import assert from "node:assert/strict";
import { formatDuration, parseDuration, systemClock } from "../../../provider/core/time";

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

  it("is shown with its two largest units", () => {
    assert.deepEqual([0, 4_000, 545_000, 3_900_000].map(formatDuration), ["0s", "4s", "9m 05s", "1h 05m"]);
  });
});
