import { printable, printableLine } from "./printable";

/**
 * What kind of trouble a call to AWS ran into, as far as it decides what to do next.
 * - `transient`: throttling, 5xx, a broken or silent connection, an answer that cannot be read: looking again helps
 * - `denied`: IAM says no
 * - `credentials`: there are none, or they are expired or wrong
 * - `not-found`, `conflict`, `invalid`: EKS understood and says no
 */
export type AwsFailureKind = "transient" | "denied" | "credentials" | "not-found" | "conflict" | "invalid" | "other";

/** A failed call to AWS, reduced to plain facts that are safe to show: no request, no headers, no credentials. */
export class AwsFailure extends Error {
  override readonly name = "AwsFailure";

  constructor(
    readonly kind: AwsFailureKind,
    readonly operation: string,
    /** AWS's name of the error, or Node's code of a connection's failure. */
    readonly code: string,
    /** AWS's own words. */
    readonly words: string,
    readonly requestId: string | undefined,
    readonly httpStatus: number | undefined,
  ) {
    super(`${operation}: ${code}: ${words}`);
  }
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
  "IncompleteSignature",
  "RequestExpired",
  "CredentialsProviderError",
  "TokenProviderError",
]);

const DENIED = new Set(["AccessDeniedException", "AccessDenied", "OptInRequired", "NotAuthorized"]);

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

interface Facts {
  readonly name: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly words: string;
}

/** Reads an error that the SDK threw. */
export function awsFailure(operation: string, error: unknown): AwsFailure {
  if (error instanceof AwsFailure) return error;
  const facts = factsOf(error);
  const code = facts.code !== undefined && CONNECTION.has(facts.code) ? facts.code : facts.name;
  return new AwsFailure(
    kindOf(facts),
    operation,
    printableLine(code),
    printable(facts.words),
    facts.requestId === undefined ? undefined : printableLine(facts.requestId),
    facts.status,
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

function field(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null && name in of ? (of as Record<string, unknown>)[name] : undefined;
}

function kindOf({ name, code, status }: Facts): AwsFailureKind {
  if (CREDENTIALS.has(name)) return "credentials";
  if (DENIED.has(name)) return "denied";
  if (THROTTLED.has(name) || status === 429) return "transient";
  if (CONNECTION.has(name) || (code !== undefined && CONNECTION.has(code))) return "transient";
  // An answer that is not the JSON it should be: a proxy's page, or one that was cut off.
  if (name === "SyntaxError" || (status === 200 && name !== "Error")) return "transient";
  if (status !== undefined && status >= 500) return "transient";
  if (name === "ResourceNotFoundException" || name === "NotFoundException") return "not-found";
  if (name === "ResourceInUseException") return "conflict";
  if (status === 401 || status === 407) return "credentials";
  if (status === 403) return "denied";
  if (status !== undefined && status >= 400) return "invalid";
  return "other";
}
