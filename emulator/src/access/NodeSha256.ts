import { createHash, createHmac } from "node:crypto";

type Sha256 = ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

/** Node's own SHA-256, in the shape that the SDK's signer takes. */
export class NodeSha256 {
  private hash: Sha256;

  constructor(private readonly secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = this.start();
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }

  reset(): void {
    this.hash = this.start();
  }

  private start(): Sha256 {
    const { secret } = this;
    if (secret === undefined) return createHash("sha256");
    if (typeof secret === "string") return createHmac("sha256", secret);
    const view = ArrayBuffer.isView(secret) ? secret : new Uint8Array(secret);
    return createHmac("sha256", Buffer.from(view.buffer, view.byteOffset, view.byteLength));
  }
}
