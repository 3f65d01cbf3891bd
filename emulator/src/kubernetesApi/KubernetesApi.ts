import { createHash } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { ClusterRecord } from "../eks/records";
import type { Json } from "../json";
import { authority } from "./authority";

/** A control plane that answers. */
export interface ControlPlane {
  /** In full, such as 1.33.4: the true one at this moment, whatever DescribeCluster still shows. */
  readonly version: string;
}

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
      answer(request, response, this.find);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return { server, listening: { url: `https://127.0.0.1:${port}`, authority: pem } };
  }
}

/** `/ID/version`, `/ID/readyz`, `/ID/livez`; anyone may ask these of a real cluster, too (`system:public-info-viewer`). */
const PATH = /^\/([0-9A-F]{32})(\/[^?]*)?(?:\?.*)?$/;

/** Answers as a control plane does, and hangs up where there is none any more (our guess: a real endpoint has no address then). */
function answer(
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
