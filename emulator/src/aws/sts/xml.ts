import type { EksError, EksErrorType } from "../../eks/EksError";
import type { Reply } from "../../http/reply";
import { type XmlElements, xmlReply } from "../xml";

const NAMESPACE = ' xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

export function stsReply(operation: string, result: XmlElements, requestId: string): Reply {
  const body = { [`${operation}Result`]: result, ResponseMetadata: { RequestId: requestId } };
  return xmlReply(`${operation}Response`, NAMESPACE, body, 200);
}

/** STS has names of its own for what AWS's other front ends say. */
const CODES: Partial<Record<EksErrorType, string>> = {
  AccessDeniedException: "AccessDenied",
  ExpiredTokenException: "ExpiredToken",
  ExpiredWebIdentityToken: "ExpiredTokenException",
  IncompleteSignatureException: "IncompleteSignature",
  InvalidSignatureException: "SignatureDoesNotMatch",
  MissingAuthenticationTokenException: "MissingAuthenticationToken",
  UnrecognizedClientException: "InvalidClientTokenId",
  ThrottlingException: "Throttling",
  ServerException: "InternalFailure",
  ServiceUnavailableException: "ServiceUnavailable",
};

export function stsErrorReply(error: EksError, requestId: string): Reply {
  const code = CODES[error.type] ?? error.type;
  const described = { Type: error.status < 500 ? "Sender" : "Receiver", Code: code, Message: error.message };
  const status = code === "Throttling" ? 400 : error.status;
  return { ...xmlReply("ErrorResponse", NAMESPACE, { Error: described, RequestId: requestId }, status), error: code };
}
