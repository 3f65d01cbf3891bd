import type { RecordedExchange } from "../../src/http/requestLog";
import type { CheckedExchange } from "./checkExchange";
import { checkValue } from "./checkValue";
import { parseXml, type Xml } from "./parseXml";
import type { ModelOperation, ServiceModel } from "./ServiceModel";

const VERSION = "2011-06-15";
const UNSUPPORTED = "EmulatorUnsupportedOperation";

/** The query protocol's names of what AWS's front end answers (STS's "Common Errors" page; SignatureDoesNotMatch by users' reports). */
const COMMON_ERRORS: Readonly<Record<string, number>> = {
  AccessDenied: 403,
  ExpiredToken: 403,
  IncompleteSignature: 400,
  InternalFailure: 500,
  InvalidClientTokenId: 403,
  MissingAuthenticationToken: 403,
  ServiceUnavailable: 503,
  SignatureDoesNotMatch: 403,
  Throttling: 400,
  ValidationError: 400,
};

/** Holds an exchange with STS against its model: a form with an `Action` to `/`, answered in XML. */
export function checkStsExchange(model: ServiceModel, exchange: RecordedExchange): CheckedExchange {
  const { method, url, requestBody, body, status } = exchange;
  const form = new URLSearchParams(method === "POST" ? requestBody : url.split("?")[1]);
  const action = form.get("Action") ?? "";
  const operation = model.operation(action);
  // Services of the JSON protocols have everything at `/` too, and are told so in JSON.
  const stray = new Headers(exchange.headers).get("x-amzn-errortype") === UNSUPPORTED;
  if (exchange.faulted || stray || body.includes(`<Code>${UNSUPPORTED}</Code>`)) {
    return { operation: undefined, problems: [] };
  }
  if (operation === undefined) return { operation: undefined, problems: [`${action} is no operation of STS`] };

  const inRequest = checkForm(model, operation, form);
  const accepted = status < 300 && inRequest.length > 0 ? [`it was accepted, though ${inRequest.join("; ")}`] : [];
  const problems = [...accepted, ...checkAnswer(model, operation, exchange)];
  return { operation: `STS ${action}`, problems: problems.map((problem) => `STS ${action}: ${problem}`) };
}

function checkForm(model: ServiceModel, operation: ModelOperation, form: URLSearchParams): string[] {
  const problems = form.get("Version") === VERSION ? [] : [`its Version is ${form.get("Version") ?? "missing"}`];
  const { shape = "" } = operation.input ?? {};
  const members = model.shape(shape).members ?? {};
  const input: Record<string, unknown> = {};
  for (const [key, value] of form) {
    // `PolicyArns.member.1.arn`: how lists are written. What is in them is not looked at.
    const [name = "", ...deeper] = key.split(".");
    const member = members[name];
    if (member === undefined && !["Action", "Version"].includes(name)) problems.push(`${name} is no member`);
    if (member !== undefined && deeper.length === 0) input[name] = typed(model, member.shape, value);
  }
  return [...problems, ...checkValue(model, shape, input, "the request")];
}

function checkAnswer(model: ServiceModel, operation: ModelOperation, exchange: RecordedExchange): string[] {
  const type = new Headers(exchange.headers).get("content-type");
  if (type !== "text/xml") return [`the answer's Content-Type is ${type ?? "missing"}`];
  const { [`${operation.name}Response`]: response, ErrorResponse: refusal, ...others } = parseXml(exchange.body);
  if (Object.keys(others).length > 0) return [`the answer is ${exchange.body}`];
  if (refusal !== undefined) return checkError(model, operation, refusal, exchange.status);

  const { [`${operation.name}Result`]: result, ResponseMetadata: metadata } = elementsOf(response);
  const withId = typeof elementsOf(metadata).RequestId === "string" ? [] : ["the answer has no RequestId"];
  const { shape = "" } = operation.output ?? {};
  return [...withId, ...checkValue(model, shape, typed(model, shape, result ?? {}), "the answer")];
}

function checkError(model: ServiceModel, operation: ModelOperation, refusal: Xml, status: number): string[] {
  const { Error: error, RequestId: requestId } = elementsOf(refusal);
  const { Code, Message: message, Type } = elementsOf(error);
  const [code, fault] = [textOf(Code), textOf(Type)];
  const modelled = (operation.errors ?? [])
    .map(({ shape }) => model.shape(shape).error)
    .find((each) => each?.code === code);
  const expected = modelled?.httpStatusCode ?? COMMON_ERRORS[code];
  return [
    ...(expected === undefined ? [`${code} is no error of ${operation.name}`] : []),
    ...(expected === undefined || expected === status ? [] : [`${code} has status ${status}, not ${expected}`]),
    ...(typeof message === "string" && message !== "" && typeof requestId === "string"
      ? []
      : ["the error says too little"]),
    ...(fault === (status < 500 ? "Sender" : "Receiver") ? [] : [`it is the fault of ${fault}`]),
  ];
}

function elementsOf(xml: Xml | undefined): Readonly<Record<string, Xml>> {
  return typeof xml === "object" ? xml : {};
}

function textOf(xml: Xml | undefined): string {
  return typeof xml === "string" ? xml : "";
}

/** Text as the type that the model gives it: STS's timestamps are ISO 8601, where `checkValue` knows epoch seconds. */
function typed(model: ServiceModel, shapeName: string, value: Xml): unknown {
  const { type, members } = model.shape(shapeName);
  if (typeof value !== "string") {
    const entries = Object.entries(value).map(([name, inner]) => {
      const member = members?.[name];
      return [name, member === undefined ? inner : typed(model, member.shape, inner)];
    });
    return Object.fromEntries(entries);
  }
  if (type === "integer" && /^-?\d+$/.test(value)) return Number(value);
  if (type === "timestamp" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) return Date.parse(value) / 1000;
  return value;
}
