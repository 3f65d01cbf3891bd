import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { PassThrough } from "node:stream";
import { engineAt, noEngine, watchEngine } from "../../../provider/engine/presence";

describe("the engine that a provider works for", () => {
  /** Something that listens as an engine does, and how it ends. */
  async function listening(host: string): Promise<{ address: string; end: () => Promise<void> }> {
    const server = createServer((socket) => socket.on("error", () => {})).listen(0, host);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const end = async (): Promise<void> => {
      const closed = once(server, "close");
      server.close();
      await closed;
    };
    return { address: `${host.includes(":") ? `[${host}]` : host}:${port}`, end };
  }

  it("is there while something listens at its address, and gone when nothing does", async () => {
    const { address, end } = await listening("127.0.0.1");
    const engine = engineAt(address);
    assert.equal(await engine.isThere(), true);
    await end();
    assert.equal(await engine.isThere(), false);
  });

  it("is not taken for gone on an address that says nothing about it", async () => {
    assert.equal(await engineAt("no-such-host.invalid:1234").isThere(), true);
    assert.equal(await noEngine.isThere(), true);
  });

  it("is looked for every few seconds, and at once when a pipe to it breaks", async () => {
    const { address, end } = await listening("127.0.0.1");
    const pipe = new PassThrough();
    const whenGone = (everyMs: number) =>
      new Promise<void>((resolve) => {
        watchEngine(engineAt(address), [pipe], resolve, everyMs);
      });
    const [byTime, byPipe] = [whenGone(20), whenGone(3_600_000)];
    let gone = 0;
    void byTime.then(() => gone++);
    void byPipe.then(() => gone++);
    // A broken pipe alone ends nothing.
    pipe.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    assert.equal(await engineAt(address).isThere(), true);
    assert.equal(gone, 0);
    await end();
    const alive = setTimeout(() => {}, 60_000);
    await byTime;
    pipe.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    await byPipe;
    clearTimeout(alive);
  });
});
