import type { IncomingMessage } from "node:http";
import type { Credential } from "../aws/credentials";
import type { Emulator } from "../emulator";
import type { JsonObject } from "../json";
import type { Place } from "../state/Store";

/** Who calls, and where: account and region key the store. */
export interface Caller extends Place {
  readonly credential: Credential;
}

/** A call as its handler sees it, after every stage before it let it pass. */
export interface Call {
  readonly emulator: Emulator;
  readonly caller: Caller;
  readonly requestId: string;
  /** Members in the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  /** The emulator's time, the same throughout one call. */
  readonly now: number;
}

/**
 * One operation of the EKS API. `method` and `uri` are exactly the service model's `http`. A handler returns the members of
 * the answer (HTTP 200), or throws an `EksError`; what it gets has been held against the service model (`eks/model`). It validates before it changes anything, and awaits nothing between the two. To add one:
 * export it from the file of its noun, and give it a line in `eks/operations.ts`.
 */
export interface Operation {
  readonly name: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly uri: string;
  /** Members that the service model has and the emulator does not: a request with one is refused by its name. */
  readonly lacks?: readonly string[];
  handle(call: Call): JsonObject | Promise<JsonObject>;
}

/** The services that the emulator stands in for, as signatures name them. */
export type Service = "eks" | "sts" | "ec2";

/** A request on its way through the stages. */
export interface Exchange {
  readonly emulator: Emulator;
  readonly request: IncomingMessage;
  readonly rawBody: Buffer;
  readonly requestId: string;
  /** The AWS service that is called. */
  readonly service: Service;
  /** Another one, by the signature's scope, that was sent here by mistake; `service` is then the one whose errors it can read. */
  readonly strayService: string | undefined;
  /** What STS and EC2 are sent, in the body or in the query. */
  readonly form: URLSearchParams;
  /** The emulator's time; later than on arrival if a fault held it up. */
  now: number;
  /** The operation's name; also given for those of EKS that the emulator does not have. */
  readonly operationName: string;
  readonly operation: Operation | undefined;
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body as JSON; undefined if it is none. Of STS's, members without any secret, for the log. */
  readonly body: JsonObject | undefined;
  readonly clusterName: string | undefined;
  /** Set by the access stage; every stage after it may rely on it. */
  caller: Caller | undefined;
  /** Kinds of the faults that befell it so far. */
  readonly faults: string[];
}
