import assert from "node:assert/strict";
import { clusterVersionDiff } from "../../../provider/outputs/diff";
import { UNKNOWN_VALUE } from "../../../provider/core/pulumiValues";

const arn = (account: string): string => `arn:aws:eks:eu-west-1:${account}:cluster/devel`;
const olds = {
  __shape: 1,
  clusterName: "devel",
  region: "eu-west-1",
  version: "1.31",
  clusterArn: arn("111111111111"),
  clusterCreatedAt: "2026-01-01T00:00:00.000Z",
  status: "ACTIVE",
  updates: [],
};
const news = { clusterName: "devel", region: "eu-west-1", version: "1.31", __clusterArn: arn("111111111111") };

describe("diff", () => {
  const cases: readonly [string, object, object, boolean | undefined, string[]][] = [
    ["nothing", {}, {}, false, []],
    ["the spelling of the version", {}, { version: "v1.31" }, false, []],
    ["the timeouts", {}, { __timeouts: { update: "2h" } }, false, []],
    ["the URN", { __urn: "a" }, { __urn: "b" }, false, []],
    ["the package's provider text", { __provider: "a" }, { __provider: "b" }, false, []],
    ["the version", {}, { version: "1.32" }, undefined, []],
    ["the version in the state, by a refresh", { version: "1.30" }, {}, undefined, []],
    ["a version not computed yet", {}, { version: UNKNOWN_VALUE }, undefined, []],
    ["the cluster's name", {}, { clusterName: "other" }, undefined, ["clusterName"]],
    ["a name not computed yet", {}, { clusterName: UNKNOWN_VALUE }, undefined, ["clusterName"]],
    ["a region not computed yet", {}, { region: UNKNOWN_VALUE }, undefined, ["region"]],
    [
      "a name not computed yet, where the state has none",
      { clusterName: undefined },
      { clusterName: UNKNOWN_VALUE },
      false,
      [],
    ],
    ["the region", {}, { region: "eu-west-2" }, undefined, ["region"]],
    ["force", {}, { force: true }, undefined, []],
    ["the policy", { preflight: "warn" }, {}, undefined, []],
    ["the profile, same account", {}, { profile: "ops" }, undefined, []],
    ["the profile, another account", {}, { profile: "ops", __clusterArn: arn("2") }, undefined, ["profile"]],
    [
      "a role in another account that could not be looked into",
      {},
      { assumeRole: { roleArn: "arn:aws:iam::222222222222:role/x" }, __clusterArn: undefined },
      undefined,
      ["assumeRole"],
    ],
    [
      "a role in the same account",
      {},
      { assumeRole: { roleArn: "arn:aws:iam::111111111111:role/x" }, __clusterArn: undefined },
      undefined,
      [],
    ],
    ["the order of a role's members", { assumeRole: { a: 1, b: 2 } }, { assumeRole: { b: 2, a: 1 } }, false, []],
    ["an unfinished run, in state only", { unfinished: { code: "UpdateFailed" } }, {}, true, []],
    ["an update in flight, in state only", { updateInFlight: { id: "x" } }, {}, true, []],
  ];
  for (const [what, old, wanted, changes, replaces] of cases) {
    const outcome = replaces.length > 0 ? "replaces" : changes === false ? "is no change" : "is a change";
    it(`${what} ${outcome}`, () => {
      assert.deepEqual(clusterVersionDiff({ ...olds, ...old }, { ...news, ...wanted }), { changes, replaces });
    });
  }
});
