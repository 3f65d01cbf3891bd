import assert from "node:assert/strict";
import type { RunningEmulator } from "../../../emulator/src";
import { startEmulator } from "../../../emulator/src";
import { EmulatedTime } from "../../fixtures/EmulatedTime";
import { SimulatedStack } from "../../fixtures/SimulatedStack";
import { EMULATED_DATE } from "../../emulatedDate";

describe("a ClusterVersion against EKS at its usual speed", () => {
  let emulator: RunningEmulator;
  let stack: SimulatedStack;
  let time: EmulatedTime;

  beforeEach(async () => {
    emulator = await startEmulator({
      startAt: EMULATED_DATE,
      realistic: true,
      seed: { clusters: [{ name: "devel", version: "1.31", region: "eu-west-1" }] },
    });
    time = await EmulatedTime.of(emulator.url);
    stack = new SimulatedStack({ url: emulator.url, clock: time });
  });

  afterEach(() => emulator.close());

  it("moves two minors in two updates of ten minutes each", async () => {
    const outcome = await stack.up({ clusterName: "devel", version: "1.33" });
    assert.deepEqual(outcome, { kind: "ok", verb: "create" });
    assert.equal(stack.kept?.outputs.version, "1.33");
    assert(time.slept > 20 * 60_000 && time.slept < 23 * 60_000, String(time.slept));
  });
});
