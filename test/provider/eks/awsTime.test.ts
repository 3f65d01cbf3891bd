import assert from "node:assert/strict";
import { AwsTime } from "../../../provider/eks/awsTime";
import type { Clock } from "../../../provider/core/time";
import { SimulatedControlPlane } from "../../fixtures/SimulatedControlPlane";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const BACK = { clusterName: "devel", version: "1.34", allowRollback: true };

/** The clock of a machine that is set wrong. */
function ahead(clock: Clock, difference: number): Clock {
  return { now: () => clock.now() + difference, sleep: (milliseconds) => clock.sleep(milliseconds) };
}

function header(instant: number): string {
  return new Date(instant).toUTCString();
}

describe("AWS's time", () => {
  const START = Date.parse("2026-10-01T00:00:00Z");
  let machine = START;
  let time: AwsTime;

  beforeEach(() => {
    machine = START;
    time = new AwsTime({ now: () => machine });
  });

  it("is the machine's before the first answer, and where an answer tells no date", () => {
    assert.equal(time.now(), START);
    for (const date of [undefined, "", "yesterday"]) time.heard(date, START);
    assert.equal(time.now(), START);
  });

  for (const seconds of [-59, -1, 1, 59]) {
    it(`takes ${seconds} seconds for no difference`, () => {
      time.heard(header(START + seconds * 1000), START);
      assert.equal(time.now(), START);
    });
  }

  for (const minutes of [-43_200, -2, 2, 43_200]) {
    it(`is right where the machine's clock is off by ${minutes} minutes, there and back`, () => {
      time.heard(header(START + minutes * MINUTE), START);
      assert.equal(time.now(), START + minutes * MINUTE);
      assert.equal(time.local(time.at(START)), START);
    });
  }

  it("does not jump by the second that a header leaves out, and follows a clock that is set right", () => {
    time.heard(header(START + 30 * DAY), START);
    machine += 1900;
    time.heard(header(START + 30 * DAY + 1000), machine);
    assert.equal(time.now(), START + 30 * DAY + 1900);
    machine += 30 * DAY;
    time.heard(header(machine), machine);
    assert.equal(time.now(), machine);
  });

  it("does not take a slow answer for a wrong clock", () => {
    machine += 10 * MINUTE;
    time.heard(header(START + 1000), START);
    assert.equal(time.now(), machine);
  });
});

for (const days of [-30, 30]) {
  describe(`on a machine whose clock is off by ${days} days`, () => {
    let world: SimulatedControlPlane;

    beforeEach(async () => {
      world = await SimulatedControlPlane.start({ version: "1.34" });
    });

    afterEach(() => world.close());

    it("an upgrade can be rolled back for seven days by AWS's clock, and no longer", async () => {
      const stack = world.stack({}, { clock: ahead(world.time, days * DAY) });
      assert.deepEqual(await stack.up({ ...BACK, version: "1.35" }), { kind: "ok", verb: "create" });
      const left = Date.parse(String(stack.kept?.outputs.rollbackUntil)) - world.time.now();
      assert(Math.abs(left - 7 * DAY) < 5 * MINUTE, String(left / DAY));
      await world.time.sleep(6 * DAY);
      assert.deepEqual(await stack.preview(BACK), []);
      assert.doesNotMatch(stack.messages.join("\n"), /EKSV051/);
      await world.time.sleep(1.5 * DAY);
      const [closed, ...others] = await stack.preview(BACK);
      assert.match(closed ?? "", /EKSV051.*the rollback window closed/s);
      assert.deepEqual(others, []);
    });
  });
}

describe("on a machine whose clock is wrong, as the AWS SDK sees it", () => {
  it("a refusal is sent once, and not again and again as if the clock were to blame", async () => {
    // Its clock is today's; that of the emulated EKS is not.
    const world = await SimulatedControlPlane.start();
    try {
      const stack = world.stack({ "aws:maxRetries": "4" });
      const outcome = await stack.up({ clusterName: "no-such-cluster", version: "1.33" });
      assert(outcome.kind === "failed" && outcome.code === "ClusterNotFound", JSON.stringify(outcome));
      const sent = (await world.requests()).filter(({ operation }) => operation === "DescribeCluster");
      // By the preview, and by the run.
      assert.equal(sent.length, 2, JSON.stringify(sent));
    } finally {
      await world.close();
    }
  });
});
