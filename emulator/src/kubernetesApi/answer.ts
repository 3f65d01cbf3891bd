import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Json } from "../json";
import type { ControlPlane } from "./controlPlane";

/** `/ID/version`, `/ID/readyz`, `/ID/livez`; anyone may ask these of a real cluster, too (`system:public-info-viewer`). */
const PATH = /^\/([0-9A-F]{32})(\/[^?]*)?(?:\?.*)?$/;

/** Answers as a control plane does, and hangs up where there is none any more (our guess: a real endpoint has no address then). */
export function answer(
  request: IncomingMessage,
  response: ServerResponse,
  find: (id: string) => ControlPlane | undefined,
): void {
  // `kubectl get --raw` drops the path of the endpoint: whether anything answers at all can be asked without it.
  if (request.method === "GET" && (request.url === "/readyz" || request.url === "/livez")) {
    sendOk(response);
    return;
  }
  const [, id = "", path = "/"] = PATH.exec(request.url ?? "") ?? [];
  const cluster = find(id);
  if (cluster === undefined) {
    request.socket.destroy();
    return;
  }
  if (request.method === "GET" && path === "/version") {
    send(response, 200, versionInfo(cluster.version));
  } else if (request.method === "GET" && (path === "/readyz" || path === "/livez")) {
    sendOk(response);
  } else {
    send(response, 404, {
      ...{
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        reason: "NotFound",
        details: {},
        code: 404,
      },
      message: "the server could not find the requested resource",
    });
  }
}

/** In the shape of a real one (users' reports); commit, date and Go version are made up. */
function versionInfo(version: string): Json {
  const [major = "", minor = ""] = version.split(".");
  const commit = createHash("sha1").update(version).digest("hex");
  return {
    major,
    minor: `${minor}+`,
    gitVersion: `v${version}-eks-${commit.slice(0, 7)}`,
    gitCommit: commit,
    gitTreeState: "clean",
    buildDate: "2026-01-01T00:00:00Z",
    goVersion: "go1.24.0",
    compiler: "gc",
    platform: "linux/amd64",
  };
}

function sendOk(response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" });
  response.end("ok");
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}
