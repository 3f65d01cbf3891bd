import { randomUUID } from "node:crypto";
import { ERROR_TYPES } from "../eks/EksError";
import type { UpdateErrorDetail } from "../eks/records";
import { FieldReader, SeedError } from "../seed/FieldReader";
import {
  booleanAt,
  countAt,
  fractionAt,
  healthIssue,
  jsonObjectAt,
  numberAt,
  oneOfAt,
  positiveAt,
  positivesAt,
  secondsAt,
  statusAt,
  tagsAt,
  textAt,
  textOrTextsAt,
} from "../seed/fieldValues";
import type { Place } from "../state/Store";
import {
  type ClusterEvent,
  type Fault,
  type FaultRule,
  isClusterEvent,
  type NamedError,
  EXTERNAL_UPDATES,
  type UpdateEnd,
  type When,
} from "./faultRule";

/** Reads what was posted: a rule or a list of them. Throws a SeedError that names the field and says what it should be. */
export function parseFaultRules(document: unknown): FaultRule[] {
  const items: readonly unknown[] = Array.isArray(document) ? document : [document];
  return items.map((item, index) => faultRule(new FieldReader(item, `fault ${index + 1}`)));
}

function faultRule(reader: FieldReader): FaultRule {
  const rule: FaultRule = {
    id: reader.optional("id", textAt) ?? randomUUID(),
    operations: reader.optional("operation", textOrTextsAt),
    cluster: reader.optional("cluster", textAt),
    part: reader.optional("part", textAt),
    account: reader.optional("account", textAt),
    region: reader.optional("region", textAt),
    nth: reader.optional("nth", positivesAt),
    every: reader.optional("every", positiveAt),
    probability: reader.optional("probability", fractionAt),
    seed: reader.optional("seed", numberAt) ?? 0,
    count: reader.optional("count", positiveAt),
    what: reader.required("what", parseFault),
  };
  reader.noOthers();
  return rule;
}

/** An event that is to happen at once, and to which cluster. */
interface PostedEvent {
  readonly place: Place;
  readonly cluster: string;
  readonly event: ClusterEvent;
}

export function parseEvent(document: unknown): PostedEvent {
  const reader = new FieldReader(document, "the event");
  const place = {
    account: reader.optional("account", textAt) ?? "000000000000",
    region: reader.optional("region", textAt) ?? "us-east-1",
  };
  const cluster = reader.required("cluster", textAt);
  const event = reader.required("what", parseFault);
  reader.noOthers();
  if (!isClusterEvent(event)) {
    throw new SeedError(
      `what of the event must be clusterDeleted, clusterRecreated or updateStarted, not ${event.kind}`,
    );
  }
  return { place, cluster, event };
}

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
  redirect: (reader) => ({
    kind: "redirect",
    when: whenOf(reader),
    status: reader.optional("status", statusAt) ?? 307,
    location: reader.required("location", textAt),
  }),
  brokenGzip: (reader) => ({
    kind: "brokenGzip",
    when: whenOf(reader),
    status: reader.optional("status", statusAt) ?? 200,
  }),
  drip: (reader) => {
    const secondsPerByte = reader.optional("secondsPerByte", secondsAt);
    const pace = secondsPerByte === undefined ? { seconds: reader.required("seconds", secondsAt) } : { secondsPerByte };
    return { kind: "drip", when: "after", pace };
  },
  alter: (reader) => ({ kind: "alter", when: "after", set: reader.required("set", jsonObjectAt) }),
  endlessPages: (reader) => ({
    kind: "endlessPages",
    when: "after",
    repeat: reader.optional("repeat", booleanAt) ?? false,
  }),
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
    applied: reader.optional("applied", booleanAt),
    healsAfterSeconds: reader.optional("healsAfterSeconds", secondsAt),
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
  templateChanged: (reader) => ({
    kind: "templateChanged",
    when: whenOf(reader),
    template: reader.required("template", textAt),
    latestVersion: reader.optional("latestVersion", countAt),
    defaultVersion: reader.optional("defaultVersion", countAt),
  }),
  updateStarted: (reader) => ({
    kind: "updateStarted",
    when: whenOf(reader),
    type: reader.optional("type", oneOfAt(...EXTERNAL_UPDATES)) ?? "VersionUpdate",
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
function parseFault(value: unknown, where: string): Fault {
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
