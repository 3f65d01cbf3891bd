import { ERROR_TYPES } from "../eksError";
import { FieldReader } from "../seed/FieldReader";
import { healthIssue } from "../seed/healthIssue";
import type { UpdateErrorDetail } from "../updateRecord";
import { STRANGERS_UPDATES, type Fault, type NamedError, type UpdateEnd, type When } from "./faultRule";
import { booleanAt, oneOfAt, tagsAt, textAt } from "../seed/fieldValues";
import { secondsAt, statusAt, textOrTextsAt } from "./fieldValues";

type Kind = Fault["kind"];

/** One parser for each kind; the comment on `FaultRule` says what the fields mean. */
const PARSERS: { readonly [K in Kind]: (reader: FieldReader) => Extract<Fault, { kind: K }> } = {
  throttling: (reader) => namedError("throttling", reader),
  serverError: (reader) => namedError("serverError", reader),
  serviceUnavailable: (reader) => namedError("serviceUnavailable", reader),
  accessDenied: (reader) => namedError("accessDenied", reader),
  expiredToken: (reader) => namedError("expiredToken", reader),
  notFound: (reader) => namedError("notFound", reader),
  error: (reader) => ({
    kind: "error",
    when: whenOf(reader),
    type: reader.required("type", oneOfAt(...ERROR_TYPES)),
    message: reader.optional("message", textAt) ?? "A fault that was asked for.",
    members: reader.optional("members", tagsAt) ?? {},
  }),
  html: (reader) => ({ kind: "html", when: whenOf(reader), status: reader.optional("status", statusAt) ?? 502 }),
  answer: (reader) => ({
    kind: "answer",
    when: whenOf(reader),
    status: reader.optional("status", statusAt) ?? 200,
    headers: reader.optional("headers", tagsAt) ?? { "Content-Type": "application/json" },
    body: reader.optional("body", textAt) ?? "",
  }),
  reset: (reader) => ({ kind: "reset", when: whenOf(reader) }),
  slow: (reader) => ({ kind: "slow", when: whenOf(reader), seconds: reader.required("seconds", secondsAt) }),
  drip: (reader) => ({ kind: "drip", when: "after", seconds: reader.required("seconds", secondsAt) }),
  truncated: () => ({ kind: "truncated", when: "after" }),
  malformed: () => ({ kind: "malformed", when: "after" }),
  hold: (reader) => ({
    kind: "hold",
    when: reader.optional("when", oneOfAt("before", "after", "answered")) ?? "before",
  }),
  updateEnds: (reader) => ({
    kind: "updateEnds",
    seconds: reader.optional("seconds", secondsAt),
    outcome: reader.optional("outcome", oneOfAt("Failed", "Cancelled")) ?? "Failed",
    errors: errorsOf(reader),
  }),
  updateHeld: () => ({ kind: "updateHeld" }),
  clusterDeleted: (reader) => ({
    kind: "clusterDeleted",
    when: whenOf(reader),
    seconds: reader.optional("seconds", secondsAt) ?? 0,
  }),
  clusterRecreated: (reader) => ({
    kind: "clusterRecreated",
    when: whenOf(reader),
    version: reader.optional("version", textAt),
  }),
  healthChanged: (reader) => ({
    kind: "healthChanged",
    when: whenOf(reader),
    issues: reader.list("issues").map(healthIssue),
  }),
  updateStarted: (reader) => ({
    kind: "updateStarted",
    when: whenOf(reader),
    type: reader.optional("type", oneOfAt(...STRANGERS_UPDATES)) ?? "VersionUpdate",
    version: reader.optional("version", textAt),
    params: reader.list("params").map((param) => ({
      type: param.required("type", textAt),
      value: param.required("value", textAt),
    })),
    seconds: reader.optional("seconds", secondsAt),
    held: reader.optional("held", booleanAt) ?? false,
    ...endOf(reader),
  }),
};

/** A fault: an object with its kind, or the kind alone where nothing else has to be said. */
export function parseFault(value: unknown, where: string): Fault {
  const reader = new FieldReader(typeof value === "string" ? { kind: value } : value, where);
  const kind = reader.required("kind", oneOfAt(...(Object.keys(PARSERS) as Kind[])));
  const fault = PARSERS[kind](reader);
  reader.noOthers();
  return fault;
}

/** How an update ends. Without anything said, well. */
export function endOf(reader: FieldReader): UpdateEnd {
  const errors = errorsOf(reader);
  const outcome = reader.optional("outcome", oneOfAt("Successful", "Failed", "Cancelled"));
  return { outcome: outcome ?? (errors.length === 0 ? "Successful" : "Failed"), errors };
}

function errorsOf(reader: FieldReader): UpdateErrorDetail[] {
  return reader.list("errors").map((error) => {
    const detail = {
      errorCode: error.required("errorCode", textAt),
      errorMessage: error.optional("errorMessage", textAt) ?? "An error that was asked for.",
      resourceIds: error.optional("resourceIds", textOrTextsAt) ?? [],
    };
    error.noOthers();
    return detail;
  });
}

function namedError<K extends NamedError>(kind: K, reader: FieldReader) {
  return { kind, when: whenOf(reader), message: reader.optional("message", textAt) };
}

function whenOf(reader: FieldReader): When {
  return reader.optional("when", oneOfAt("before", "after")) ?? "before";
}
