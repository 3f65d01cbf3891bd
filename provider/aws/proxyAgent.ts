import type * as http from "node:http";
import * as net from "node:net";
import * as tls from "node:tls";
import type { HttpsProxyAgent, HttpsProxyAgentOptions } from "https-proxy-agent" with { "resolution-mode": "import" };
import type { Proxies } from "./proxy";
import { proxyFor } from "./proxy";

type ConnectOptions = Parameters<HttpsProxyAgent<string>["connect"]>[1];

/** Whom to trust. */
export type TlsOptions = Pick<tls.ConnectionOptions, "ca" | "rejectUnauthorized">;

interface ProxyAgents {
  readonly httpAgent: http.Agent;
  readonly httpsAgent: http.Agent;
}

/**
 * Agents that reach AWS through a proxy, except for the hosts that are exempt. Plain HTTP is tunnelled as HTTPS is.
 * @param tlsOptions whom to trust, as a proxy
 * @param connectMs after how many milliseconds a proxy that took the connection and says nothing is given up, and its
 * socket closed: the library waits for ever, and the SDK's own timeout knows nothing of that socket
 * @param targetTls whom to trust, behind the proxy
 */
export async function proxyAgents(
  proxies: Proxies,
  tlsOptions: TlsOptions,
  connectMs: number,
  targetTls: TlsOptions,
): Promise<ProxyAgents> {
  const { HttpsProxyAgent } = await import("https-proxy-agent");

  class ProxyAgent extends HttpsProxyAgent<string> {
    constructor(private readonly secure: boolean) {
      // The proxy is chosen for each request; the one named here is never asked.
      super("http://127.0.0.1:9", { keepAlive: true });
    }

    // The library guesses from the call stack, differently when a connection becomes free: it would never be reused.
    override isSecureEndpoint(): boolean {
      return this.secure;
    }

    override async connect(request: http.ClientRequest, plain: ConnectOptions): Promise<net.Socket> {
      const options = plain.secureEndpoint ? { ...plain, ...targetTls } : plain;
      const proxy = proxyFor(targetOf(options), proxies);
      if (proxy === undefined) {
        return options.secureEndpoint ? tls.connect(withServerName(options)) : net.connect(options);
      }
      const giveUp = new AbortController();
      const timer = setTimeout(() => {
        giveUp.abort();
      }, connectMs);
      const tunnel: HttpsProxyAgentOptions<string> = { ...tlsOptions, keepAlive: true, signal: giveUp.signal };
      try {
        return await new HttpsProxyAgent(proxy.open(), tunnel).connect(request, options);
      } finally {
        clearTimeout(timer);
      }
    }
  }

  return { httpAgent: new ProxyAgent(false), httpsAgent: new ProxyAgent(true) };
}

function targetOf({ host, port, secureEndpoint }: ConnectOptions): URL {
  const name = host !== undefined && net.isIPv6(host) ? `[${host}]` : (host ?? "localhost");
  return new URL(`${secureEndpoint ? "https" : "http"}://${name}:${port}`);
}

function withServerName(options: tls.ConnectionOptions): tls.ConnectionOptions {
  const { host } = options;
  return host !== undefined && net.isIP(host) === 0 ? { servername: host, ...options } : options;
}
