import type { EKSClient } from "@aws-sdk/client-eks";

/** Around what is sent and what comes back. */
type Middleware = Parameters<EKSClient["middlewareStack"]["add"]>[0];

/** As far as it matters here. */
interface HttpRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
}

const endpoints = new WeakMap<EKSClient, string>();

/** Keeps in mind where the client's requests go, which the SDK finds out for each. */
export function noteEndpoint(client: EKSClient): void {
  const note: Middleware = (next) => (args) => {
    const { protocol, hostname, port } = args.request as HttpRequest;
    endpoints.set(client, `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`);
    return next(args);
  };
  client.middlewareStack.addRelativeTo(note, {
    name: "noteEndpoint",
    relation: "before",
    toMiddleware: "httpSigningMiddleware",
    override: true,
  });
}

/** Where the client's requests went last: `https://eks.eu-west-1.amazonaws.com`. */
export function endpointOf(client: EKSClient): string | undefined {
  return endpoints.get(client);
}
