// Loaded into the processes of Pulumi (NODE_OPTIONS=--require …): writes each request to EKS with its answer as a line of JSON
// to the file that PULUMI_EKS_VERSION_RECORDING names. docs/acceptance.md has the format. Nothing secret is written: what could
// be is replaced before. Of STS only the name of the action and the status are kept.
const { appendFileSync } = require("node:fs");
const http = require("node:http");
const https = require("node:https");
const { syncBuiltinESMExports } = require("node:module");

const file = process.env.PULUMI_EKS_VERSION_RECORDING;
if (file) {
  for (const transport of [http, https]) {
    const original = transport.request;
    transport.request = function (...args) {
      const request = original.apply(this, args);
      watch(request);
      return request;
    };
  }
  syncBuiltinESMExports();
}

function watch(request) {
  // Credential=KEY/20261125/eu-west-1/eks/aws4_request
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/(eks|sts)\/aws4_request/.exec(
    String(request.getHeader("authorization")),
  );
  if (!scope) return;
  const [, service] = scope;
  const at = new Date();
  const sent = [];
  for (const name of ["write", "end"]) {
    const original = request[name];
    request[name] = function (chunk, ...rest) {
      if (typeof chunk === "string" || Buffer.isBuffer(chunk) || chunk instanceof Uint8Array)
        sent.push(Buffer.from(chunk));
      return original.call(this, chunk, ...rest);
    };
  }
  const write = (outcome) => {
    const [path, query] = request.path.split("?");
    const line = { at: at.toISOString(), ms: Date.now() - at.getTime(), service, method: request.method, path };
    const body = Buffer.concat(sent).toString("utf8");
    if (service === "sts") line.action = new URLSearchParams(body).get("Action");
    else {
      if (query) line.query = query;
      if (body) line.body = json(body);
    }
    appendFileSync(file, `${JSON.stringify(clean({ ...line, ...outcome }))}\n`);
  };
  request.on("error", (error) => write({ failed: error.code ?? error.message }));
  request.on("response", (response) => {
    const received = [];
    const push = response.push;
    // The body as it passes by: a listener of our own would take it away from the SDK.
    response.push = function (chunk, ...rest) {
      if (chunk !== null) received.push(Buffer.from(chunk));
      else {
        const errorType = response.headers["x-amzn-errortype"];
        write({
          status: response.statusCode,
          ...(errorType ? { errorType } : {}),
          ...(service === "eks" ? { answer: json(Buffer.concat(received).toString("utf8")) } : {}),
        });
      }
      return push.call(this, chunk, ...rest);
    };
  });
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Values that could be secret, or tell of an account, by the name of their member. */
const HIDDEN = new Set([
  "certificateAuthority",
  "configurationValues",
  "encryptionConfig",
  "issuer",
  "labels",
  "tags",
  "userData",
]);

function clean(value, name) {
  if (HIDDEN.has(name) && value !== null) return typeof value === "object" ? {} : "hidden";
  if (typeof value === "string") return cleanText(value, name);
  if (Array.isArray(value)) return value.map((one) => clean(one, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, clean(one, key)]));
}

function cleanText(text, name) {
  if (name === "endpoint") return "https://hidden";
  return text
    .replace(/\b\d{12}\b/g, "000000000000")
    .replace(/\b(subnet|sg|vpc|eni|lt|i|ami)-[0-9a-f]{8,}\b/g, "$1-0")
    .replace(/(:role\/|:user\/|:assumed-role\/)[^\s"]+/g, "$1hidden");
}
