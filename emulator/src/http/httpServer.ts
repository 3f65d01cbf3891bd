import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { parseAuthorization } from "../aws/signature";
import { answerControl, CONTROL_PREFIX } from "../control/controlApi";
import type { Emulator } from "../emulator";
import { EksError } from "../eks/EksError";
import { isJsonObject, type JsonObject } from "../json";
import type { Exchange, Service } from "./exchange";
import { answerOrFailure, runPipeline } from "./pipeline";
import { errorReply, type Reply, sendReply } from "./reply";
import type { RecordedExchange } from "./requestLog";
import type { Router } from "./router";
import { STAGES } from "./stages";

/**
 * Longer than any client keeps an idle connection (Node's default is 5 s): a server that closes first races with the
 * client's next request, and the client sees a reset that nobody asked for.
 */
const KEEP_ALIVE_MILLISECONDS = 120_000;

/** The HTTP front: reads a request, lets the pipeline (or the control API) answer it, and sends the answer. */
export function createHttpServer(emulator: Emulator, router: Router): Server {
  const server = createServer((request, response) => {
    serve(emulator, router, request, response).catch((error: unknown) => {
      // The client went away while we were reading or writing; there is nobody left to tell.
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MILLISECONDS;
  return server;
}

async function serve(
  emulator: Emulator,
  router: Router,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  const rawBody = await readBody(request);
  if (rawBody === undefined) {
    refuseBody(response, requestId);
    return;
  }
  const reply = await answerOrFailure(async () => {
    const url = new URL(`http://emulator${request.url ?? "/"}`);
    const answered = url.pathname.startsWith(CONTROL_PREFIX)
      ? await answerControl(emulator, request, url, rawBody)
      : await runPipeline(STAGES, exchangeOf(emulator, router, request, url, rawBody, requestId));
    // What the control API and faults have done.
    emulator.save();
    return answered;
  });
  const date = new Date(emulator.clock.now()).toUTCString();
  const answer = { ...reply, headers: { Date: date, ...reply.headers, "x-amzn-RequestId": requestId } };
  if (request.url?.startsWith(CONTROL_PREFIX) === false) {
    emulator.record?.(recorded(request, rawBody, answer));
  }
  await transmit(response, answer);
}

function recorded({ method = "GET", url = "/" }: IncomingMessage, rawBody: Buffer, reply: Reply): RecordedExchange {
  const { status, headers, body, faulted = false } = reply;
  return { method, url, requestBody: rawBody.toString("utf8"), status, headers, body, faulted };
}

async function transmit(response: ServerResponse, reply: Reply): Promise<void> {
  if (reply.transmitted !== undefined) {
    response.once("close", reply.transmitted);
  }
  await (reply.transmit ?? sendReply)(response, reply);
}

function exchangeOf(
  emulator: Emulator,
  router: Router,
  request: IncomingMessage,
  url: URL,
  rawBody: Buffer,
  requestId: string,
): Exchange {
  const common = {
    emulator,
    request,
    rawBody,
    requestId,
    now: emulator.clock.now(),
    query: url.searchParams,
    caller: undefined,
    faults: [],
  };
  // Services of the JSON protocols have this header, those of the query protocol, as STS is one, have not.
  if (url.pathname === "/" && request.headers["x-amz-target"] === undefined) {
    return { ...common, strayService: strayServiceOf(request), ...queryCall(request, url, rawBody) };
  }
  const route = router.find(request.method ?? "GET", url.pathname);
  const strayService = route.known ? undefined : strayServiceOf(request);
  const body = parseBody(rawBody);
  const named = route.operationName === "CreateCluster" ? body?.name : route.path.name;
  const clusterName = typeof named === "string" ? named : undefined;
  return { ...common, ...route, strayService, service: "eks", form: new URLSearchParams(), body, clusterName };
}

function strayServiceOf({ headers }: IncomingMessage): string | undefined {
  const signedFor = parseAuthorization(headers.authorization ?? "")?.service;
  return signedFor !== undefined && isService(signedFor) ? undefined : signedFor;
}

function isService(name: string): name is Service {
  return name === "eks" || name === "sts" || name === "ec2";
}

/** EKS has nothing at `/`; the query protocol, which STS and EC2 speak, has everything there. */
function queryCall(
  request: IncomingMessage,
  url: URL,
  rawBody: Buffer,
): Pick<Exchange, "service" | "operation" | "operationName" | "path" | "query" | "form" | "body" | "clusterName"> {
  const form = request.method === "POST" ? new URLSearchParams(rawBody.toString("utf8")) : url.searchParams;
  const ec2 = parseAuthorization(request.headers.authorization ?? "")?.service === "ec2";
  // Of EC2 there is nothing that would be a secret.
  const logged = ec2
    ? [...form.keys()].filter((name) => name !== "Action" && name !== "Version")
    : ["RoleArn", "RoleSessionName", "DurationSeconds"].filter((name) => form.has(name));
  return {
    service: ec2 ? "ec2" : "sts",
    operation: undefined,
    operationName: form.get("Action") ?? `${request.method ?? "GET"} /`,
    path: {},
    query: new URLSearchParams(),
    form,
    body: Object.fromEntries(logged.map((name) => [name, form.get(name)])),
    clusterName: undefined,
  };
}

/** More than any request to EKS or a large seed needs. */
const LARGEST_BODY = 16 * 1024 * 1024;

const NO_BODY = Buffer.alloc(0);

/** Undefined for a body that is too large; the rest of it is not read. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (length === undefined && encoding === undefined) {
    request.resume();
    return NO_BODY;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > LARGEST_BODY) return undefined;
  }
  return Buffer.concat(chunks);
}

/** EKS's own limit, and its words, are not known. The connection ends, as what is left of the body is not read. */
function refuseBody(response: ServerResponse, requestId: string): void {
  const message = `the body has more than ${LARGEST_BODY} bytes`;
  const reply = errorReply(new EksError("RequestEntityTooLargeException", message));
  response.once("finish", () => response.destroy());
  sendReply(response, { ...reply, headers: { ...reply.headers, "x-amzn-RequestId": requestId, Connection: "close" } });
}

function parseBody(rawBody: Buffer): JsonObject | undefined {
  if (rawBody.length === 0) {
    return {};
  }
  try {
    const body: unknown = JSON.parse(rawBody.toString("utf8"));
    return isJsonObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
