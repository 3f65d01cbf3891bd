import assert from "node:assert/strict";
import { AwsFailure } from "../../../provider/core/awsFailure";
import type { Clock } from "../../../provider/core/time";
import { Contact, retryPolicy } from "../../../provider/reconcile/retry";

const HOUR_MS = 60 * 60_000;

/** How long a call is tried that never gets an answer, by a clock of its own. */
async function triedFor(contacted: boolean): Promise<number> {
  let now = 0;
  const clock: Clock = {
    now: () => now,
    sleep: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
  };
  const waiting = retryPolicy({
    clock,
    deadline: () => HOUR_MS,
    onTrouble: () => {},
    contact: new Contact(0, contacted),
  });
  const cut = new AwsFailure(
    "transient",
    "DescribeCluster",
    "ECONNRESET",
    "the connection was cut",
    undefined,
    undefined,
  );
  await assert.rejects(
    waiting.call(() => Promise.reject(cut)),
    cut,
  );
  return now;
}

describe("a call that gets no answer", () => {
  it("is given up within 90 seconds where EKS has never answered: the endpoint may be wrong", async () => {
    const tried = await triedFor(false);
    assert(tried > 60_000 && tried <= 90_000, String(tried));
  });

  it("is tried until the user's timeout where EKS has answered this process, as it has when check saw the cluster", async () => {
    assert((await triedFor(true)) > HOUR_MS - 60_000);
  });
});
