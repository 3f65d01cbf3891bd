import type { RecordedExchange } from "../../src/http/requestLog";
import { checkValue } from "./checkValue";
import type { ModelOperation, ServiceModel } from "./ServiceModel";

/**
 * What AWS's front end answers before the service sees the request, and how. No service model lists these; they are from
 * the "Common Errors" page of the EKS API reference and from smithy's restJson1 protocol.
 */
const COMMON_ERRORS: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ExpiredTokenException: 403,
  IncompleteSignatureException: 400,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  SerializationException: 400,
  ServiceUnavailableException: 503,
  ThrottlingException: 429,
  UnrecognizedClientException: 403,
  UnknownOperationException: 404,
};

/**
 * EKS does answer `"tags": {}` (the AWS CLI's examples, such as describe-nodegroup's): the model's bound is for requests. It spells
 * the deprecated status of a version as it does `versionStatus` (public dumps of DescribeClusterVersions).
 */
const CORRECTIONS = {
  TagMap: { min: 0 },
  ClusterVersionStatus: { enum: ["UNSUPPORTED", "STANDARD_SUPPORT", "EXTENDED_SUPPORT"] },
};

/** What a cluster that there is not gets where the model lists no error for it: that EKS answers as everywhere else is our guess. */
const UNLISTED_ERRORS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  CreateNodegroup: { ResourceNotFoundException: 404 },
};

/** Everything about an answer that the model does not allow. */
export function checkAnswer(model: ServiceModel, operation: ModelOperation, exchange: RecordedExchange): string[] {
  const headers = new Headers(exchange.headers);
  const type = headers.get("content-type");
  const problems: string[] = [];
  if (type !== "application/json") problems.push(`the answer's Content-Type is ${type ?? "missing"}`);
  if (headers.get("x-amzn-requestid") === null) problems.push("the answer has no request id");
  return [...problems, ...checkBody(model, operation, exchange, headers.get("x-amzn-errortype"))];
}

function checkBody(
  model: ServiceModel,
  operation: ModelOperation,
  { status, body: text }: RecordedExchange,
  error: string | null,
): string[] {
  const body = parsed(text);
  if (body === undefined) return ["the answer's body is no JSON"];
  if (error === null) {
    const expected = operation.http.responseCode ?? 200;
    if (status !== expected) return [`the answer has status ${status} and no x-amzn-ErrorType`];
    return operation.output === undefined
      ? []
      : checkValue(model.corrected(CORRECTIONS), operation.output.shape, body, "the answer");
  }

  const modelled = operation.errors?.find(({ shape }) => shape === error);
  if (modelled !== undefined) {
    const expected = model.shape(error).error?.httpStatusCode;
    const wrong = status === expected ? [] : [`${error} has status ${status}, and ${expected ?? "none"} in the model`];
    return [...wrong, ...withMessage(body), ...checkValue(model, error, body, error)];
  }
  if (UNLISTED_ERRORS[operation.name]?.[error] === status) return withMessage(body);
  if (COMMON_ERRORS[error] === undefined) return [`${error} is no error of ${operation.name}`];
  const wrong = status === COMMON_ERRORS[error] ? [] : [`${error} has status ${status}`];
  const only = Object.keys(body).every((member) => member === "message") ? [] : [`${error} has more than a message`];
  return [...wrong, ...only, ...withMessage(body)];
}

function withMessage(body: object): string[] {
  const message: unknown = "message" in body ? body.message : undefined;
  return typeof message === "string" && message !== "" ? [] : ["the error has no message"];
}

function parsed(text: string): object | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}
