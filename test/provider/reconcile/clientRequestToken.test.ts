import assert from "node:assert/strict";
import { clientRequestToken } from "../../../provider/reconcile/clientRequestToken";

const attempt = {
  cluster: ["arn:aws:eks:eu-west-1:000000000000:cluster/devel", "2026-01-01T00:00:00.000Z"],
  subject: "arn:aws:eks:eu-west-1:000000000000:cluster/devel",
  request: ["UpdateClusterVersion", "1.31", "1.32", false, undefined],
  knownUpdates: ["b", "a"],
};

describe("the client request token", () => {
  it("is the same for the same attempt, in whatever order EKS lists the updates", () => {
    assert.equal(clientRequestToken(attempt), clientRequestToken({ ...attempt, knownUpdates: ["a", "b"] }));
  });

  const others = [
    { cluster: ["arn:aws:eks:eu-west-1:000000000000:cluster/other", "2026-01-01T00:00:00.000Z"] },
    { cluster: ["arn:aws:eks:eu-west-1:000000000000:cluster/devel", "2026-01-02T00:00:00.000Z"] },
    { subject: "arn:aws:eks:eu-west-1:000000000000:addon/devel/coredns/1" },
    { request: ["UpdateAddon", "1.31", "1.32", false, undefined] },
    { request: ["UpdateClusterVersion", "1.32", "1.33", false, undefined] },
    { request: ["UpdateClusterVersion", "1.31", "1.32", true, undefined] },
    { request: ["UpdateClusterVersion", "1.31", "1.32", false, 240] },
    { knownUpdates: ["a", "b", "c"] },
  ];
  for (const other of others) {
    it(`is another one with ${JSON.stringify(other)}`, () => {
      assert.notEqual(clientRequestToken(attempt), clientRequestToken({ ...attempt, ...other }));
    });
  }

  it("has a length that AWS takes for a token", () => {
    assert(clientRequestToken(attempt).length <= 64);
  });
});
