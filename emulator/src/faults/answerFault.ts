import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { claimedIdentity, notAuthorized, resourceArn } from "../aws/authorize";
import { EksError, type EksErrorType } from "../eks/EksError";
import type { Exchange } from "../http/exchange";
import type { Reply } from "../http/reply";
import { isJsonObject, jsonOf, type Json, type JsonObject } from "../json";
import type { AnswerFault, NamedError } from "./faultRule";

/** The reply that a fault makes of the true one, or sends in its place; errors of EKS are thrown. */
export function faultyReply(fault: AnswerFault, exchange: Exchange, reply: Reply): Reply {
  switch (fault.kind) {
    case "error":
      throw new EksError(fault.type, fault.message, fault.members);
    case "html":
      return htmlReply(fault.status);
    case "answer":
      return { status: fault.status, headers: fault.headers, body: fault.body };
    case "reset":
      return RESET;
    case "redirect":
      return { status: fault.status, headers: { Location: fault.location }, body: "" };
    case "brokenGzip":
      return {
        status: fault.status,
        headers: { "Content-Type": "application/json", "Content-Encoding": "gzip" },
        body: "this is no gzip",
      };
    case "alter":
      return isSuccess(reply) ? { ...reply, body: JSON.stringify(altered(JSON.parse(reply.body), fault.set)) } : reply;
    case "endlessPages":
      return isSuccess(reply)
        ? { ...reply, body: withToken(reply.body, fault.repeat ? "again" : randomUUID()) }
        : reply;
    case "drip":
      return { ...reply, transmit: (response, sent) => drip(fault.pace, response, sent) };
    case "truncated":
      return { ...reply, transmit: sendHalf };
    case "malformed":
      return { ...reply, body: firstHalf(reply.body) };
    default:
      throw namedError(fault.kind, fault.message, exchange);
  }
}

/** No answer at all: the connection is reset (RST, not FIN). */
export const RESET: Reply = {
  unanswered: true,
  faulted: true,
  status: 0,
  headers: {},
  body: "",
  transmit: (response) => {
    response.socket?.resetAndDestroy();
  },
};

const NAMED: Record<NamedError, readonly [type: EksErrorType, message: string]> = {
  throttling: ["ThrottlingException", "Rate exceeded"],
  serverError: ["ServerException", "Internal server error"],
  serviceUnavailable: ["ServiceUnavailableException", "Service is unavailable"],
  accessDenied: ["AccessDeniedException", ""],
  expiredToken: ["ExpiredTokenException", "The security token included in the request is expired"],
  notFound: ["ResourceNotFoundException", ""],
};

function namedError(kind: NamedError, given: string | undefined, exchange: Exchange): EksError {
  const [type, usual] = NAMED[kind];
  const { path, clusterName } = exchange;
  if (kind === "accessDenied") {
    return given === undefined ? deniedTo(exchange) : new EksError(type, given);
  }
  if (kind === "notFound") {
    const message =
      path.updateId === undefined
        ? `No cluster found for name: ${clusterName ?? ""}.`
        : `No update found for ID: ${path.updateId}`;
    return new EksError(type, given ?? message, clusterName === undefined ? {} : { clusterName });
  }
  return new EksError(type, given ?? usual);
}

/** As if the caller's policies had changed since. */
function deniedTo(exchange: Exchange): EksError {
  const { credential, region } = claimedIdentity(exchange);
  const { service, operationName, clusterName } = exchange;
  const place = { account: credential?.account ?? "000000000000", region: region ?? "" };
  const resource = resourceArn(place, operationName, clusterName);
  return notAuthorized(credential?.arn ?? "anonymous", `${service}:${operationName}`, resource);
}

function isSuccess({ status, unanswered }: Reply): boolean {
  return unanswered !== true && status < 300;
}

/** The answer with the members at these paths set, or removed where they shall be null. */
function altered(answer: unknown, set: JsonObject): Json {
  const result = jsonOf(answer);
  for (const [path, value] of Object.entries(set)) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    const within = names.reduce<Json | undefined>(
      (inner, name) => (isJsonObject(inner) ? (inner[name] ??= {}) : undefined),
      result,
    );
    if (!isJsonObject(within)) continue;
    within[last] = value === null ? undefined : value;
  }
  return result;
}

function withToken(body: string, nextToken: string): string {
  return JSON.stringify(altered(JSON.parse(body), { nextToken }));
}

const PHRASES: Record<number, string> = {
  200: "OK",
  404: "Not Found",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

function htmlReply(status: number): Reply {
  const title = `${status} ${PHRASES[status] ?? ""}`.trim();
  return {
    status,
    headers: { "Content-Type": "text/html" },
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  };
}

type Pace = Extract<AnswerFault, { kind: "drip" }>["pace"];

/** The bytes of the answer, spread over real seconds: a client that waits for its answer waits by its own clock. */
async function drip(pace: Pace, response: ServerResponse, reply: Reply): Promise<void> {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, "Content-Length": body.length });
  response.flushHeaders();
  const begun = performance.now();
  const perByte = 1000 * ("seconds" in pace ? pace.seconds / body.length : pace.secondsPerByte);
  for (const [index, byte] of body.entries()) {
    // Each byte has its moment, so that the last one comes when all of the time is over, whatever timers round.
    await pause((begun + (index + 1) * perByte - performance.now()) / 1000);
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
  }
  response.end();
}

/** Does not keep the process alive. */
export function pause(seconds: number): Promise<void> {
  return sleep(Math.max(0, Math.ceil(seconds * 1000)), undefined, { ref: false });
}

/** The connection ends after what was written, and the client misses the rest. */
function sendHalf(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { ...reply.headers, "Content-Length": Buffer.byteLength(reply.body) });
  response.write(firstHalf(reply.body));
  response.socket?.end();
}

function firstHalf(body: string): string {
  return body.slice(0, Math.floor(body.length / 2));
}
