import { createServer } from "node:http";
import type { IncomingHttpHeaders, Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { connect } from "node:net";

type Manner = "tunnel" | "silence" | { readonly refuse: string };

/** An HTTP proxy on loopback that makes tunnels, keeps silent, or refuses. Names end at 127.0.0.1. */
export class ConnectProxy {
  readonly asked: { readonly target: string; readonly headers: IncomingHttpHeaders }[] = [];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(manner: Manner = "tunnel") {
    this.server = createServer((_, response) => response.writeHead(405).end());
    this.server.on("connection", (socket: Socket) => {
      this.sockets.add(socket);
      socket.on("error", () => {}).on("close", () => this.sockets.delete(socket));
    });
    this.server.on("connect", (request, socket: Socket) => {
      this.asked.push({ target: request.url ?? "", headers: request.headers });
      if (manner === "silence") return void socket.on("end", () => socket.end()).resume();
      if (manner !== "tunnel") return void socket.end(`HTTP/1.1 ${manner.refuse}\r\nContent-Length: 0\r\n\r\n`);
      const upstream = connect(Number(request.url?.split(":").pop()), "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        socket.pipe(upstream).pipe(socket);
      });
      upstream.on("error", () => socket.destroy());
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How many clients hold a connection right now. */
  get open(): number {
    return this.sockets.size;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
