import type { EksError, EksErrorType } from "../../eks/EksError";
import type { Reply } from "../../http/reply";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

export interface XmlElements {
  readonly [name: string]: string | XmlElements;
}

export function stsReply(operation: string, result: XmlElements, requestId: string): Reply {
  const body = { [`${operation}Result`]: result, ResponseMetadata: { RequestId: requestId } };
  return xmlReply(`${operation}Response`, body, 200);
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
  return { ...xmlReply("ErrorResponse", { Error: described, RequestId: requestId }, status), error: code };
}

function xmlReply(root: string, elements: XmlElements, status: number): Reply {
  const body = `<${root} xmlns="${NAMESPACE}">${written(elements)}</${root}>\n`;
  return { status, headers: { "Content-Type": "text/xml" }, body };
}

function written(elements: XmlElements): string {
  return Object.entries(elements)
    .map(([name, value]) => `<${name}>${typeof value === "string" ? escaped(value) : written(value)}</${name}>`)
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
