import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Authorization } from "../authorization";
import { NodeSha256 } from "./NodeSha256";

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
