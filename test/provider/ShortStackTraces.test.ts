import assert from "node:assert/strict";
import { AddonVersion, ClusterUpgrade, ClusterVersion, NodegroupVersion } from "../../provider";

// A resource without a name is refused by Pulumi's SDK at once, in the constructor.
const constructors: Record<string, () => unknown> = {
  ClusterVersion: () => new ClusterVersion("", { clusterName: "prod", version: "1.33" }),
  AddonVersion: () => new AddonVersion("", { clusterName: "prod", addonName: "vpc-cni", version: "latest" }),
  NodegroupVersion: () =>
    new NodegroupVersion("", { clusterName: "prod", nodegroupName: "workers", version: "latest" }),
  ClusterUpgrade: () => new ClusterUpgrade("", { clusterName: "prod", version: "1.33" }),
};

describe("an error in the constructor of", () => {
  for (const [name, construct] of Object.entries(constructors)) {
    it(`${name} has the frames of Pulumi's SDK and of the program, and leaves the limit of traces as it was`, () => {
      const limit = Error.stackTraceLimit;
      assert.throws(construct, (error: Error) => {
        assert.match(error.message, /name/);
        assert.match(error.stack ?? "", /@pulumi/);
        assert.match(error.stack ?? "", /ShortStackTraces\.test/);
        return true;
      });
      assert.equal(Error.stackTraceLimit, limit);
    });
  }
});
