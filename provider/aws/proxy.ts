import { BlockList, isIP } from "node:net";
import type { AwsConfig } from "./config";
import { httpUrlFault } from "./validate";
import { Secret } from "./Secret";

/** Which proxy stands between here and AWS. A proxy's URL may hold a password. */
export interface Proxies {
  readonly http: Secret | undefined;
  readonly https: Secret | undefined;
  /** Hosts that are reached directly, as in NO_PROXY. */
  readonly except: readonly string[];
}

/** The stack's settings first, then the environment's, in capitals or not. An empty text means no proxy. */
export function readProxies(config: AwsConfig, env: NodeJS.ProcessEnv): Proxies {
  const variable = (name: string): readonly [string, string | undefined] => [
    name,
    env[name] ?? env[name.toLowerCase()],
  ];
  const pick = (...found: (readonly [string, string | undefined])[]): Secret | undefined => {
    const [property, text] = found.find(([, value]) => value !== undefined) ?? ["", ""];
    if (text === undefined || text === "") return undefined;
    // The environment's proxies are often written without a scheme.
    const url = text.includes("://") ? text : `http://${text}`;
    const fault = httpUrlFault(url, { password: "allowed" });
    if (fault !== undefined) config.problems.push({ property, reason: `${fault}, for example "http://proxy:3128"` });
    return fault === undefined ? new Secret(url) : undefined;
  };
  const http = ["aws:httpProxy", config.textOrEmpty("httpProxy")] as const;
  const https = ["aws:httpsProxy", config.textOrEmpty("httpsProxy")] as const;
  return {
    http: pick(http, variable("HTTP_PROXY")),
    // pulumi-aws uses aws:httpProxy for HTTPS too, where nothing is said about HTTPS.
    https: pick(https, variable("HTTPS_PROXY"), http),
    except: (config.textOrEmpty("noProxy") ?? variable("NO_PROXY")[1] ?? "").split(",").map((one) => one.trim()),
  };
}

/** The proxy for a request, or undefined where it goes directly. */
export function proxyFor({ protocol, hostname, port }: URL, proxies: Proxies): Secret | undefined {
  const proxy = protocol === "https:" ? proxies.https : proxies.http;
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (proxy === undefined || isLoopback(host)) return undefined;
  const actualPort = port || (protocol === "https:" ? "443" : "80");
  return proxies.except.some((entry) => exempts(entry.toLowerCase(), host, actualPort)) ? undefined : proxy;
}

// The rules of Go's httpproxy package, which pulumi-aws follows: "*"; a name, with its subdomains; ".name", its
// subdomains only; an address; a network; any of the first ones with a port.
function exempts(entry: string, host: string, port: string): boolean {
  if (entry === "") return false;
  if (entry === "*") return true;
  if (isIP(host) !== 0) return entry === host || entry === `${host}:${port}` || inNetwork(host, entry);
  const [, name = entry, onlyPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const suffix = name.replace(/^\*\./, ".");
  return suffix.startsWith(".") ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function inNetwork(address: string, network: string): boolean {
  const [net = "", bits = ""] = network.split("/");
  const family = isIP(net);
  if (family === 0 || family !== isIP(address) || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const type = family === 4 ? "ipv4" : "ipv6";
  list.addSubnet(net, Number(bits), type);
  return list.check(address, type);
}
