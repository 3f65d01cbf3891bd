import assert from "node:assert/strict";
import { AwsFailure } from "../../../../provider/core/failures/awsFailure";
import type { RetryPolicy } from "../../../../provider/reconcile/waiting/retry";
import { Contact, retryPolicy } from "../../../../provider/reconcile/waiting/retry";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

const CUT = new AwsFailure("transient", "DescribeCluster", "ECONNRESET", "the line was cut", undefined, undefined);
const BUSY = new AwsFailure("transient", "DescribeCluster", "ServerException", "try later", "r-1", 500);
const DENIED = new AwsFailure("denied", "DescribeCluster", "AccessDenied", "not allowed", "r-2", 403);
const PROXY = new AwsFailure("transient", "DescribeCluster", "UnreadableAnswer", "HTTP 200: <html>", undefined, 200);

interface World {
  readonly policy: RetryPolicy;
  readonly contact: Contact;
  readonly pauses: number[];
  readonly troubles: (string | undefined)[];
  readonly warnings: readonly string[];
  readonly now: () => number;
  /** Runs a call that meets these failures, the last one again and again; `ok`: it succeeds. */
  readonly meets: (...failures: readonly (Error | "ok")[]) => Promise<string>;
}

/** A policy by a clock of its own, which begins at 0. */
function world({ contacted = false, timeout = HOUR } = {}): World {
  let now = 0;
  const pauses: number[] = [];
  const troubles: (string | undefined)[] = [];
  const warnings: string[] = [];
  const contact = contacted ? new Contact(0, true) : new Contact(0);
  const clock = {
    now: () => now,
    sleep: (milliseconds: number): Promise<void> => {
      pauses.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  };
  const onTrouble = (trouble: string | undefined): void => {
    troubles.push(trouble);
  };
  const policy = retryPolicy({ clock, deadline: () => timeout, onTrouble, warn: (one) => warnings.push(one), contact });
  const meets = (...failures: readonly (Error | "ok")[]): Promise<string> => {
    let calls = 0;
    return policy.call(() => {
      const met = failures[Math.min(calls++, failures.length - 1)] ?? "ok";
      return met === "ok" ? Promise.resolve(`answered call ${calls}`) : Promise.reject(met);
    });
  };
  return { policy, contact, pauses, troubles, warnings, now: () => now, meets };
}

describe("a call that gets no answer", () => {
  it("is given up within 90 seconds where EKS has never answered: the endpoint may be wrong", async () => {
    const { meets, now } = world();
    await assert.rejects(meets(CUT), CUT);
    assert(now() > 60 * SECOND && now() <= 90 * SECOND, String(now()));
  });

  it("is tried until the user's timeout where EKS has answered this process, as it has when check saw the cluster", async () => {
    const { meets, now } = world({ contacted: true });
    await assert.rejects(meets(CUT), CUT);
    assert(now() > HOUR - 60 * SECOND && now() < HOUR, String(now()));
  });

  for (const [what, met] of [
    ["an answer", "ok"],
    ["a refusal", DENIED],
    ["trouble of its own", BUSY],
  ] as const) {
    it(`is tried until the user's timeout after EKS has met another call with ${what}`, async () => {
      const { meets, now } = world();
      await meets(met, "ok").catch(() => {});
      await assert.rejects(meets(CUT), CUT);
      assert(now() > HOUR - 60 * SECOND, String(now()));
    });
  }

  it("is given up with the user's timeout where that comes first", async () => {
    const { meets, now } = world({ timeout: 20 * SECOND });
    await assert.rejects(meets(CUT), CUT);
    assert.equal(now(), 15 * SECOND);
  });

  it("is tried again after pauses that grow to a quarter of a minute", async () => {
    const { meets, pauses } = world({ contacted: true });
    assert.equal(await meets(CUT, CUT, CUT, CUT, CUT, CUT, "ok"), "answered call 7");
    assert.deepEqual(
      pauses.map((one) => one / SECOND),
      [1, 2, 4, 8, 15, 15],
    );
  });

  it("is told in one line, however much was answered", async () => {
    const { meets, troubles } = world();
    const page = new AwsFailure("transient", "DescribeCluster", "ServerException", "x".repeat(5_000), "r-1", 500);
    await meets(page, "ok");
    assert.equal(troubles[0], `DescribeCluster meets ServerException (${"x".repeat(120)}), looking again`);
  });

  it("is told, and that it is over", async () => {
    const { meets, troubles } = world();
    await meets(CUT, "ok");
    assert.deepEqual(troubles, ["DescribeCluster meets ECONNRESET (the line was cut), looking again", undefined]);
  });
});

describe("a call that gets no answer for long", () => {
  it("is told once in a message that stays: since when, which call, what it met, and until when", async () => {
    const { meets, warnings, troubles } = world({ contacted: true });
    await assert.rejects(meets(BUSY), BUSY);
    assert.deepEqual(warnings, [
      "no usable answer since 1970-01-01 00:00 UTC: DescribeCluster met ServerException: try later (request r-1). " +
        "This is waited out until 1970-01-01 01:00 UTC (customTimeouts); what runs in EKS goes on meanwhile",
    ]);
    assert.equal(BUSY.since, 0);
    assert.equal(
      troubles.at(-1),
      "DescribeCluster meets ServerException since 1970-01-01 00:00 UTC (try later), looking again",
    );
  });

  it("is told in the progress line only for the first two minutes", async () => {
    const { meets, warnings, now } = world({ contacted: true });
    await meets(...Array.from({ length: 10 }, () => CUT), "ok");
    assert(now() > 90 * SECOND && now() < 120 * SECOND, String(now()));
    assert.deepEqual(warnings, []);
  });
});

describe("a call that is answered otherwise", () => {
  for (const failure of [DENIED, new TypeError("no such member")]) {
    it(`is not made again: ${failure.message}`, async () => {
      const { meets, pauses, troubles } = world();
      await assert.rejects(meets(failure), failure);
      assert.deepEqual([pauses, troubles], [[], []]);
    });
  }

  it("by something else than EKS is given up within 90 seconds, also where EKS has answered before", async () => {
    const { meets, now } = world({ contacted: true });
    await assert.rejects(meets(PROXY), PROXY);
    // After the next pause the 90 seconds would be over.
    assert.equal(now(), 75 * SECOND);
  });

  it("by something else than EKS does not count as given up where an outage comes in between", async () => {
    const { meets } = world({ contacted: true });
    const often = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? PROXY : CUT));
    assert.equal(await meets(...often, "ok"), "answered call 41");
  });
});

describe("the time that is left", () => {
  it("is the user's, and for a call no more than 90 seconds before EKS has answered", async () => {
    const { policy, contact } = world();
    assert.deepEqual([policy.remaining(), policy.left()], [HOUR, 90 * SECOND]);
    await policy.sleep(20 * SECOND);
    assert.deepEqual([policy.remaining(), policy.left()], [HOUR - 20 * SECOND, 70 * SECOND]);
    contact.hear();
    assert.deepEqual([policy.remaining(), policy.left()], [HOUR - 20 * SECOND, HOUR - 20 * SECOND]);
  });

  it("is not slept past", async () => {
    const { policy, pauses, now } = world({ timeout: 10 * SECOND });
    await policy.sleep(4 * SECOND);
    await policy.sleep(40 * SECOND);
    await policy.sleep(SECOND);
    assert.deepEqual(pauses, [4 * SECOND, 6 * SECOND, 0]);
    assert.equal(policy.remaining(), 10 * SECOND - now());
  });
});
