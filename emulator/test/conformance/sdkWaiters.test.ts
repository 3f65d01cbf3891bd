import {
  CreateClusterCommand,
  DeleteClusterCommand,
  UpdateClusterVersionCommand,
  waitUntilClusterActive,
  waitUntilClusterDeleted,
  type EKSClient,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { clusterInput } from "../emulatorFixture";
import { EmulatorProcess } from "./EmulatorProcess";
import { sdkClient } from "./sdkClient";

describe("the waiters of the SDK for JavaScript", () => {
  const emulator = new EmulatorProcess();
  let eks: EKSClient;
  beforeEach(() => {
    eks = sdkClient(emulator);
  });
  afterEach(() => {
    eks.destroy();
  });

  const patience = () => ({ client: eks, maxWaitTime: 60, minDelay: 1, maxDelay: 1 });

  /** Waits while `meanwhile` happens, which is not before the waiter has seen the state that it is to wait out. */
  async function during(wait: Promise<{ state: string }>, meanwhile: () => Promise<unknown>): Promise<void> {
    await emulator.untilAsked();
    await meanwhile();
    assert.equal((await wait).state, "SUCCESS");
  }

  it("see a cluster through its creation", async () => {
    await eks.send(new CreateClusterCommand(clusterInput("devel")));
    await emulator.control("DELETE", "requests");
    await during(waitUntilClusterActive(patience(), { name: "devel" }), () => emulator.advance(120));
  });

  it("see a cluster through an update of its version", async () => {
    await emulator.seed({ name: "devel", version: "1.33" });
    await eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
    await emulator.advance(30);
    await emulator.control("DELETE", "requests");
    await during(waitUntilClusterActive(patience(), { name: "devel" }), () => emulator.advance(600));
  });

  it("take a cluster for updated at once, as on AWS, before UPDATING shows", async () => {
    await emulator.seed({ name: "devel", version: "1.33" });
    await eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
    const { state, final } = await waitUntilClusterActive(patience(), { name: "devel" });
    assert.equal(state, "SUCCESS");
    assert.equal(final?.cluster?.version, "1.33");
  });

  it("see a cluster through its deletion", async () => {
    await emulator.seed({ name: "devel", version: "1.33" });
    await eks.send(new DeleteClusterCommand({ name: "devel" }));
    await emulator.control("DELETE", "requests");
    await during(waitUntilClusterDeleted(patience(), { name: "devel" }), () => emulator.advance(120));
  });

  it("give up at once on a cluster that is being deleted", async () => {
    await emulator.seed({ name: "devel", version: "1.33" });
    await eks.send(new DeleteClusterCommand({ name: "devel" }));
    await assert.rejects(waitUntilClusterActive(patience(), { name: "devel" }), /FAILURE/);
  });
});
