import type { ServerResponse } from "node:http";
import type { EksError } from "../eks/EksError";
import type { Json, JsonObject } from "../json";

/**
 * What goes back to the client. `transmit` replaces the way it is sent: a fault that resets the connection, answers byte by
 * byte or cuts the body short sets it, and owns the response from there on.
 */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** None is sent; `transmit` does something else. */
  readonly unanswered?: true;
  /** It is not what EKS says: a fault made it up, or spoilt it. */
  readonly faulted?: true;
  /** Called once it has been written, or its reader has gone. */
  readonly transmitted?: () => void;
  /** The error's type, for the request log. */
  readonly error?: string;
  readonly transmit?: (response: ServerResponse, reply: Reply) => void | Promise<void>;
}

export function jsonReply(body: Json, status = 200): Reply {
  return { status, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

/** An error as EKS writes it: `x-amzn-ErrorType` names it, the body has the message and the model's other members. */
export function errorReply(error: EksError): Reply {
  const body: JsonObject = { ...error.members, message: error.message };
  const reply = jsonReply(body, error.status);
  return { ...reply, headers: { ...reply.headers, "x-amzn-ErrorType": error.type }, error: error.type };
}

export function sendReply(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { ...reply.headers, "Content-Length": Buffer.byteLength(reply.body) });
  response.end(reply.body);
}
