import assert from "node:assert/strict";
import { wholeClusterFindings } from "../../../provider/preflight/checks/wholeCluster";
import { versionFromEks } from "../../../provider/core/versions/kubernetesVersion";
import { scheduleUpgrade } from "../../../provider/plan/schedule/scheduleUpgrade";
import type { Snapshot } from "../../../provider/observe/snapshot";
import { addon, problem, release } from "../plan/schedule/someProblem";

const SNAPSHOT: Snapshot = {
  clusterName: "devel",
  region: "eu-west-1",
  at: 0,
  cluster: { seen: false, why: { kind: "left-out", operation: "DescribeCluster", words: "not needed here" } },
  versions: { seen: true, value: [] },
  nodegroups: { seen: true, value: [] },
  addons: { seen: true, value: [] },
  addonReleases: { seen: true, value: [] },
  insights: { seen: true, value: [] },
  fargateProfiles: undefined,
  updates: undefined,
};

function findingsFor(...releases: readonly (readonly [version: string, first: number, last: number])[]) {
  const listed = releases.map(([version, first, last]) => release("coredns", version, first, last));
  const schedule = scheduleUpgrade(problem(30, 32, { addons: [addon("coredns", "v1.0")], releases: listed }));
  const options = {
    desired: versionFromEks("1.32"),
    recorded: undefined,
    force: false,
    refreshInsights: false,
    allowRollback: false,
    rollbackTimeoutMinutes: undefined,
    nodegroupPolicy: "skew",
  } as const;
  return wholeClusterFindings({ snapshot: SNAPSHOT, options, policies: {}, schedule, findings: [] });
}

describe("the findings of a whole cluster", () => {
  it("warn where an add-on has no version that fits before and after a hop", () => {
    const [finding, ...more] = findingsFor(["v1.0", 29, 30], ["v1.1", 31, 32]);
    assert.deepEqual(more, []);
    assert.deepEqual([finding?.code, finding?.severity, finding?.resource], ["EKSV030", "warning", "addon/coredns"]);
    assert.match(
      finding?.fact ?? "",
      /does not fit the cluster's: v1\.0 from the hop to 1\.31 until it has moved to v1\.1$/,
    );
    assert.match(finding?.remedy ?? "", /force: true/);
  });

  it("name every hop after which it is so", () => {
    const [finding, ...more] = findingsFor(["v1.0", 29, 30], ["v1.1", 31, 31], ["v1.2", 32, 32]);
    assert.deepEqual(more, []);
    assert.match(
      finding?.fact ?? "",
      /v1\.0 from the hop to 1\.31 .*; v1\.1 from the hop to 1\.32 until it has moved to v1\.2$/,
    );
  });

  it("say nothing where it fits, or can be moved in time", () => {
    assert.deepEqual(findingsFor(["v1.0", 29, 32]), []);
    assert.deepEqual(findingsFor(["v1.0", 29, 30], ["v1.1", 30, 32]), []);
  });
});
