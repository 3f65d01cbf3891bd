import assert from "node:assert/strict";
import { clientRequestToken } from "../../../provider/reconcile/clientRequestToken";

const attempt = {
  clusterArn: "arn:aws:eks:eu-west-1:000000000000:cluster/devel",
  clusterCreatedAt: "2026-01-01T00:00:00.000Z",
  from: "1.31",
  to: "1.32",
  force: false,
  rollbackTimeoutMinutes: undefined,
  knownUpdates: ["b", "a"],
};

describe("the client request token", () => {
  it("is the same for the same attempt, in whatever order EKS lists the updates", () => {
    assert.equal(clientRequestToken(attempt), clientRequestToken({ ...attempt, knownUpdates: ["a", "b"] }));
  });

  const others = [
    { clusterArn: "arn:aws:eks:eu-west-1:000000000000:cluster/other" },
    { clusterCreatedAt: "2026-01-02T00:00:00.000Z" },
    { from: "1.32", to: "1.33" },
    { force: true },
    { rollbackTimeoutMinutes: 240 },
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
