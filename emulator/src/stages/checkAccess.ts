import { authenticate } from "../access/authenticate";
import { authorize } from "../access/authorize";
import { resourceArn } from "../access/resourceArn";
import type { Stage } from "../pipeline";
import { vouchesForItself } from "../sts";

/**
 * Who calls (the signature), in which region (its credential scope), and whether they may. STS's operations check by
 * themselves what they allow: that depends on the role.
 */
export const checkAccess: Stage = async (exchange, next) => {
  if (vouchesForItself(exchange)) {
    return next();
  }
  const { credential, region } = await authenticate(exchange);
  const caller = { account: credential.account, region, credential };
  exchange.caller = caller;
  if (exchange.service === "eks" && exchange.operation !== undefined) {
    const { operationName, clusterName } = exchange;
    authorize(credential, `eks:${operationName}`, resourceArn(caller, operationName, clusterName));
  }
  return next();
};
