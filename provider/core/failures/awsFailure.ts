import { printable, printableLine } from "../printable";

/**
 * What kind of trouble a call to AWS ran into, as far as it decides what to do next.
 * - `transient`: throttling, 5xx, a broken or silent connection, an answer that breaks off: looking again helps
 * - `denied`: IAM says no
 * - `credentials`: there are none, or they are expired or wrong
 * - `not-found`, `conflict`, `invalid`: EKS understood and says no, or something else than EKS answers: looking again does not help
 */
export type AwsFailureKind = "transient" | "denied" | "credentials" | "not-found" | "conflict" | "invalid" | "other";

/** A failed call to AWS, reduced to plain facts that are safe to show: no request, no headers, no credentials. */
export class AwsFailure extends Error {
  override readonly name = "AwsFailure";
  /** Since when the call met nothing better, in ms since the epoch, where it was waited for. */
  since: number | undefined;

  constructor(
    readonly kind: AwsFailureKind,
    readonly operation: string,
    /** AWS's name of the error, or Node's code of a connection's failure. */
    readonly code: string,
    /** AWS's own words. */
    readonly words: string,
    readonly requestId: string | undefined,
    readonly httpStatus: number | undefined,
    /** Who was asked, where that may be why: `https://eks.eu-west-1.amazonaws.com`. */
    readonly endpoint?: string,
  ) {
    super(`${operation}: ${code}: ${words}`);
  }
}

/** A failed call within a sentence: `ListInsights at https://… met Unreadable: words, request ID`. */
export function failureText({ operation, endpoint, code, words, requestId }: AwsFailure): string {
  const at = endpoint === undefined ? "" : ` at ${printableLine(endpoint)}`;
  const request = requestId === undefined ? "" : ` (request ${requestId})`;
  return `${operation}${at} met ${code}: ${printableLine(words)}${request}`;
}

const CREDENTIALS = new Set([
  "ExpiredToken",
  "ExpiredTokenException",
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "MissingAuthenticationToken",
  "MissingAuthenticationTokenException",
  "AuthFailure",
  "IncompleteSignature",
  "RequestExpired",
  "CredentialsProviderError",
  "TokenProviderError",
]);

const DENIED = new Set([
  "AccessDeniedException",
  "AccessDenied",
  "UnauthorizedOperation",
  "OptInRequired",
  "NotAuthorized",
]);

const THROTTLED = new Set([
  "ThrottlingException",
  "Throttling",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
]);

const CONNECTION = new Set([
  "TimeoutError",
  "RequestTimeout",
  "RequestTimeoutException",
  "AbortError",
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ERR_STREAM_PREMATURE_CLOSE",
  "HPE_INVALID_CONSTANT",
]);

/** Node.js's codes of a certificate that is not trusted. Source: "X509 certificate error codes" in its documentation of TLS. */
const CERTIFICATE = new Set([
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** Whether what answered could not prove to be AWS: a proxy that opens TLS, a wrong clock, an endpoint of one's own. */
export function isCertificateFailure({ code }: Pick<AwsFailure, "code">): boolean {
  return CERTIFICATE.has(code);
}

interface Facts {
  readonly name: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly words: string;
}

/** An answer that could not be read as one of EKS's: it does not show that EKS can be reached. */
export const UNREADABLE = "UnreadableAnswer";

/** An answer of 200 without its main part, as a proxy, a cut connection or something else than EKS makes it. */
export class IncompleteAnswer extends Error {
  override readonly name = UNREADABLE;
  readonly $metadata = { httpStatusCode: 200 };

  /** @param lacks `cluster` */
  constructor(lacks: string) {
    super(`HTTP 200 with an answer that holds no ${lacks}`);
  }
}

/** Something else than EKS answers, a proxy or a wrong endpoint, and will answer the same again. */
export const NOT_EKS = "NotAnEksAnswer";

/** The SDK's words where it could not read an answer, and where STS's answer has no credentials. */
const SDK_INSIDES = /deserialization error: /i;
const NO_SESSION = /^Invalid response from STS\.assumeRole call/i;

/** What the SDK calls an error that the answer does not name; the latter with 404 of STS. */
const UNNAMED = new Set(["Unknown", "NotFound"]);

/** Statuses that pass, also where the answer is not EKS's: too slow, too early, too many. */
const PASSING = new Set([408, 425, 429]);

/**
 * Whether something answers, with success, what is no answer of EKS's. An outage passes; this may, once or twice, and else comes
 * from who will never answer otherwise.
 */
export function isForeign({ code, httpStatus }: AwsFailure): boolean {
  return code === UNREADABLE && httpStatus !== undefined && httpStatus < 400;
}

/** Whether a call is one for the credentials of a role, which comes before the call that they are for. */
export function isOfSts(operation: string): boolean {
  return operation.startsWith("AssumeRole");
}

/** Whether a call is one of EC2, which is read beside EKS. */
export function isOfEc2(operation: string): boolean {
  return operation === "DescribeLaunchTemplates" || operation === "DescribeSubnets";
}

/** Whether the failure shows that AWS was reached. */
export function isAnswer({ code, httpStatus }: AwsFailure): boolean {
  return httpStatus !== undefined && code !== UNREADABLE && !CONNECTION.has(code);
}

/**
 * Reads an error that the SDK threw.
 * @param endpoint who was asked, where the error itself does not tell
 */
export function awsFailure(operation: string, error: unknown, endpoint?: string): AwsFailure {
  if (error instanceof AwsFailure) return error;
  const facts = foreign(operation, error, factsOf(error));
  const code =
    facts.code !== undefined && (CONNECTION.has(facts.code) || CERTIFICATE.has(facts.code)) ? facts.code : facts.name;
  const kind = kindOf(facts);
  const unsure = kind === "transient" || kind === "other" || facts.name === NOT_EKS;
  const asked = field(error, "$endpoint") ?? field(field(error, "$response"), "endpoint") ?? endpoint;
  return new AwsFailure(
    kind,
    operation,
    printableLine(code),
    printable(facts.words),
    facts.requestId === undefined ? undefined : printableLine(facts.requestId),
    facts.status,
    unsure && typeof asked === "string" ? asked : undefined,
  );
}

function factsOf(error: unknown): Facts {
  if (!(error instanceof Error)) {
    return { name: "UnknownError", code: undefined, status: undefined, requestId: undefined, words: String(error) };
  }
  const metadata = field(error, "$metadata");
  const status = field(metadata, "httpStatusCode");
  const requestId = field(metadata, "requestId");
  const code = field(error, "code");
  return {
    name: error.name,
    code: typeof code === "string" ? code : undefined,
    status: typeof status === "number" ? status : undefined,
    requestId: typeof requestId === "string" ? requestId : undefined,
    words: error.message,
  };
}

/**
 * An answer that is not EKS's, in words of ours: the SDK's speak of its own inside. What is refused for good (a page with 404,
 * 501, a redirect) is told from what may pass (a gateway's 502, an answer that breaks off).
 */
function foreign(operation: string, error: unknown, facts: Facts): Facts {
  const { name, status } = facts;
  const who = isOfSts(operation) ? "STS" : isOfEc2(operation) ? "EC2" : "EKS";
  if (NO_SESSION.test(facts.words))
    return { ...facts, name: UNREADABLE, status: 200, words: "HTTP 200 with an answer that holds no session" };
  // How the SDK says that an answer is not JSON or XML, that its JSON is no object, or that it names no error of EKS's or STS's.
  const unreadable =
    name === "SyntaxError" || (name === "TypeError" && status !== undefined) || SDK_INSIDES.test(facts.words);
  if (!unreadable && !UNNAMED.has(name)) return facts;
  if (status === undefined) return { ...facts, name: UNREADABLE };
  const location = field(field(field(error, "$response"), "headers"), "location");
  if (status >= 300 && status < 400) {
    const where = typeof location === "string" ? ` to ${printableLine(location)}` : "";
    return { ...facts, name: NOT_EKS, words: `HTTP ${status}, a redirect${where}: ${who} does not redirect` };
  }
  const forGood = (status >= 400 && status < 500 && !PASSING.has(status)) || status === 501;
  const said = unreadable || /^unknown/i.test(facts.words) ? "" : `: ${printableLine(facts.words)}`;
  return forGood
    ? { ...facts, name: NOT_EKS, words: `HTTP ${status} with an answer that is not one of ${who}${said}` }
    : { ...facts, name: UNREADABLE, words: `HTTP ${status} with an answer that cannot be read${said}` };
}

function field(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null && name in of ? (of as Record<string, unknown>)[name] : undefined;
}

function kindOf({ name, code, status }: Facts): AwsFailureKind {
  if (name === NOT_EKS) return "invalid";
  if (CREDENTIALS.has(name)) return "credentials";
  if (DENIED.has(name)) return "denied";
  if (THROTTLED.has(name) || status === 429) return "transient";
  if (CONNECTION.has(name) || (code !== undefined && CONNECTION.has(code))) return "transient";
  if (name === UNREADABLE || (status === 200 && name !== "Error")) return "transient";
  if (status !== undefined && status >= 500) return "transient";
  if (name === "ResourceNotFoundException" || name === "NotFoundException") return "not-found";
  // EC2's, each with what it is of: `InvalidLaunchTemplateName.NotFoundException`, `InvalidSubnetID.NotFound`.
  if (/\.NotFound(Exception)?$/.test(name)) return "not-found";
  if (name === "ResourceInUseException") return "conflict";
  if (status === 401 || status === 407) return "credentials";
  if (status === 403) return "denied";
  if (status !== undefined && status >= 400) return "invalid";
  return "other";
}
