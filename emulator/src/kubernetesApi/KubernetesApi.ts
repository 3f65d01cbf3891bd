import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { ClusterRecord } from "../clusterRecord";
import { answer } from "./answer";
import { authority } from "./authority";
import type { ControlPlane } from "./controlPlane";

/** Where the control planes answer. */
export interface Listening {
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
