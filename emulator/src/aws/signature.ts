import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";

/** What a SigV4 `Authorization` header says. Nothing in it is verified here. */
export interface Authorization {
  readonly accessKeyId: string;
  /** yyyymmdd, from the credential scope. */
  readonly date: string;
  /** Empty if the client knew none. */
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const PATTERN =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]*)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/** The parsed header, or undefined if it is none that AWS would recognise. */
export function parseAuthorization(header: string): Authorization | undefined {
  const [, accessKeyId, date, region, service, signedHeaders, signature] = PATTERN.exec(header) ?? [];
  if (!accessKeyId || !date || region === undefined || !service || !signedHeaders || !signature) {
    return undefined;
  }
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(";"), signature };
}

/** Whether the request is signed with this secret: signs what was signed once more, and compares. */
export async function verifySignature(
  request: IncomingMessage,
  rawBody: Buffer,
  authorization: Authorization,
  signedAt: Date,
  secretAccessKey: string,
): Promise<boolean> {
  const declared = request.headers["x-amz-content-sha256"];
  if (declared !== undefined && declared !== createHash("sha256").update(rawBody).digest("hex")) {
    return false;
  }
  const { accessKeyId, region, service, signedHeaders } = authorization;
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region,
    service,
    sha256: NodeSha256,
    applyChecksum: false,
  });
  const url = new URL(`http://emulator${request.url ?? "/"}`);
  const signed = await signer.sign(
    {
      method: request.method ?? "GET",
      protocol: "http:",
      hostname: "emulator",
      // As it was sent: URL would tidy it up.
      path: (request.url ?? "/").split("?")[0] ?? "/",
      query: queryOf(url.searchParams),
      headers: Object.fromEntries(signedHeaders.map((name) => [name, String(request.headers[name] ?? "")])),
      body: rawBody,
    },
    { signingDate: signedAt, signableHeaders: new Set(signedHeaders) },
  );
  const signature = signed.headers.authorization?.split("Signature=")[1] ?? "";
  return (
    signature.length === authorization.signature.length &&
    timingSafeEqual(Buffer.from(signature), Buffer.from(authorization.signature))
  );
}

function queryOf(parameters: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
}

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
