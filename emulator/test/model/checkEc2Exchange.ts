import { parseXML } from "@aws-sdk/xml-builder";
import type { RecordedExchange } from "../../src/http/requestLog";
import type { CheckedExchange } from "./checkExchange";
import { checkValue } from "./checkValue";
import type { ModelOperation, ServiceModel } from "./ServiceModel";

const VERSION = "2016-11-15";
const UNSUPPORTED = "EmulatorUnsupportedOperation";

/** EC2's model names no errors: these are of its "Error codes" page, with the statuses that users report. */
const ERRORS: Readonly<Record<string, number>> = {
  AuthFailure: 401,
  IncompleteSignature: 400,
  InternalError: 500,
  "InvalidLaunchTemplateId.NotFound": 400,
  "InvalidLaunchTemplateName.NotFoundException": 400,
  "InvalidSubnetID.NotFound": 400,
  MissingAuthenticationToken: 403,
  RequestExpired: 400,
  RequestLimitExceeded: 503,
  Unavailable: 503,
  UnauthorizedOperation: 403,
};

/** Whether an exchange is one with EC2, by what it is signed for: its Version is asked for by nothing else. */
export function isOfEc2({ requestBody, url }: RecordedExchange): boolean {
  return new URLSearchParams(`${requestBody}&${url.split("?")[1] ?? ""}`).get("Version") === VERSION;
}

/** Holds an exchange with EC2 against its model: a form with an `Action` to `/`, answered in XML. */
export function checkEc2Exchange(model: ServiceModel, exchange: RecordedExchange): CheckedExchange {
  const { requestBody, body, status, faulted, headers } = exchange;
  const form = new URLSearchParams(requestBody);
  const action = form.get("Action") ?? "";
  const operation = model.operation(action);
  if (faulted || body.includes(`<Code>${UNSUPPORTED}</Code>`)) return { operation: undefined, problems: [] };
  if (operation === undefined) return { operation: undefined, problems: [`${action} is no operation of EC2`] };

  const inRequest = checkForm(model, operation, form);
  const type = new Headers(headers).get("content-type");
  const problems = [
    ...(status < 300 && inRequest.length > 0 ? [`it was accepted, though ${inRequest.join("; ")}`] : []),
    ...(type === "text/xml" ? checkAnswer(model, operation, exchange) : [`its Content-Type is ${type ?? "missing"}`]),
  ];
  return { operation: `EC2 ${action}`, problems: problems.map((problem) => `EC2 ${action}: ${problem}`) };
}

/** `SubnetId.1`, `SubnetId.2`, `Filter.1.Value.1`: how lists are written, and what is in them. */
function checkForm(model: ServiceModel, operation: ModelOperation, form: URLSearchParams): string[] {
  const entries = [...form].filter(([key]) => key !== "Action" && key !== "Version");
  const input = nested(entries.map(([key, value]) => [key.split("."), value]));
  return checkValue(model, operation.input?.shape ?? "", input, "the request");
}

function nested(entries: readonly (readonly [path: readonly string[], value: string])[]): unknown {
  const groups = new Map<string, (readonly [readonly string[], string])[]>();
  for (const [[name = "", ...rest], value] of entries) {
    groups.set(name, [...(groups.get(name) ?? []), [rest, value]]);
  }
  const members = [...groups].map(([name, its]) => {
    const [first] = its;
    return [name, first?.[0].length === 0 ? first[1] : nested(its)] as const;
  });
  return members.length > 0 && members.every(([name]) => /^\d+$/.test(name))
    ? members.map(([, value]) => value)
    : Object.fromEntries(members);
}

function checkAnswer(model: ServiceModel, operation: ModelOperation, { body, status }: RecordedExchange): string[] {
  const root = parseXML(body) as Readonly<Record<string, Fields | undefined>>;
  const response = root[`${operation.name}Response`];
  if (response === undefined) return checkError(root.Response, status);
  const { requestId, ...whole } = response;
  const output = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== "xmlns"));
  const shape = operation.output?.shape ?? "";
  const withId = typeof requestId === "string" ? [] : ["the answer has no requestId"];
  return [...withId, ...checkValue(model, shape, typed(model, shape, output), "the answer")];
}

type Fields = Readonly<Record<string, unknown>>;

function checkError(refusal: Fields | undefined, status: number): string[] {
  const { Errors: errors, RequestID: requestId } = refusal ?? {};
  const { Code: code, Message: message } = (errors as Record<string, Fields> | undefined)?.Error ?? {};
  const expected = ERRORS[String(code)];
  const toldAll = [code, message, requestId].every((text) => typeof text === "string" && text !== "");
  return [
    ...(toldAll ? [] : ["the error says too little"]),
    ...(expected === undefined ? [`${String(code)} is no error of EC2`] : []),
    ...(expected === undefined || expected === status ? [] : [`${String(code)} has status ${status}, not ${expected}`]),
  ];
}

/** Text as the type that the model gives it. */
function typed(model: ServiceModel, shapeName: string, value: unknown): unknown {
  const { type, members = {}, member } = model.shape(shapeName);
  if (type === "structure" && typeof value === "object" && value !== null) {
    const shapes = new Map(Object.entries(members).map(([name, one]) => [one.locationName ?? name, one.shape]));
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => {
        const shape = shapes.get(name);
        return [name, shape === undefined ? inner : typed(model, shape, inner)];
      }),
    );
  }
  if (type === "list" && member) {
    const items = value === "" ? [] : [(value as Fields)[member.locationName ?? "member"]].flat();
    return items.map((item) => typed(model, member.shape, item));
  }
  if ((type === "integer" || type === "long") && /^-?\d+$/.test(String(value))) return Number(value);
  if (type === "timestamp") return Date.parse(String(value)) / 1000;
  return type === "boolean" && /^(true|false)$/.test(String(value)) ? value === "true" : value;
}
