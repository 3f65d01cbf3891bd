import assert from "node:assert/strict";
import { AwsFailure } from "../../../../provider/core/failures/awsFailure";
import { AwsTime } from "../../../../provider/eks/awsTime";
import type { Poll, PolledUpdate } from "../../../../provider/reconcile/waiting/poller";
import { pollUpdate } from "../../../../provider/reconcile/waiting/poller";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What a look comes to: a status, or a failure; and how long it takes. */
interface Look {
  readonly answer: string | Error;
  readonly took?: number;
}

interface Followed {
  readonly polled: Awaited<ReturnType<typeof pollUpdate<PolledUpdate>>>;
  readonly pauses: number[];
  readonly shown: { status: string; startedAt: number; trouble: string | undefined }[];
  readonly warnings: readonly string[];
  readonly looks: number;
}

/** When the update is begun to be followed: an hour after the epoch, so that something can be earlier. */
const BEGUN = HOUR;

/** Follows an update by a clock of its own. The last look is answered again and again. */
async function follow(looks: readonly Look[], given: Partial<Given> = {}): Promise<Followed> {
  const { status = "InProgress", createdAt = BEGUN, within = 10 * HOUR, expected, overslept = 0 } = given;
  let now = BEGUN;
  const clock = {
    now: () => now,
    sleep: (milliseconds: number): Promise<void> => {
      followed.pauses.push(milliseconds);
      now += milliseconds + overslept;
      return Promise.resolve();
    },
  };
  const followed = { pauses: [] as number[], shown: [] as Followed["shown"], warnings: [] as string[], looks: 0 };
  const created = typeof createdAt === "number" ? new Date(createdAt).toISOString() : createdAt;
  const poll: Poll<PolledUpdate> = {
    clock,
    time: new AwsTime(clock),
    random: () => 0.5,
    ...(expected === undefined ? {} : { expected }),
    deadline: () => BEGUN + within,
    describe: () => {
      const { answer, took = 0 } = looks[Math.min(followed.looks++, looks.length - 1)] ?? { answer: "Successful" };
      now += took;
      return typeof answer === "string"
        ? Promise.resolve({ status: answer, createdAt: created })
        : Promise.reject(answer);
    },
    show: (update, startedAt, trouble) => {
      followed.shown.push({ status: update.status, startedAt, trouble });
    },
    warn: (message) => {
      followed.warnings.push(message);
    },
  };
  const polled = await pollUpdate({ status, createdAt: created }, poll);
  return { ...followed, polled };
}

interface Given {
  readonly status: string;
  /** In ms since the epoch by AWS's clock, or what else EKS answers. */
  readonly createdAt: number | string;
  /** Milliseconds until the user's timeout. */
  readonly within: number;
  readonly expected: number;
  /** How much longer than asked for each pause is. */
  readonly overslept: number;
}

const CUT = new AwsFailure("transient", "DescribeUpdate", "ECONNRESET", "the line was cut", undefined, undefined);
const DENIED = new AwsFailure("denied", "DescribeUpdate", "AccessDenied", "not allowed", "r-1", 403);
const PROXY = new AwsFailure("transient", "DescribeUpdate", "UnreadableAnswer", "HTTP 200: <html>", undefined, 200);
const notFound = (words: string): AwsFailure =>
  new AwsFailure("not-found", "DescribeUpdate", "ResourceNotFoundException", words, "r-1", 404);
const NO_UPDATE = notFound("No update found for id: u-1");

const kinds = ({ polled }: Followed): string => polled.kind;
const troubles = ({ shown }: Followed): (string | undefined)[] => shown.map(({ trouble }) => trouble);

describe("an update that is followed", () => {
  it("is not looked at again where it has ended already", async () => {
    const followed = await follow([], { status: "Failed" });
    assert.deepEqual([kinds(followed), followed.looks, followed.pauses], ["ended", 0, []]);
    assert.deepEqual(followed.polled, {
      kind: "ended",
      update: { status: "Failed", createdAt: new Date(BEGUN).toISOString() },
    });
    assert.equal(followed.shown.length, 1);
  });

  it("is looked at until it ends, and each state is shown", async () => {
    const followed = await follow([{ answer: "InProgress" }, { answer: "InProgress" }, { answer: "Successful" }]);
    assert.equal(kinds(followed), "ended");
    assert.deepEqual(
      followed.shown.map(({ status }) => status),
      ["InProgress", "InProgress", "InProgress", "Successful"],
    );
  });

  for (const [what, createdAt, startedAt] of [
    ["when EKS says, where another run began it", BEGUN - 10 * MINUTE, BEGUN - 10 * MINUTE],
    ["now, where EKS's clock is a little ahead", BEGUN + 3 * SECOND, BEGUN],
    ["now, where EKS says no time", "soon", BEGUN],
    ["now, where EKS says the epoch", 0, BEGUN],
  ] as const) {
    it(`counts from ${what}`, async () => {
      const { shown } = await follow([{ answer: "Successful" }], { createdAt });
      assert.deepEqual(
        shown.map((one) => one.startedAt),
        [startedAt, startedAt],
      );
    });
  }

  it("is looked at as often as its age asks for, and not the age of this run", async () => {
    const expected = 10 * MINUTE;
    const [young] = (await follow([{ answer: "Successful" }], { expected })).pauses;
    const [old] = (await follow([{ answer: "Successful" }], { expected, createdAt: BEGUN - 9 * MINUTE })).pauses;
    assert.deepEqual([young, old], [250, 5 * SECOND]);
  });

  it("is looked at more often from when on its end is expected", async () => {
    const age = { createdAt: BEGUN - 5 * MINUTE };
    const [soon] = (await follow([{ answer: "Successful" }], { ...age, expected: 6 * MINUTE })).pauses;
    const [later] = (await follow([{ answer: "Successful" }], { ...age, expected: HOUR })).pauses;
    assert.deepEqual([soon, later], [5 * SECOND, MINUTE]);
  });

  it("is looked at again sooner where the look itself has taken time", async () => {
    const given = { createdAt: BEGUN - 9 * MINUTE, expected: 10 * MINUTE };
    const { pauses } = await follow([{ answer: "InProgress", took: 2 * SECOND }, { answer: "Successful" }], given);
    assert.deepEqual(pauses, [5 * SECOND, 3 * SECOND]);
  });

  it("is not waited for longer than the user's timeout, and goes on without us", async () => {
    const followed = await follow([{ answer: "InProgress" }], { within: 300 });
    assert.equal(kinds(followed), "still-running");
    assert.deepEqual(followed.pauses, [250, 50]);
  });

  it("is not looked at at all where the time is up", async () => {
    const followed = await follow([{ answer: "Successful" }], { within: 0 });
    assert.deepEqual([kinds(followed), followed.looks], ["still-running", 0]);
  });

  for (const [answer, kind] of [
    ["Successful", "ended"],
    ["InProgress", "still-running"],
  ] as const) {
    it(`is looked at once more where the machine slept past the timeout: ${answer}`, async () => {
      const followed = await follow([{ answer }], { within: HOUR, overslept: 5 * HOUR });
      assert.deepEqual([kinds(followed), followed.looks], [kind, 1]);
    });
  }
});

describe("an outage while an update is followed", () => {
  it("is waited out and told, and over with the next answer", async () => {
    const followed = await follow([{ answer: CUT }, { answer: "InProgress" }, { answer: "Successful" }]);
    assert.equal(kinds(followed), "ended");
    const trouble = "DescribeUpdate meets ECONNRESET (the line was cut), looking again";
    assert.deepEqual(troubles(followed), [undefined, trouble, undefined, undefined]);
  });

  it("is waited out until the user's timeout, and named then", async () => {
    const { polled } = await follow([{ answer: CUT }], { within: 3 * HOUR });
    assert(polled.kind === "still-running");
    assert.equal(polled.lastTrouble, CUT);
  });

  it("that lasts is told once in a message that stays, with the call and the end of the waiting", async () => {
    const { warnings } = await follow([{ answer: CUT }], { within: HOUR });
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? "",
      /^no usable answer since 1970-01-01 01:0\d UTC: DescribeUpdate met ECONNRESET: the line was cut\. .* 02:00 UTC/,
    );
  });

  it("is not named at the timeout where EKS has answered since", async () => {
    const { polled } = await follow([{ answer: CUT }, { answer: "InProgress" }], { within: 5 * MINUTE });
    assert(polled.kind === "still-running");
    assert.equal(polled.lastTrouble, undefined);
  });

  it("ends the looks where AWS refuses them: the update is what it was", async () => {
    const { polled, looks } = await follow([{ answer: "InProgress" }, { answer: DENIED }]);
    assert(polled.kind === "failed-to-look");
    assert.deepEqual([polled.failure, polled.update.status, looks], [DENIED, "InProgress", 2]);
  });

  it("ends the looks after 90 seconds where something else than EKS answers", async () => {
    const { polled, pauses } = await follow([{ answer: PROXY }]);
    assert(polled.kind === "failed-to-look");
    assert.equal(polled.failure, PROXY);
    const waited = pauses.slice(1).reduce((sum, one) => sum + one, 0);
    assert(waited >= 90 * SECOND && waited < 150 * SECOND, String(waited));
  });

  it("does not end the looks where EKS answers in between", async () => {
    const looks = Array.from({ length: 20 }, (_, index) => ({ answer: index % 2 === 0 ? PROXY : "InProgress" }));
    const followed = await follow([...looks, { answer: "Successful" }]);
    assert.equal(kinds(followed), "ended");
  });

  it("that is a defect of ours is thrown", async () => {
    const defect = new TypeError("no such member");
    await assert.rejects(follow([{ answer: defect }]), defect);
  });
});

describe("an update that EKS does not know", () => {
  it("is looked for again within its first minute: EKS may not know yet what it has just started", async () => {
    const followed = await follow([{ answer: NO_UPDATE }, { answer: NO_UPDATE }, { answer: "Successful" }]);
    assert.equal(kinds(followed), "ended");
    assert.match(String(troubles(followed)[1]), /DescribeUpdate meets ResourceNotFoundException/);
  });

  it("is looked for in the sixtieth second still, and has vanished after it", async () => {
    const { polled, pauses } = await follow([{ answer: NO_UPDATE, took: MINUTE - 250 }, { answer: NO_UPDATE }]);
    assert.deepEqual(polled, { kind: "vanished", failure: NO_UPDATE });
    assert.equal(pauses.length, 2);
  });

  it("has vanished at once where the cluster is gone", async () => {
    const gone = notFound("No cluster found for name: devel.");
    const { polled, looks } = await follow([{ answer: gone }]);
    assert.deepEqual([polled, looks], [{ kind: "vanished", failure: gone }, 1]);
  });
});
