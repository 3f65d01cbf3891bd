import { DescribeClusterCommand, ListUpdatesCommand, UpdateClusterVersionCommand } from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { RequestLogEntry } from "../../src/index";
import { EmulatorFixture } from "../fixtures/emulatorFixture";

interface Held {
  readonly requestId: string;
  readonly operation: string;
  readonly cluster: string | null;
  readonly when: string;
  readonly waiting: readonly string[];
}

describe("a request that the emulator holds", () => {
  const emulator = new EmulatorFixture();
  const upgrade = () =>
    emulator
      .client()
      .send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34", clientRequestToken: "token" }));
  beforeEach(() => emulator.seed({ name: "devel", version: "1.33" }));

  async function hold(when: string, more: object = {}): Promise<void> {
    const rule = { id: "gate", cluster: "devel", nth: 1, what: { kind: "hold", when } };
    await emulator.control("POST", "faults", { ...rule, ...more });
  }

  async function held(query = "wait=30"): Promise<Held[]> {
    return (await emulator.control("GET", `held?${query}`)) as Held[];
  }

  async function updates(): Promise<number> {
    const { updateIds } = await emulator.client("eu-west-1").send(new ListUpdatesCommand({ name: "devel" }));
    return updateIds?.length ?? 0;
  }

  for (const [when, effects] of [
    ["before", 0],
    ["after", 1],
  ] as const) {
    it(`${when} its effect goes on when it is released`, async () => {
      await hold(when);
      const call = upgrade();
      const [request, ...others] = await held();
      assert.deepEqual(
        [request?.operation, request?.cluster, request?.when, others],
        ["UpdateClusterVersion", "devel", when, []],
      );
      assert.equal(await updates(), effects);
      assert.deepEqual(await emulator.control("POST", "release", { requestId: request?.requestId }), { released: 1 });
      assert.equal((await call).update?.status, "InProgress");
      assert.equal(await updates(), 1);
      assert.deepEqual(await held(""), []);
    });

    it(`${when} its effect gets no answer when it is dropped`, async () => {
      await hold(when);
      const call = assert.rejects(upgrade());
      await held();
      await emulator.control("POST", "release", { rule: "gate", how: "drop" });
      await call;
      assert.equal(await updates(), effects);
    });
  }

  it("before its effect takes effect at the time of its release", async () => {
    await hold("before");
    const call = upgrade();
    await held();
    await emulator.advance(3600);
    await emulator.control("POST", "release", { all: true });
    const { update } = await call;
    const { now } = (await emulator.control("GET", "clock")) as { now: string };
    assert(Date.parse(now) - (update?.createdAt?.getTime() ?? 0) < 600_000);
  });

  it("after its answer was written has been answered, and what its client sends next waits", async () => {
    await hold("answered");
    assert.equal((await upgrade()).update?.status, "InProgress");
    const [request] = await held();
    assert.deepEqual([request?.when, request?.waiting], ["answered", []]);

    const next = emulator.client().send(new DescribeClusterCommand({ name: "devel" }));
    while ((await held(""))[0]?.waiting.join() !== "DescribeCluster") {
      // The request is on its way: it waits where it can be seen as soon as it is there.
    }
    await emulator.control("POST", "release", { rule: "gate" });
    assert.equal((await next).cluster?.name, "devel");
    assert.equal((await emulator.client().send(new DescribeClusterCommand({ name: "devel" }))).cluster?.name, "devel");
  });

  it("after its answer holds up nobody else's cluster", async () => {
    await emulator.seed({ name: "other", version: "1.33" });
    await hold("answered");
    await upgrade();
    await held();
    await emulator.client().send(new DescribeClusterCommand({ name: "other" }));
    await emulator.control("POST", "release", { all: true });
  });

  it("is none as long as nothing is held, and is told as soon as there is one", async () => {
    assert.deepEqual(await held("wait=0.05"), []);
    await hold("before");
    const told = held("wait=30&rule=gate");
    const call = upgrade();
    assert.equal((await told)[0]?.operation, "UpdateClusterVersion");
    assert.deepEqual(await held("rule=another"), []);
    await emulator.control("POST", "release", { all: true });
    await call;
  });

  for (const [when, how, started] of [
    ["before", "drop", 0],
    ["before", "continue", 1],
    ["after", "drop", 1],
    ["answered", "drop", 1],
  ] as const) {
    it(`lets its process be killed ${when} the effect, and ${how} decides what came of it`, async () => {
      await hold(when);
      const script = `
        const { EKSClient, UpdateClusterVersionCommand, DescribeClusterCommand } = require("@aws-sdk/client-eks");
        const credentials = { accessKeyId: "test", secretAccessKey: "test" };
        const client = new EKSClient({ region: "eu-west-1", endpoint: process.argv[1], credentials });
        client.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }))
          .then(() => client.send(new DescribeClusterCommand({ name: "devel" })));`;
      const child = spawn(process.execPath, ["-e", script, emulator.url], { cwd: __dirname, stdio: "inherit" });
      const exit = once(child, "exit");
      assert.equal((await held())[0]?.operation, "UpdateClusterVersion");
      child.kill("SIGKILL");
      await exit;
      await emulator.control("POST", "release", { rule: "gate", how });
      if (how === "continue") {
        // Nobody gets its answer; the log tells when it is through.
        while (((await emulator.control("GET", "requests")) as RequestLogEntry[])[0]?.status === null);
      }
      assert.equal(await updates(), started);
    });
  }

  it("needs a body that says what to release", async () => {
    await assert.rejects(emulator.control("POST", "release", {}), /must have a \\"rule\\"/);
    await assert.rejects(emulator.control("POST", "release", { update: "none" }), /no update none in progress/);
    await assert.rejects(emulator.control("GET", "held?wait=long"), /wait must be/);
  });
});
