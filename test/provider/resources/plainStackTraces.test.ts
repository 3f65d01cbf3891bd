import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { AddonVersion, ClusterUpgrade, ClusterVersion, NodegroupVersion } from "../../../provider";

type Construct = (name: string, opts?: pulumi.CustomResourceOptions) => pulumi.Resource;

const RESOURCES: Readonly<Record<string, Construct>> = {
  ClusterVersion: (name, opts) => new ClusterVersion(name, { clusterName: "prod", version: "1.33" }, opts),
  AddonVersion: (name, opts) =>
    new AddonVersion(name, { clusterName: "prod", addonName: "vpc-cni", version: "latest" }, opts),
  NodegroupVersion: (name, opts) =>
    new NodegroupVersion(name, { clusterName: "prod", nodegroupName: "workers", version: "1.33" }, opts),
  ClusterUpgrade: (name) => new ClusterUpgrade(name, { clusterName: "prod", version: "1.33" }),
};

const tracing: { readonly prepareStackTrace?: unknown } = Error;
const HERE = /plainStackTraces\.test\.ts:\d+/;

describe("the stack trace of an error in the constructor of", () => {
  for (const [name, construct] of Object.entries(RESOURCES)) {
    it(`${name} leads to Pulumi's SDK and to the program, and traces are afterwards as they were`, () => {
      // Without the mapping to sources there is nothing to save, and nothing is changed.
      const mapped = tracing.prepareStackTrace;
      assert(mapped);
      assert.throws(
        // A resource without a name is refused at once.
        () => construct(""),
        (error: Error) => {
          assert.match(error.message, /name/);
          assert.match(error.stack ?? "", /@pulumi.*resource\.ts/);
          assert.match(error.stack ?? "", HERE);
          return true;
        },
      );
      assert.equal(tracing.prepareStackTrace, mapped);
    });
  }
});
