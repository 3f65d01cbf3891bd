import { EksError } from "../eksError";
import type { Stage } from "../pipeline";
import { jsonReply } from "../reply";
import { answerSts } from "../sts";

/** The innermost stage: the operation itself. */
export const handle: Stage = async (whole) => {
  if (whole.service === "sts") {
    return answerSts(whole);
  }
  const { operation, operationName, body, caller, ...exchange } = whole;
  if (operation === undefined) {
    throw new EksError("EmulatorUnsupportedOperation", `eks-emulator does not have the operation ${operationName}.`);
  }
  if (body === undefined) {
    throw new EksError("SerializationException", "The request body is not a JSON object.");
  }
  if (caller === undefined) {
    throw new Error("no stage has established the caller");
  }
  const { emulator, requestId, path, query, now } = exchange;
  return jsonReply(await operation.handle({ emulator, caller, requestId, path, query, body, now }));
};
