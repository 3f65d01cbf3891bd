import assert from "node:assert/strict";
import type { Clock } from "../../../provider/core/time";
import { AwsTime } from "../../../provider/eks/awsTime";
import { pollUpdate } from "../../../provider/reconcile/poller";

const HOUR_MS = 3_600_000;

describe("an update that is followed on a machine that slept past the deadline", () => {
  for (const [status, kind] of [
    ["Successful", "ended"],
    ["InProgress", "still-running"],
  ] as const) {
    it(`is looked at once more before the time counts as up: ${status}`, async () => {
      let now = 0;
      let looks = 0;
      const clock: Clock = {
        now: () => now,
        sleep: () => {
          now += 5 * HOUR_MS;
          return Promise.resolve();
        },
      };
      const polled = await pollUpdate(
        { status: "InProgress", createdAt: new Date(1).toISOString() },
        {
          clock,
          time: new AwsTime(clock),
          random: () => 0.5,
          deadline: () => HOUR_MS,
          describe: () => {
            looks += 1;
            return Promise.resolve({ status, createdAt: new Date(1).toISOString() });
          },
          show: () => {},
        },
      );
      assert.deepEqual([polled.kind, looks], [kind, 1]);
    });
  }
});
