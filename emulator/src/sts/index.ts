import { EksError } from "../eksError";
import type { Exchange } from "../operation";
import type { Reply } from "../reply";
import { assumeRole } from "./assumeRole";
import { assumeRoleWithWebIdentity } from "./assumeRoleWithWebIdentity";
import { getCallerIdentity } from "./getCallerIdentity";
import type { StsOperation, UnsignedStsOperation } from "./stsOperation";
import { stsReply } from "./xml";

/** As much of STS as credential chains need, on the port of EKS: requests to `/` with an `Action` are its. */
const OPERATIONS: readonly (StsOperation | UnsignedStsOperation)[] = [
  assumeRole,
  assumeRoleWithWebIdentity,
  getCallerIdentity,
];

/** Whether the operation needs no signature. */
export function vouchesForItself({ service, operationName }: Exchange): boolean {
  return service === "sts" && OPERATIONS.some(({ name, signed }) => name === operationName && !signed);
}

export function answerSts(exchange: Exchange): Reply {
  const { operationName, requestId, caller } = exchange;
  const operation = OPERATIONS.find((each) => each.name === operationName);
  if (operation === undefined) {
    throw new EksError("EmulatorUnsupportedOperation", `eks-emulator does not have STS's operation ${operationName}.`);
  }
  if (!operation.signed) {
    return stsReply(operationName, operation.handle(exchange), requestId);
  }
  if (caller === undefined) {
    throw new Error("no stage has established the caller");
  }
  return stsReply(operationName, operation.handle(exchange, caller.credential), requestId);
}
