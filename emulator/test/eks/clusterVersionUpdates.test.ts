import {
  DescribeClusterCommand,
  DescribeUpdateCommand,
  ListUpdatesCommand,
  UpdateClusterVersionCommand,
  type EKSClient,
  type UpdateClusterVersionCommandInput,
} from "@aws-sdk/client-eks";
import assert from "node:assert/strict";
import { EmulatorFixture, START, refused } from "../fixtures/emulatorFixture";

const DAY = 24 * 3600;

describe("emulated updates of a cluster's version", () => {
  const emulator = new EmulatorFixture();

  async function update(eks: EKSClient, version: string, more: Partial<UpdateClusterVersionCommandInput> = {}) {
    const answer = await eks.send(new UpdateClusterVersionCommand({ name: "devel", version, ...more }));
    assert(answer.update?.id !== undefined);
    return { ...answer.update, id: answer.update.id };
  }

  async function updateStatus(eks: EKSClient, updateId: string) {
    return (await eks.send(new DescribeUpdateCommand({ name: "devel", updateId }))).update?.status;
  }

  async function shown(eks: EKSClient) {
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: "devel" }));
    return `${cluster?.status ?? ""} ${cluster?.version ?? ""}`;
  }

  it("are InProgress for their time, then Successful, while DescribeCluster lags behind", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.32" });
    const { id, status, type, params } = await update(eks, "1.33");
    assert.equal(status, "InProgress");
    assert.equal(type, "VersionUpdate");
    assert.deepEqual(params?.[0], { type: "Version", value: "1.33" });
    const seen: string[] = [];
    // Seconds to move on before each look; the update takes 600, the lag is 20.
    for (const seconds of [0, 20, 570, 10, 10, 10]) {
      await emulator.advance(seconds);
      seen.push(`${(await updateStatus(eks, id)) ?? ""}, ${await shown(eks)}`);
    }
    assert.deepEqual(seen, [
      "InProgress, ACTIVE 1.32",
      "InProgress, UPDATING 1.32",
      "InProgress, UPDATING 1.32",
      "Successful, UPDATING 1.32",
      "Successful, ACTIVE 1.32",
      "Successful, ACTIVE 1.33",
    ]);
  });

  it("come out the same however long nobody looks", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.32" });
    const { id } = await update(eks, "1.33");
    await emulator.advance(30 * DAY);
    assert.equal(await shown(eks), "ACTIVE 1.33");
    assert.equal(await updateStatus(eks, id), "Successful");
  });

  it("are made one minor at a time, with EKS's words for anything else", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.32" });
    for (const version of ["1.34", "1.32", "1.31", "1.29"]) {
      const message = `Unsupported Kubernetes minor version update from 1.32 to ${version}`;
      const error = await refused(update(eks, version), "InvalidParameterException", message);
      assert.equal(error.$metadata.httpStatusCode, 400);
      assert.equal("clusterName" in error ? error.clusterName : undefined, "devel");
    }
    for (const version of ["1.99", "1.33.1", "v1.33", "latest"]) {
      await refused(update(eks, version), "InvalidParameterException", "unsupported Kubernetes version");
    }
  });

  it("pass through versions whose support has ended", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.25" });
    await update(eks, "1.26");
    await emulator.advance(620);
    assert.equal(await shown(eks), "ACTIVE 1.26");
  });

  it("run one at a time, and the refusal names the one that runs", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.32" });
    const { id } = await update(eks, "1.33");
    const message = `Cannot VersionUpdate because cluster devel currently has update ${id} in progress`;
    const error = await refused(update(eks, "1.34"), "ResourceInUseException", message);
    assert.equal(error.$metadata.httpStatusCode, 409);
    await emulator.advance(600);
    await update(eks, "1.34");
  });

  it("are the same one for a repeated clientRequestToken, during and after, and invalid with other parameters", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.32" });
    const first = await update(eks, "1.33", { clientRequestToken: "token" });
    const during = await update(eks, "1.33", { clientRequestToken: "token" });
    assert.equal(during.id, first.id);
    await emulator.advance(600);
    const after = await update(eks, "1.33", { clientRequestToken: "token" });
    assert.equal(after.id, first.id);
    assert.equal(after.status, "Successful");
    const other = update(eks, "1.34", { clientRequestToken: "token" });
    await refused(other, "InvalidParameterException", /clientRequestToken/);
  });

  it("need a cluster, and an id that is one of its updates", async () => {
    const eks = emulator.client();
    await refused(update(eks, "1.33"), "ResourceNotFoundException", "No cluster found for name: devel.");
    const nodegroups = [{ name: "workers" }];
    await emulator.seed({ name: "devel", version: "1.32", nodegroups }, { name: "other", version: "1.32" });
    const { id } = await update(eks, "1.33");
    const elsewhere = eks.send(new DescribeUpdateCommand({ name: "other", updateId: id }));
    await refused(elsewhere, "ResourceNotFoundException", `No update found for ID: ${id}`);
    const nodegroup = eks.send(new DescribeUpdateCommand({ name: "devel", updateId: id, nodegroupName: "workers" }));
    await refused(nodegroup, "ResourceNotFoundException", `No update found for ID: ${id}`);
  });

  it("are listed in pages, those of the cluster apart from those of its node groups", async () => {
    const eks = emulator.client();
    await emulator.seed({ name: "devel", version: "1.31", nodegroups: [{ name: "workers" }] });
    const ids: string[] = [];
    for (const version of ["1.32", "1.33", "1.34"]) {
      ids.unshift((await update(eks, version)).id);
      await emulator.advance(600);
    }
    const first = await eks.send(new ListUpdatesCommand({ name: "devel", maxResults: 2 }));
    const second = await eks.send(new ListUpdatesCommand({ name: "devel", nextToken: first.nextToken }));
    assert.deepEqual([first.updateIds?.length, second.nextToken], [2, undefined]);
    assert.deepEqual([...(first.updateIds ?? []), ...(second.updateIds ?? [])].sort(), ids.sort());
    const workers = await eks.send(new ListUpdatesCommand({ name: "devel", nodegroupName: "workers" }));
    assert.deepEqual(workers.updateIds, []);
  });

  it("are listed in no order, neither the newest nor the oldest first", async () => {
    const eks = emulator.client();
    const history = Array.from({ length: 8 }, (_, index) => ({
      ...(index % 2 === 0 ? { from: "1.32", to: "1.33" } : { from: "1.33", to: "1.32", type: "VersionRollback" }),
      finishedAt: new Date(START - (20 - index) * DAY * 1000).toISOString(),
    }));
    await emulator.seed({ name: "devel", version: "1.32", history });
    const { updateIds = [] } = await eks.send(new ListUpdatesCommand({ name: "devel" }));
    const updates = await Promise.all(
      updateIds.map((updateId) => eks.send(new DescribeUpdateCommand({ name: "devel", updateId }))),
    );
    const times = updates.map(({ update }) => update?.createdAt?.getTime() ?? 0);
    const later = times.slice(1).map((time, index) => time > (times[index] ?? 0));
    assert.deepEqual([later.includes(true), later.includes(false)], [true, true]);
  });

  describe("back to the previous minor", () => {
    it("are a VersionRollback within seven days of an upgrade in place", async () => {
      const eks = emulator.client();
      await emulator.seed({ name: "devel", version: "1.32" });
      await update(eks, "1.33");
      await emulator.advance(600 + 7 * DAY - 60);
      const rollback = await update(eks, "1.32");
      assert.equal(rollback.type, "VersionRollback");
      await emulator.advance(620);
      assert.equal(await shown(eks), "ACTIVE 1.32");
    });

    const at = (days: number): string => new Date(START - days * DAY * 1000).toISOString();
    const step = { from: "1.32", to: "1.33" };
    for (const [why, history] of [
      ["after more than seven days", [{ ...step, finishedAt: at(8) }]],
      ["when the cluster was created at its version", []],
      ["when EKS itself upgraded it", [{ ...step, finishedAt: at(1), type: "AutoUpgrade" }]],
      [
        "when the last change was a rollback",
        [{ from: "1.34", to: "1.33", finishedAt: at(1), type: "VersionRollback" }],
      ],
    ] as const) {
      it(`are refused ${why}`, async () => {
        await emulator.seed({ name: "devel", version: "1.33", history });
        const message = "Unsupported Kubernetes minor version update from 1.33 to 1.32";
        await refused(update(emulator.client(), "1.32"), "InvalidParameterException", message);
      });
    }
  });
});
