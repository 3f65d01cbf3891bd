import assert from "node:assert/strict";
import fc from "fast-check";
import type { Permit, Priority } from "../../../provider/eks/RateLimiter";
import { RateLimiter } from "../../../provider/eks/RateLimiter";
import { HandTimer } from "../../fixtures/HandTimer";

describe("the rate limiter", () => {
  const timer = new HandTimer();

  /** Notes who got leave, and when. */
  function queue(
    limiter: RateLimiter,
    clock: HandTimer,
  ): { ask: (who: string, priority?: Priority) => void; order: string[] } {
    const order: string[] = [];
    const ask = (who: string, priority: Priority = "ahead"): void => {
      void limiter.wait(priority).then(() => order.push(`${who} ${clock.now()}`));
    };
    return { ask, order };
  }

  it("lets a burst through at once, and then so many a second, first come, first served", async () => {
    const limiter = new RateLimiter({ perSecond: 4, burst: 3 }, timer);
    const begun = timer.now();
    for (let n = 0; n < 3; n++) assert(limiter.take());
    assert.equal(limiter.take(), undefined);
    const { ask, order } = queue(limiter, timer);
    for (const who of ["a", "b", "c"]) ask(who);
    await timer.pass(1000);
    assert.deepEqual(order, [`a ${begun + 250}`, `b ${begun + 500}`, `c ${begun + 750}`]);
  });

  it("lets nobody past those who wait", async () => {
    const clock = new HandTimer();
    const limiter = new RateLimiter({ perSecond: 1, burst: 1 }, clock);
    limiter.take();
    const { ask, order } = queue(limiter, clock);
    ask("first");
    ask("second");
    await clock.pass(1000);
    assert.deepEqual(order, ["first 1000"]);
    assert.equal(limiter.take(), undefined);
  });

  it("serves what starts and looks ahead of polls, and polls every fourth time, so that neither starves", async () => {
    const clock = new HandTimer();
    const limiter = new RateLimiter({ perSecond: 1, burst: 1 }, clock);
    limiter.take();
    const { ask, order } = queue(limiter, clock);
    for (let n = 1; n <= 3; n++) ask(`poll${n}`, "poll");
    for (let n = 1; n <= 5; n++) ask(`start${n}`);
    await clock.pass(8000);
    assert.deepEqual(
      order.map((one) => one.split(" ")[0]),
      ["start1", "start2", "start3", "poll1", "start4", "start5", "poll2", "poll3"],
    );
  });

  it("halves its rate when throttled, once for requests that were under way together, and recovers in a minute", async () => {
    const clock = new HandTimer();
    const limiter = new RateLimiter({ perSecond: 8, burst: 20 }, clock);
    const sent = [limiter.take(), limiter.take(), limiter.take()].filter((one): one is Permit => one !== undefined);
    await clock.pass(100);
    for (const permit of sent) limiter.throttled(permit);
    assert.equal(limiter.perSecond, 4);
    assert.equal(limiter.take(), undefined, "what was left of the burst is gone");
    await clock.pass(15_000);
    assert.equal(limiter.perSecond, 6);
    await clock.pass(60_000);
    assert.equal(limiter.perSecond, 8);
  });

  it("goes down to a sixteenth, and no further, under throttling without end", async () => {
    const clock = new HandTimer();
    const limiter = new RateLimiter({ perSecond: 16, burst: 1 }, clock);
    for (let n = 0; n < 100; n++) {
      await clock.pass(1);
      limiter.throttled({ at: clock.now() });
    }
    assert.equal(limiter.perSecond, 1);
  });

  it("forgets who gave up while waiting", async () => {
    const clock = new HandTimer();
    const limiter = new RateLimiter({ perSecond: 1, burst: 1 }, clock);
    limiter.take();
    const giveUp = new AbortController();
    const left = assert.rejects(limiter.wait("ahead", giveUp.signal), /enough/);
    const { ask, order } = queue(limiter, clock);
    ask("next");
    giveUp.abort(new Error("enough"));
    await left;
    await clock.pass(1000);
    assert.deepEqual(order, ["next 1000"]);
  });

  it("sends no more in any time than the burst and the rate allow", async () => {
    const arrivals = fc.array(fc.record({ pause: fc.nat(2000), poll: fc.boolean(), throttled: fc.boolean() }));
    await fc.assert(
      fc.asyncProperty(arrivals, async (asked) => {
        const clock = new HandTimer();
        const [perSecond, burst] = [4, 5];
        const limiter = new RateLimiter({ perSecond, burst }, clock);
        const sent: number[] = [];
        for (const { pause, poll, throttled } of asked) {
          void limiter.wait(poll ? "poll" : "ahead").then((permit) => {
            sent.push(permit.at);
            if (throttled) limiter.throttled(permit);
          });
          await clock.pass(pause);
        }
        await clock.pass(1000 * asked.length * 16);
        assert.equal(sent.length, asked.length, "everybody gets a turn");
        sent.forEach((from, first) => {
          sent.slice(first).forEach((to, more) => {
            assert(more + 1 <= burst + (perSecond * (to - from)) / 1000 + 1e-6);
          });
        });
      }),
      { numRuns: 50 },
    );
  });
});
