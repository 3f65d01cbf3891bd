import {
  CreateClusterCommand,
  DescribeClusterCommand,
  DescribeClusterVersionsCommand,
  DescribeUpdateCommand,
  ErrorCode,
  ListUpdatesCommand,
  UpdateClusterConfigCommand,
  UpdateClusterVersionCommand,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { EmulatorFixture, clusterInput, refused } from "../fixtures/emulatorFixture";

for (const [nodegroupSkew, allowed, refusals] of [
  ["skew", ["1.34", "1.33", "1.32"], ["1.31"]],
  ["strict", ["1.34"], ["1.33", "1.31"]],
] as const) {
  describe(`an emulated upgrade from 1.34 to 1.35, node groups ${nodegroupSkew}`, () => {
    const emulator = new EmulatorFixture({ nodegroupSkew });

    function upgrade() {
      return emulator.client().send(new UpdateClusterVersionCommand({ name: "devel", version: "1.35", force: true }));
    }

    for (const version of allowed) {
      it(`starts with one at ${version}`, async () => {
        await emulator.seed({ name: "devel", version: "1.34", nodegroups: [{ name: "workers", version }] });
        await upgrade();
      });
    }
    for (const version of refusals) {
      it(`is refused with one at ${version}, force or not`, async () => {
        const nodegroups = [{ name: "workers", version }, { name: "new" }, { name: "spot", version }];
        await emulator.seed({ name: "devel", version: "1.34", nodegroups });
        const message =
          "Nodegroups workers, spot must be updated to match cluster version 1.34 before updating cluster version";
        await refused(upgrade(), "InvalidRequestException", message);
      });
    }
  });
}

describe("an emulated upgrade", () => {
  const emulator = new EmulatorFixture();

  it("needs five free addresses in each of the cluster's subnets", async () => {
    const eks = emulator.client();
    const freeAddresses = { "subnet-a": 0, "subnet-b": 5, "subnet-c": 4 };
    await emulator.seed({ name: "devel", version: "1.33", freeAddresses });
    const call = eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
    const message =
      "Provided subnets subnet-a Free IPs: 0 subnet-c Free IPs: 4 , need at least 5 IPs in each subnet to be free for this operation";
    await refused(call, "InvalidRequestException", message);
    await emulator.seed({ name: "other", version: "1.33", freeAddresses: 5 });
    await eks.send(new UpdateClusterVersionCommand({ name: "other", version: "1.34" }));
  });

  it("needs none in the subnets of its node groups alone", async () => {
    const nodegroups = [{ name: "workers", subnets: ["subnet-nodes"] }];
    await emulator.seed({ name: "devel", version: "1.33", nodegroups, freeAddresses: { "subnet-nodes": 0 } });
    await emulator.client().send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
  });

  it("of kubelets older than 1.25 may leave them two minors behind, not three", async () => {
    const eks = emulator.client();
    const nodegroups = [{ name: "workers", version: "1.24" }];
    await emulator.seed({ name: "devel", version: "1.26", nodegroups });
    const call = eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.27" }));
    await refused(call, "InvalidRequestException", /Nodegroups workers must be updated/);
    await emulator.seed({ name: "other", version: "1.25", nodegroups });
    await eks.send(new UpdateClusterVersionCommand({ name: "other", version: "1.26" }));
  });
});

describe("an emulated cluster's platform version", () => {
  const emulator = new EmulatorFixture();

  async function platformVersion(): Promise<number> {
    const { cluster } = await emulator.client().send(new DescribeClusterCommand({ name: "devel" }));
    return Number(/^eks\.(\d+)$/.exec(cluster?.platformVersion ?? "")?.[1]);
  }

  it("moves on by itself from where it is, and is the newest of the next minor after an upgrade", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.34", platformVersion: "eks.3" });
    assert.equal(await platformVersion(), 3);
    await emulator.advance(57 * 24 * 3600);
    assert.equal(await platformVersion(), 10);
    const { update } = await eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.35" }));
    await emulator.advance(620);
    const newest = await eks.send(new DescribeClusterVersionsCommand({ clusterVersions: ["1.35"] }));
    assert.equal(`eks.${await platformVersion()}`, newest.clusterVersions?.[0]?.defaultPlatformVersion);
    assert.equal(`eks.${await platformVersion()}`, update?.params?.[1]?.value);
  });
});

describe("an emulated update that fails", () => {
  const emulator = new EmulatorFixture();

  for (const errorCode of Object.values(ErrorCode)) {
    it(`can do so with ${errorCode}, and leaves the cluster as it was`, async () => {
      const eks = emulator.client();
      await emulator.seed({ name: "devel", version: "1.33" });
      const errors = [{ errorCode, errorMessage: "as told", resourceIds: ["subnet-1"] }];
      const what = { kind: "updateEnds", outcome: "Failed", errors };
      await emulator.control("POST", "faults", { operation: "UpdateClusterVersion", what });
      const started = await eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" }));
      await emulator.advance(620);
      const updateId = started.update?.id;
      const { update } = await eks.send(new DescribeUpdateCommand({ name: "devel", updateId }));
      assert.deepEqual([update?.status, update?.errors], ["Failed", errors]);
      const { cluster } = await eks.send(new DescribeClusterCommand({ name: "devel" }));
      assert.deepEqual([cluster?.status, cluster?.version], ["ACTIVE", "1.33"]);
    });
  }
});

describe("an emulated cluster whose support ends", () => {
  const emulator = new EmulatorFixture();

  async function shown(name = "devel"): Promise<string> {
    const { cluster } = await emulator.client().send(new DescribeClusterCommand({ name }));
    return `${cluster?.status ?? ""} ${cluster?.version ?? ""}`;
  }

  it("is upgraded by EKS at the end of standard support, if its policy is STANDARD", async () => {
    const eks = emulator.client();
    await emulator.seed(
      { name: "devel", version: "1.34", upgradePolicy: { supportType: "STANDARD" } },
      { name: "extended", version: "1.34" },
    );
    await emulator.control("POST", "clock", { set: "2026-12-01T23:59:00Z" });
    assert.equal(await shown(), "ACTIVE 1.34");
    await emulator.control("POST", "clock", { set: "2026-12-02T00:05:00Z" });
    assert.equal(await shown(), "UPDATING 1.34");
    const [updateId] = (await eks.send(new ListUpdatesCommand({ name: "devel" }))).updateIds ?? [];
    const { update } = await eks.send(new DescribeUpdateCommand({ name: "devel", updateId }));
    assert.deepEqual([update?.type, update?.status], ["VersionUpdate", "InProgress"]);
    assert.equal(update?.createdAt?.toISOString(), "2026-12-02T00:00:00.000Z");
    await emulator.advance(1200);
    assert.equal(await shown(), "ACTIVE 1.35");
    assert.equal(await shown("extended"), "ACTIVE 1.34");
    await eks.send(new UpdateClusterVersionCommand({ name: "devel", version: "1.34" })).then(
      () => assert.fail("1.34 is in extended support, the policy is STANDARD"),
      (error: unknown) => {
        assert.match(String(error), /EXTENDED/);
      },
    );
  });

  it("is upgraded by EKS at the end of extended support, minor by minor, and cannot be rolled back then", async () => {
    await emulator.seed({ name: "devel", version: "1.31" });
    await emulator.control("POST", "clock", { set: "2026-11-27T00:00:00Z" });
    assert.equal(await shown(), "ACTIVE 1.32");
    const call = emulator.client().send(new UpdateClusterVersionCommand({ name: "devel", version: "1.31" }));
    await refused(call, "InvalidParameterException", /Unsupported Kubernetes minor version update from 1\.32 to 1\.31/);
    await emulator.control("POST", "clock", { set: "2027-08-01T00:00:00Z" });
    assert.equal(await shown(), "ACTIVE 1.34");
  });

  it("is not upgraded by EKS before an update in progress has ended", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.34", upgradePolicy: { supportType: "STANDARD" } });
    await emulator.control("POST", "faults", { operation: "UpdateClusterConfig", what: "updateHeld" });
    const held = await eks.send(new UpdateClusterConfigCommand({ name: "devel", deletionProtection: true }));
    await emulator.control("POST", "clock", { set: "2026-12-03T00:00:00Z" });
    const updates = async () => (await eks.send(new ListUpdatesCommand({ name: "devel" }))).updateIds;
    assert.deepEqual(await updates(), [held.update?.id]);
    await emulator.control("POST", "release", { update: held.update?.id });
    assert.equal((await updates())?.length, 2);
    await emulator.advance(1200);
    assert.equal(await shown(), "ACTIVE 1.35");
  });

  it("stays where it is, if it was seeded after that day", async () => {
    await emulator.seed({ name: "devel", version: "1.28" });
    await emulator.advance(30 * 24 * 3600);
    assert.equal(await shown(), "ACTIVE 1.28");
  });
});

describe("an emulated account", () => {
  const emulator = new EmulatorFixture();

  it("has a hundred clusters in a region at most, not counting on seeds", async () => {
    const names = Array.from({ length: 100 }, (_, index) => `cluster-${index}`);
    await emulator.seed(...names.map((name) => ({ name, version: "1.33" })));
    const call = emulator.client().send(new CreateClusterCommand(clusterInput("one-more")));
    const error = await refused(call, "ResourceLimitExceededException", "Cluster limit exceeded for account");
    assert.equal(error.$metadata.httpStatusCode, 400);
    await emulator.client("us-west-2").send(new CreateClusterCommand(clusterInput("one-more")));
  });
});
