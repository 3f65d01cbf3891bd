import { readFile } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { HttpRequest } from "@smithy/core/protocols";
import type { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Connection } from "./connection";
import { homePath } from "./sharedProfile";
import { ConnectionError } from "../core/problem";
import type { TlsOptions } from "./proxyAgent";
import { proxyAgents } from "./proxyAgent";

/**
 * How long a request may take, in milliseconds. EKS answers within a second or two; Node.js itself would wait for ever.
 * - `connect`: until there is a connection, or a tunnel through the proxy
 * - `answer`: until the answer begins, from the start
 * - `silence`: without a byte on the connection
 * - `whole`: from the beginning of the answer to its end, however steadily it comes
 */
export const TIMEOUTS = { connect: 10_000, answer: 30_000, silence: 30_000, whole: 60_000 } as const;

export type Timeouts = Readonly<Record<keyof typeof TIMEOUTS, number>>;

/**
 * The SDK's HTTP handler with timeouts, trusted certificates, proxy. Idle connections do not keep the process alive. Answers and
 * errors tell which endpoint they came from: an answer that is not AWS's is explained by nothing else.
 * @param authority whom to trust instead (PEM), where it is not AWS that is reached
 */
export async function requestHandler(
  connection: Connection,
  timeouts: Timeouts = TIMEOUTS,
  authority?: string,
): Promise<NodeHttpHandler> {
  const { proxies, insecure } = connection;
  const ca = connection.caBundle === undefined ? undefined : await readBundle(connection.caBundle);
  const tlsOptions: TlsOptions = {
    ...(ca === undefined ? {} : { ca }),
    ...(insecure ? { rejectUnauthorized: false } : {}),
  };
  const bounds = {
    connectionTimeout: timeouts.connect,
    requestTimeout: timeouts.answer,
    throwOnRequestTimeout: true,
    socketTimeout: timeouts.silence,
  };
  const targetTls = authority === undefined ? tlsOptions : { ca: authority };
  const agents =
    proxies.http === undefined && proxies.https === undefined
      ? { httpsAgent: targetTls }
      : await proxyAgents(proxies, tlsOptions, timeouts.connect, targetTls);
  const { NodeHttpHandler } = await import("@smithy/node-http-handler");

  class BoundedHandler extends NodeHttpHandler {
    override async handle(...[request, options]: Parameters<NodeHttpHandler["handle"]>) {
      const endpoint = endpointIn(request);
      try {
        const { response } = await super.handle(request, options);
        endWithin(timeouts.whole, response.body as Readable);
        return { response: Object.assign(response, { endpoint }) };
      } catch (error) {
        throw error instanceof Error ? Object.assign(error, { $endpoint: endpoint }) : error;
      }
    }
  }

  return new BoundedHandler({ ...bounds, ...agents });
}

/** Where a request goes: `https://eks.eu-west-1.amazonaws.com`. */
export function endpointIn({ protocol, hostname, port }: Pick<HttpRequest, "protocol" | "hostname" | "port">): string {
  return `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`;
}

/** A request over such a handler to where no client of the SDK leads; to be signed, or with a token. */
export async function requestTo(
  { protocol, hostname, port, host }: URL,
  request: Pick<HttpRequest, "method" | "path" | "headers"> & Partial<Pick<HttpRequest, "query" | "body">>,
): Promise<HttpRequest> {
  const { HttpRequest } = await import("@smithy/core/protocols");
  const place = { protocol, hostname, ...(port === "" ? {} : { port: Number(port) }) };
  return new HttpRequest({ ...request, ...place, headers: { host, ...request.headers } });
}

/** The whole of an answer. */
export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** An answer of which a byte comes now and then is not silent, and would be waited for to its last byte. */
function endWithin(milliseconds: number, body: Readable): void {
  const timer = setTimeout(() => {
    const error = new Error(`the answer had not come in whole after ${milliseconds / 1000} s`);
    body.destroy(Object.assign(error, { name: "TimeoutError" }));
  }, milliseconds);
  timer.unref();
  body.once("close", () => {
    clearTimeout(timer);
  });
}

async function readBundle(path: string): Promise<string> {
  try {
    return await readFile(homePath(path), "utf8");
  } catch (error) {
    const reason = `the certificates in ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? "error"})`;
    throw new ConnectionError([{ property: "aws:customCaBundle or AWS_CA_BUNDLE", reason }]);
  }
}
