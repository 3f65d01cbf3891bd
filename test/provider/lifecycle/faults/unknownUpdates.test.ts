import assert from "node:assert/strict";
import { AddonOrNodegroupLifecycle } from "../../../../provider/lifecycle/addonOrNodegroup";
import { addonResource } from "../../../../provider/lifecycle/addonVersion";
import { ClusterUpgradeLifecycle } from "../../../../provider/lifecycle/clusterUpgrade";
import { nodegroupResource } from "../../../../provider/lifecycle/nodegroupVersion";
import type { SimulationOptions } from "../../../fixtures/SimulatedStack";
import { SimulatedControlPlane } from "../../../fixtures/SimulatedControlPlane";

type Resource = SimulationOptions["resource"];

const KINDS: readonly (readonly [what: string, cluster: object, program: object, resource?: Resource])[] = [
  ["a ClusterVersion", { version: "1.31" }, { version: "1.32" }],
  [
    "a ClusterUpgrade",
    { version: "1.31", nodegroups: [{ name: "workers" }] },
    { version: "1.32" },
    (world) => new ClusterUpgradeLifecycle(world),
  ],
  [
    "an AddonVersion",
    { version: "1.32", addons: [{ name: "kube-proxy", version: "v1.31.6-eksbuild.2" }] },
    { addonName: "kube-proxy", version: "latest" },
    (world) => new AddonOrNodegroupLifecycle(addonResource, world),
  ],
  [
    "a NodegroupVersion",
    { version: "1.32", nodegroups: [{ name: "workers", version: "1.31" }] },
    { nodegroupName: "workers" },
    (world) => new AddonOrNodegroupLifecycle(nodegroupResource, world),
  ],
];

describe("an update that EKS lists and does not find", () => {
  for (const [what, cluster, program, resource] of KINDS) {
    it(`is not taken for something that is gone: ${what} waits for what it is of, and starts nothing again`, async () => {
      const world = await SimulatedControlPlane.start(cluster);
      try {
        await world.fault({
          operation: "DescribeUpdate",
          nth: Array.from({ length: 1_000 }, (_, index) => index + 1),
          what: { kind: "error", type: "ResourceNotFoundException", message: "No update found for id" },
        });
        const stack = world.stack({}, resource ? { resource } : {});
        const outcome = await stack.up({ clusterName: "devel", ...program });
        assert.deepEqual(outcome, { kind: "ok", verb: "create" });
        const started = (await world.requests()).filter(
          ({ operation, status }) => /^Update[ACN]/.test(operation) && status === 200,
        );
        const operations = started.map(({ operation }) => operation);
        assert.deepEqual(operations, [...new Set(operations)], "each once");
      } finally {
        await world.close();
      }
    });
  }

  it("may be that of a request whose answer was lost: nothing is sent again before it is found", async () => {
    const world = await SimulatedControlPlane.start(
      { version: "1.31" },
      { upgradeSeconds: 60, consistencySeconds: 30 },
    );
    try {
      await world.fault({ operation: "UpdateClusterVersion", nth: [1, 2], what: { kind: "reset", when: "after" } });
      await world.fault({ operation: "DescribeUpdate", nth: [1, 2], what: "notFound" });
      const stack = world.stack();
      assert.deepEqual(await stack.up({ clusterName: "devel", version: "1.32" }), { kind: "ok", verb: "create" });
      const starts = (await world.requests()).filter(({ operation }) => operation === "UpdateClusterVersion");
      assert.equal(starts.length, 2, "one call, which the SDK tries twice");
    } finally {
      await world.close();
    }
  });
});
