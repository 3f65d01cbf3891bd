import assert from "node:assert/strict";
import type { Server, Socket } from "node:net";
import { connect, createServer } from "node:net";
import type { Clock } from "../../provider/clock";

/**
 * What a process's life hangs on: its way to EKS and its time. Cut, the process sends nothing more and never wakes up again,
 * which is what kill -9 looks like from outside.
 */
export class Lifeline implements Clock {
  private cut = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly clock: Clock,
  ) {}

  static async to(url: string, clock: Clock): Promise<Lifeline> {
    const target = Number(new URL(url).port);
    const server = createServer();
    const lifeline = new Lifeline(server, clock);
    server.on("connection", (near) => {
      const far = connect(target, "127.0.0.1");
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        lifeline.sockets.add(from);
        from.pipe(to);
        from.on("error", () => to.destroy()).on("close", () => to.destroy());
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return lifeline;
  }

  get url(): string {
    const address = this.server.address();
    assert(typeof address === "object" && address !== null);
    return `http://127.0.0.1:${address.port}`;
  }

  kill(): void {
    this.cut = true;
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  now(): number {
    return this.clock.now();
  }

  async sleep(milliseconds: number): Promise<void> {
    if (!this.cut) await this.clock.sleep(milliseconds);
    // The dead do not wake.
    if (this.cut) await new Promise(() => {});
  }
}
