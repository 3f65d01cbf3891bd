import type { EKSClient } from "@aws-sdk/client-eks";
import type { HttpRequest } from "@smithy/core/protocols";
import { endpointIn } from "../aws/http";

/** Around what is sent and what comes back. */
export type Middleware = Parameters<EKSClient["middlewareStack"]["add"]>[0];

/** Within the SDK's retries, so that each attempt is seen, and before the signature, which would grow old. */
export function addBeforeSigning(client: EKSClient, name: string, middleware: Middleware): void {
  client.middlewareStack.addRelativeTo(middleware, {
    name,
    relation: "before",
    toMiddleware: "httpSigningMiddleware",
    override: true,
  });
}

const endpoints = new WeakMap<EKSClient, string>();

/** Keeps in mind where the client's requests go, which the SDK finds out for each. */
export function noteEndpoint(client: EKSClient): void {
  addBeforeSigning(client, "noteEndpoint", (next) => (args) => {
    endpoints.set(client, endpointIn(args.request as HttpRequest));
    return next(args);
  });
}

/** Where the client's requests went last: `https://eks.eu-west-1.amazonaws.com`. */
export function endpointOf(client: EKSClient): string | undefined {
  return endpoints.get(client);
}
