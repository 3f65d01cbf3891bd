import assert from "node:assert/strict";
import type { Addon } from "../../../provider/eks/types";
import { AddonTarget } from "../../../provider/reconcile/addon";

/** vpc-cni, two of its minors up, one at a time. */
const target = new AddonTarget({
  clusterName: "devel",
  clusterArn: "arn:aws:eks:eu-west-1:000000000000:cluster/devel",
  clusterCreatedAt: "2026-01-01T00:00:00.000Z",
  region: "eu-west-1",
  from: "v1.18.6-eksbuild.1",
  steps: ["v1.19.6-eksbuild.7", "v1.20.4-eksbuild.1"],
  timeout: 60_000,
  addon: "vpc-cni",
});

function addon(version: string): Addon {
  return { name: "vpc-cni", arn: "arn:aws:eks:eu-west-1:000000000000:addon/1", status: "ACTIVE", version, issues: [] };
}

function next(version: string, reached?: string): string {
  const action = target.decide(addon(version), { first: undefined, reached, externalRollback: undefined });
  return action.kind === "start" ? action.change.to : action.kind;
}

describe("the steps of an add-on", () => {
  it("go one after the other, from wherever it is", () => {
    assert.equal(next("v1.18.6-eksbuild.1"), "v1.19.6-eksbuild.7");
    assert.equal(next("v1.19.6-eksbuild.7", "v1.19.6-eksbuild.7"), "v1.20.4-eksbuild.1");
    assert.equal(next("v1.20.4-eksbuild.1"), "done");
  });

  it("never go back to one that was reached, because a look is out of date", () => {
    assert.equal(next("v1.18.6-eksbuild.1", "v1.19.6-eksbuild.7"), "look-again");
  });

  it("stop where somebody moved it past the end", () => {
    assert.equal(next("v1.21.1-eksbuild.3"), "stop");
  });
});
