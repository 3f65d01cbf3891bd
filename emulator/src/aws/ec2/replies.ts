import type { EksError, EksErrorType } from "../../eks/EksError";
import type { Reply } from "../../http/reply";
import { type XmlElements, xmlReply } from "../xml";

const NAMESPACE = ' xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"';

export function ec2Reply(operation: string, result: XmlElements, requestId: string): Reply {
  return xmlReply(`${operation}Response`, NAMESPACE, { requestId, ...result }, 200);
}

/** EC2 has names and statuses of its own for what AWS's other front ends say (EC2's "Error codes" page; 401 and 503 by users' reports). */
const CODES: Partial<Record<EksErrorType, readonly [code: string, status: number]>> = {
  AccessDeniedException: ["UnauthorizedOperation", 403],
  ExpiredTokenException: ["RequestExpired", 400],
  IncompleteSignatureException: ["IncompleteSignature", 400],
  InvalidSignatureException: ["AuthFailure", 401],
  MissingAuthenticationTokenException: ["MissingAuthenticationToken", 403],
  UnrecognizedClientException: ["AuthFailure", 401],
  ThrottlingException: ["RequestLimitExceeded", 503],
  ServerException: ["InternalError", 500],
  ServiceUnavailableException: ["Unavailable", 503],
};

export function ec2ErrorReply({ type, message, status: usual }: EksError, requestId: string): Reply {
  const [code, status] = CODES[type] ?? [type, usual];
  const words =
    type === "AccessDeniedException" ? `You are not authorized to perform this operation. ${message}` : message;
  const elements = { Errors: { Error: { Code: code, Message: words } }, RequestID: requestId };
  return { ...xmlReply("Response", "", elements, status), error: code };
}
