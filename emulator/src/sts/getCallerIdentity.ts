import type { StsOperation } from "./stsOperation";

/** Needs no permission: STS answers it whatever policies say. */
export const getCallerIdentity: StsOperation = {
  name: "GetCallerIdentity",
  signed: true,
  handle: (_exchange, { arn, userId, account }) => ({ Arn: arn, UserId: userId, Account: account }),
};
