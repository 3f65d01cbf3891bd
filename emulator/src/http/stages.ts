import { authenticate } from "../aws/authenticate";
import { authorize, resourceArn } from "../aws/authorize";
import { answerEc2 } from "../aws/ec2/operations";
import { answerSts, vouchesForItself } from "../aws/sts/operations";
import { EksError } from "../eks/EksError";
import { checkRequest } from "../eks/model/checkRequest";
import { injectFaults } from "../faults/injectFaults";
import { StateError } from "../state/holdAlone";
import type { Stage } from "./pipeline";
import { jsonReply } from "./reply";
import type { RequestLogEntry } from "./requestLog";

/** Logs on arrival, and again when the reply is known. */
const logRequest: Stage = async (exchange, next) => {
  const entry: RequestLogEntry = {
    at: new Date(exchange.now).toISOString(),
    operation: exchange.operationName,
    cluster: exchange.clusterName ?? null,
    status: null,
    error: null,
    account: null,
    region: null,
    requestId: exchange.requestId,
    faults: exchange.faults,
    params: { ...exchange.path, ...queryMembers(exchange.query), ...exchange.body },
  };
  exchange.emulator.requestLog.add(entry, (exchange.request.url?.length ?? 0) + exchange.rawBody.length);
  const reply = await next();
  entry.status = reply.unanswered === true ? null : reply.status;
  entry.error = reply.error ?? null;
  entry.account = exchange.caller?.account ?? null;
  entry.region = exchange.caller?.region ?? null;
  return reply;
};

function queryMembers(query: URLSearchParams): Record<string, string | string[]> {
  const members: Record<string, string | string[]> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    members[name] = values.length === 1 ? values.join() : values;
  }
  return members;
}

/**
 * Who calls (the signature), in which region (its credential scope), and whether they may. STS's operations check by
 * themselves what they allow: that depends on the role.
 */
const checkAccess: Stage = async (exchange, next) => {
  if (exchange.strayService !== undefined) {
    const message = `This is eks-emulator: it stands in for eks, sts and a little of ec2, and this request is for ${exchange.strayService}. Name it in AWS_ENDPOINT_URL_EKS, AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL_EC2 only, not in AWS_ENDPOINT_URL.`;
    throw new EksError("EmulatorUnsupportedOperation", message);
  }
  if (vouchesForItself(exchange)) {
    return next();
  }
  const { credential, region } = await authenticate(exchange);
  const caller = { account: credential.account, region, credential };
  exchange.caller = caller;
  if (exchange.service === "eks" && exchange.operation !== undefined) {
    const { operationName, clusterName } = exchange;
    authorize(credential, `eks:${operationName}`, resourceArn(caller, operationName, clusterName));
  }
  // What is read of EC2 cannot be narrowed down to resources (service authorization reference).
  if (exchange.service === "ec2") authorize(credential, `ec2:${exchange.operationName}`, "*");
  return next();
};

/** `--throttle`: a bucket for each account, region and operation, as EKS's own request limits are counted. */
const throttle: Stage = ({ emulator, caller, operationName }, next) => {
  const key = `${caller?.account ?? ""}/${caller?.region ?? ""}/${operationName}`;
  if (emulator.throttle?.take(key) === false) {
    throw new EksError("ThrottlingException", "Rate exceeded");
  }
  return next();
};

/** What an operation has done is in the state file before any stage further out, or the client, hears that it was done. */
const persist: Stage = async ({ emulator }, next) => {
  const undone = emulator.undone();
  const reply = await next();
  emulator.save();
  if (emulator.undone() !== undone) {
    throw new StateError("the state cannot be written, so nothing was done of what was asked");
  }
  return reply;
};

/** Operations whose answer has an endpoint in it. */
const SHOW_A_CLUSTER = new Set(["CreateCluster", "DeleteCluster", "DescribeCluster"]);

/** Sees to it that something listens at the endpoint that is about to be shown. */
const openEndpoint: Stage = async ({ emulator, operationName }, next) => {
  if (SHOW_A_CLUSTER.has(operationName)) {
    await emulator.kubernetesApi.open();
  }
  return next();
};

/** The innermost stage: the operation itself. */
const handle: Stage = async (whole) => {
  if (whole.service === "sts") return answerSts(whole);
  if (whole.service === "ec2") return answerEc2(whole);
  const { operation, operationName, body, caller, ...exchange } = whole;
  if (operation === undefined) {
    throw new EksError("EmulatorUnsupportedOperation", `eks-emulator does not have the operation ${operationName}.`);
  }
  if (body === undefined) {
    throw new EksError("SerializationException", "The request body is not a JSON object.");
  }
  if (caller === undefined) {
    throw new Error("no stage has established the caller");
  }
  const { emulator, requestId, path, query, now } = exchange;
  checkRequest({ operationName, path, query, body });
  const lacking = operation.lacks?.find((member) => query.has(member) || body[member] !== undefined);
  if (lacking !== undefined) {
    const message = `eks-emulator does not have the member ${lacking} of ${operationName}.`;
    throw new EksError("EmulatorUnsupportedOperation", message);
  }
  return jsonReply(await operation.handle({ emulator, caller, requestId, path, query, body, now }));
};

/**
 * The way of a request, outermost first. Where further stages belong:
 *   logRequest   sees everything, also what is refused, throttled or never answered
 *   injectFaults outside access, so that 403 and expired tokens can be feigned; `next()` first for faults after the effect
 *   checkAccess  who, where, signature, allow-list; sets `exchange.caller`
 *   throttle     per account, region and operation, so after access
 *   persist      around handle: once it has changed something, before the client hears of it
 *   openEndpoint before a cluster is shown
 *   handle       the operation
 */
export const STAGES: readonly Stage[] = [
  logRequest,
  injectFaults,
  checkAccess,
  throttle,
  persist,
  openEndpoint,
  handle,
];
