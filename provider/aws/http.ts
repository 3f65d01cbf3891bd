import { readFile } from "node:fs/promises";
import type { EKSClientConfig } from "@aws-sdk/client-eks";
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
 */
export const TIMEOUTS = { connect: 10_000, answer: 30_000, silence: 30_000 } as const;

export type Timeouts = Readonly<Record<keyof typeof TIMEOUTS, number>>;

/**
 * The SDK's HTTP handler's options: timeouts, trusted certificates, proxy. Idle connections do not keep the process alive.
 * @param authority whom to trust instead (PEM), where it is not AWS that is reached
 */
export async function requestHandling(
  connection: Connection,
  timeouts: Timeouts = TIMEOUTS,
  authority?: string,
): Promise<NonNullable<EKSClientConfig["requestHandler"]>> {
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
  if (proxies.http === undefined && proxies.https === undefined) return { ...bounds, httpsAgent: targetTls };
  return { ...bounds, ...(await proxyAgents(proxies, tlsOptions, timeouts.connect, targetTls)) };
}

async function readBundle(path: string): Promise<string> {
  try {
    return await readFile(homePath(path), "utf8");
  } catch (error) {
    const reason = `the certificates in ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? "error"})`;
    throw new ConnectionError([{ property: "aws:customCaBundle or AWS_CA_BUNDLE", reason }]);
  }
}
