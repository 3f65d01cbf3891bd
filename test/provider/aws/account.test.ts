import * as assert from "node:assert/strict";
import { accountFault } from "../../../provider/aws/account";
import { resolveConnection } from "../../../provider/aws/connection";
import { stackConfig } from "../../fixtures/aws/awsEnvironment";

const ARN = "arn:aws:eks:eu-west-1:123456789012:cluster/prod";

describe("the account of a cluster", () => {
  const faultWith = (stack: Record<string, unknown>) =>
    accountFault(resolveConnection({}, stackConfig(stack), {}).connection, ARN);

  it("may be any where the stack says nothing", () => {
    assert.equal(faultWith({}), undefined);
  });

  it("may be one of aws:allowedAccountIds, and no other", () => {
    assert.equal(faultWith({ "aws:allowedAccountIds": ["000000000000", "123456789012"] }), undefined);
    assert.deepEqual(faultWith({ "aws:allowedAccountIds": ["000000000000"] }), {
      property: "aws:allowedAccountIds",
      reason: "the cluster is in account 123456789012, and only 000000000000 may be used",
    });
  });

  it("may be none of aws:forbiddenAccountIds", () => {
    assert.equal(faultWith({ "aws:forbiddenAccountIds": ["000000000000"] }), undefined);
    assert.equal(faultWith({ "aws:forbiddenAccountIds": ["123456789012"] })?.property, "aws:forbiddenAccountIds");
  });
});
