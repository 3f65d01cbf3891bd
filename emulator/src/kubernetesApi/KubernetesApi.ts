import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { ClusterRecord } from "../eks/records";
import type { JsonObject } from "../json";
import { authority } from "./authority";
import type { Answer, ControlPlane } from "./serve";
import { failure, notFound, serve } from "./serve";

/** A request to the API of a cluster. */
export interface KubernetesRequest {
  readonly cluster: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | undefined;
}

/** So many requests are remembered. */
const REMEMBERED = 10_000;

/** Where the control planes answer. */
interface Listening {
  readonly url: string;
  /** PEM. */
  readonly authority: string;
}

/**
 * The Kubernetes API of all clusters: one HTTPS listener on loopback, opened when the first endpoint is asked for, so that
 * thousands of clusters cost no more than one. A cluster is told from the others by the path that its endpoint ends with.
 */
export class KubernetesApi {
  private opened: Promise<{ readonly server: Server; readonly listening: Listening }> | undefined;
  private listening: Listening | undefined;

  /** The last requests to the API of clusters, oldest first. */
  readonly requests: KubernetesRequest[] = [];

  constructor(private readonly find: (id: string) => ControlPlane | undefined) {}

  /** To be awaited before an endpoint is shown. */
  async open(): Promise<void> {
    this.opened ??= this.listen();
    ({ listening: this.listening } = await this.opened);
  }

  endpointOf(cluster: ClusterRecord): Listening {
    if (this.listening === undefined) {
      throw new Error("nothing has opened the Kubernetes API yet");
    }
    return { ...this.listening, url: `${this.listening.url}/${cluster.id}` };
  }

  async close(): Promise<void> {
    const opened = await this.opened;
    if (opened !== undefined) {
      const closed = once(opened.server, "close");
      opened.server.close();
      opened.server.closeAllConnections();
      await closed;
    }
  }

  private async listen(): Promise<{ readonly server: Server; readonly listening: Listening }> {
    const { authority: pem, certificate, key } = await authority();
    const server = createServer({ cert: certificate, key }, (request, response) => {
      void answer(request, response, this.find).then((told) => {
        if (told === undefined) return;
        this.requests.push(told);
        if (this.requests.length > REMEMBERED) this.requests.shift();
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return { server, listening: { url: `https://127.0.0.1:${port}`, authority: pem } };
  }
}

/** `/ID/version`, `/ID/readyz`, `/ID/livez`; anyone may ask these of a real cluster, too (`system:public-info-viewer`). */
const PATH = /^\/([0-9A-F]{32})(\/[^?]*)?(?:\?.*)?$/;

/**
 * Answers as a control plane does, and hangs up where there is none any more (our guess: a real endpoint has no address then).
 * @returns what is to be remembered of the request
 */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  find: (id: string) => ControlPlane | undefined,
): Promise<KubernetesRequest | undefined> {
  const method = request.method ?? "GET";
  // `kubectl get --raw` drops the path of the endpoint: whether anything answers at all can be asked without it.
  if (method === "GET" && (request.url === "/readyz" || request.url === "/livez")) {
    send(response, { status: 200, body: "ok" });
    return undefined;
  }
  const [, id = "", path = "/"] = PATH.exec(request.url ?? "") ?? [];
  const cluster = find(id);
  if (cluster === undefined) {
    request.socket.destroy();
    return undefined;
  }
  const told = { cluster: cluster.cluster.name, method, path: decodeURI(path) };
  // As a private endpoint is to those outside of its network: packets go nowhere.
  if (cluster.cluster.kubernetes?.reachable === false) return { ...told, status: undefined };
  const answered = await answerOf(cluster, method, path, request);
  send(response, answered);
  return { ...told, status: answered.status };
}

async function answerOf(
  controlPlane: ControlPlane,
  method: string,
  path: string,
  { headers, url = "" }: IncomingMessage,
): Promise<Answer> {
  if (method === "GET" && path === "/version") return { status: 200, body: versionInfo(controlPlane.version) };
  if (method === "GET" && (path === "/readyz" || path === "/livez")) return { status: 200, body: "ok" };
  if (!/^\/(apis?(\/|$)|metrics$)/.test(path)) return notFound();
  const caller = await controlPlane.callerOf(headers.authorization);
  const unknown = controlPlane.cluster.kubernetes?.unknownPrincipals ?? [];
  if (caller === undefined || unknown.includes(caller)) return failure(401, "Unauthorized", "Unauthorized");
  const query = new URL(`https://emulator${path}${url.includes("?") ? url.slice(url.indexOf("?")) : ""}`);
  return serve(controlPlane, method, query, headers.accept ?? "");
}

/** In the shape of a real one (users' reports); commit, date and Go version are made up. */
function versionInfo(version: string): JsonObject {
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

function send(response: ServerResponse, { status, body }: Answer): void {
  if (typeof body === "string") {
    response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" });
    response.end(body);
    return;
  }
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}
