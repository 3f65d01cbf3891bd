import assert from "node:assert/strict";
import { AwsCli } from "./AwsCli";
import { EmulatorProcess } from "./EmulatorProcess";

describe("the AWS CLI's waiters", () => {
  const emulator = new EmulatorProcess();
  const aws = new AwsCli(emulator);

  it("see clusters, a node group and an add-on through their creation and deletion", async function () {
    // They look every 10 or 30 seconds, and cannot be told otherwise; so all wait at the same time.
    this.timeout(180_000);
    const existing = (name: string): object => ({ name, version: "1.33" });
    await emulator.seed(existing("leaving"), existing("growing"), existing("equipped"));
    const role = "arn:aws:iam::000000000000:role/eks";
    const subnets = "subnetIds=subnet-1,subnet-2";
    const workers = ["--cluster-name", "growing", "--nodegroup-name", "workers"];
    const dns = ["--cluster-name", "equipped", "--addon-name", "coredns"];
    await Promise.all([
      aws.text("create-cluster", "--name", "coming", "--role-arn", role, "--resources-vpc-config", subnets),
      aws.text("delete-cluster", "--name", "leaving"),
    ]);
    await Promise.all([
      aws.text("create-nodegroup", ...workers, "--node-role", role, "--subnets", "subnet-1"),
      aws.text("create-addon", ...dns),
    ]);
    await emulator.control("DELETE", "requests");
    const waits = Promise.all([
      aws.run("wait", "cluster-active", "--name", "coming"),
      aws.run("wait", "cluster-deleted", "--name", "leaving"),
      aws.run("wait", "nodegroup-active", ...workers),
      aws.run("wait", "addon-active", ...dns),
    ]);
    await emulator.untilAsked("coming", "leaving", "growing", "equipped");
    await emulator.advance(3600);
    for (const { code, stderr } of await waits) assert.equal(code, 0, stderr);
  });
});
