import { EXPECTED_HOP_MS } from "../../../../provider/core/durations";
import assert from "node:assert/strict";
import fc from "fast-check";
import { lookAgainPause, pollDelay } from "../../../../provider/reconcile/waiting/backoff";

const MINUTE = 60_000;

const middle = (): number => 0.5;

/** The moments of the looks at an update of the given duration; the last one sees its end. */
function looks(duration: number): number[] {
  const at: number[] = [];
  for (let now = pollDelay(0, { random: middle }); ; now += pollDelay(now, { random: middle })) {
    at.push(now);
    if (now >= duration) return at;
  }
}

describe("the poll schedule", () => {
  it("looks within half a second at first, for what fails at once", () => {
    assert(pollDelay(0, { random: middle }) <= 500);
  });

  it("sees the end of an update of usual duration within five seconds, with no more looks than a backoff to ten seconds takes", () => {
    for (const minutes of [8.5, 9, 10, 11, 12]) {
      const at = looks(minutes * 60_000);
      const lag = (at.at(-1) ?? 0) - minutes * 60_000;
      assert(lag <= 5_500, `${minutes} min: ${lag} ms`);
      assert(at.length <= minutes * 6 + 7, `${minutes} min: ${at.length} looks`);
    }
  });

  it("never pauses longer than a minute, and always pauses", () => {
    fc.assert(
      fc.property(fc.nat(4 * 3_600_000), fc.double({ min: 0, max: 1, noNaN: true }), (elapsed, random) => {
        const pause = pollDelay(elapsed, { random: () => random });
        assert(pause > 0 && pause <= 66_000);
      }),
    );
  });

  for (const [when, elapsed, pause] of [
    ["in the first second", 100, 250],
    ["early", 30_000, 18_000],
    ["well before an end is possible", 3 * MINUTE, MINUTE],
    ["before an end is possible, up to that", 5.5 * MINUTE, 30_000],
    ["hardly before an end is possible", 6 * MINUTE - 1_000, 5_000],
    ["from when an end is possible on", 6 * MINUTE, 12_000],
    ["before an end is likely, up to that", 8 * MINUTE - 8_000, 8_000],
    ["hardly before an end is likely", 8 * MINUTE - 1_000, 5_000],
    ["while an end is likely", 8 * MINUTE, 5_000],
    ["until the end is late", 12 * MINUTE - 1, 5_000],
    ["once the end is late", 12 * MINUTE, 9_000],
    ["hours later", 5 * 60 * MINUTE, 9_000],
  ] as const) {
    it(`pauses ${pause / 1000} s ${when}`, () => {
      assert.equal(Math.round(pollDelay(elapsed, { random: middle, expected: 10 * MINUTE })), pause);
    });
  }

  it("spreads clusters that started together, by a tenth to either side", () => {
    const expected = 10 * MINUTE;
    assert.equal(Math.round(pollDelay(expected, { random: () => 0, expected })), 4_500);
    assert.equal(Math.round(pollDelay(expected, { random: () => 1, expected })), 5_500);
  });

  it("counts what a look took, its wait for a turn included, as part of the pause", () => {
    const usual = pollDelay(EXPECTED_HOP_MS, { random: middle });
    assert.equal(pollDelay(EXPECTED_HOP_MS, { random: middle, lookTook: usual / 2 }), usual / 2);
    assert.equal(pollDelay(EXPECTED_HOP_MS, { random: middle, lookTook: usual * 10 }), 0);
    const early = pollDelay(10_000, { random: middle });
    assert.equal(pollDelay(10_000, { random: middle, lookTook: early }), 0);
  });

  it("asks less often where turns are scarce and the end is not likely, and is there when it is", () => {
    assert.equal(pollDelay(10_000, { random: middle, lookTook: 30_000 }), 60_000);
    const likelyFrom = 0.6 * EXPECTED_HOP_MS;
    assert.equal(10_000 + pollDelay(10_000, { random: middle, lookTook: 600_000 }), likelyFrom);
    assert.equal(pollDelay(likelyFrom, { random: middle, lookTook: 600_000 }), 0);
    // Also where it is near: a turn that took long is no reason to ask at once.
    assert.equal(pollDelay(likelyFrom - 1, { random: middle, lookTook: 600_000 }), 5_000);
  });
});

describe("the pauses before a cluster is looked at again", () => {
  it("grow to a quarter of a minute", () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6, 7].map((turn) => lookAgainPause(turn));
    assert.deepEqual(pauses, [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });

  it("are longer where a look has to wait for its turn, up to half a minute", () => {
    assert.equal(lookAgainPause(0, 3_000), 6_000);
    assert.equal(lookAgainPause(5, 3_000), 8_000);
    assert.equal(lookAgainPause(0, 600_000), 30_000);
  });
});
