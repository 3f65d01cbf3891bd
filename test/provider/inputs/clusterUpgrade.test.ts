import assert from "node:assert/strict";
import { clusterUpgradeProblems } from "../../../provider/inputs/clusterUpgrade";
import { UNKNOWN_VALUE } from "../../../provider/core/pulumiValues";

const GOOD = { clusterName: "prod", version: "1.33" };

describe("the inputs of a ClusterUpgrade", () => {
  const cases: readonly (readonly [inputs: object, property: string, says: RegExp])[] = [
    [{ addons: ["vpc-cni"] }, "addons", /addons: it must have a policy by name, for example \{ "vpc-cni": "latest" \}/],
    [{ addons: { coredns: "1.11" } }, "addons", /addons\["coredns"\]\.version: write "follow", "default", "latest"/],
    [{ addons: { coredns: 7 } }, "addons", /addons\["coredns"\]: it must be a version or a policy/],
    [{ addons: { "*": { pin: true } } }, "addons", /addons\["\*"\]\.pin: a policy has version, resolveConflicts/],
    [{ addons: { coredns: { resolveConflicts: "none" } } }, "addons", /one of "NONE", "OVERWRITE", "PRESERVE"/],
    [{ addons: { coredns: { configurationValues: {} } } }, "addons", /write JSON\.stringify/],
    [{ nodegroups: { workers: "1.3" } }, "nodegroups", /nodegroups\["workers"\]\.version: .*1\.30/],
    [{ nodegroups: { workers: { force: "yes" } } }, "nodegroups", /\.force: it must be true or false/],
    [{ nodegroups: { workers: { launchTemplate: { version: "7" } } } }, "nodegroups", /either id or name/],
    [
      { nodegroups: { workers: { launchTemplate: { name: "workers", version: "newest" } } } },
      "nodegroups",
      /its version must be "\$Latest", "\$Default", or a number as a text, for example "7", not "newest"/,
    ],
    [{ nodegroups: { workers: { releaseVersion: "newest" } } }, "nodegroups", /for example "1\.33\.4-20251103"/],
    [{ maxParallelNodegroups: 0 }, "maxParallelNodegroups", /whole number of node groups from 1 to 1000/],
    [{ bakeMinutes: 0.5 }, "bakeMinutes", /whole number of minutes from 0 to 10080/],
    [{ nodegroupOrder: "canary" }, "nodegroupOrder", /for example \["canary", \["blue", "green"\]\]/],
    [{ nodegroupOrder: ["a", ["b", "a"]] }, "nodegroupOrder", /"a" is there twice/],
    [{ addon: {} }, "addon", /ClusterUpgrade has no input "addon"/],
    [{ version: "latest" }, "version", /"latest" is not a Kubernetes minor version/],
  ];
  for (const [inputs, property, says] of cases) {
    it(`refuse ${JSON.stringify(inputs)} and say what to write`, () => {
      const [problem, ...others] = clusterUpgradeProblems({ ...GOOD, ...inputs });
      assert.deepEqual(others, []);
      assert.equal(problem?.property, property);
      assert.match(problem.reason, says);
    });
  }

  it("accept every spelling of a policy, and what is not computed yet", () => {
    const inputs = {
      ...GOOD,
      addons: {
        "*": "follow",
        "vpc-cni": "v1.19.6-eksbuild.7",
        coredns: { version: "latest", resolveConflicts: "NONE" },
      },
      nodegroups: {
        a: "1.32",
        b: "excluded",
        c: { force: true, launchTemplate: { id: "lt-1", version: "7" } },
        d: UNKNOWN_VALUE,
      },
      nodegroupOrder: ["a", ["b", "c"]],
      maxParallelNodegroups: UNKNOWN_VALUE,
      bakeMinutes: 30,
    };
    assert.deepEqual(clusterUpgradeProblems(inputs), []);
  });
});
