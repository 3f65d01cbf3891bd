import assert from "node:assert/strict";
import { AwsCli } from "./AwsCli";
import { EmulatorProcess } from "./EmulatorProcess";

describe("the AWS CLI's waiters", () => {
  const emulator = new EmulatorProcess();
  const aws = new AwsCli(emulator);

  it("see a cluster through its creation, and another through its deletion", async function () {
    // They look every 30 seconds, and cannot be told otherwise; so both wait at the same time.
    this.timeout(180_000);
    await emulator.seed({ name: "leaving", version: "1.33" });
    const role = "arn:aws:iam::000000000000:role/eks";
    const subnets = "subnetIds=subnet-1,subnet-2";
    await aws.text("create-cluster", "--name", "coming", "--role-arn", role, "--resources-vpc-config", subnets);
    await aws.text("delete-cluster", "--name", "leaving");
    await emulator.control("DELETE", "requests");
    const waits = Promise.all([
      aws.run("wait", "cluster-active", "--name", "coming"),
      aws.run("wait", "cluster-deleted", "--name", "leaving"),
    ]);
    await emulator.untilAsked("coming", "leaving");
    await emulator.advance(120);
    for (const { code, stderr } of await waits) assert.equal(code, 0, stderr);
  });
});
