import type * as Grpc from "@grpc/grpc-js";
import { createRequire } from "node:module";
import type * as EngineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb";
import type * as EngineMessages from "@pulumi/pulumi/proto/engine_pb";
import { printable } from "../core/printable";
import { fold } from "./fold";

/** Messages to the Pulumi engine about one resource. */
export interface EngineLog {
  /** Replaces the text on the resource's line, where the display can; nothing stays of it. */
  status(urn: string, message: string): void;
  /** Stays in the diagnostics of the resource. */
  info(urn: string, message: string): Promise<void>;
  warn(urn: string, message: string): Promise<void>;
}

type Severity = "info" | "warning";
type Send = (severity: Severity, urn: string, message: string, ephemeral: boolean) => Promise<void>;

/**
 * The engine's log service. A dynamic provider gets the engine's address as its first argument, and nothing else to log with:
 * what it prints lands on the stack, not on the resource.
 *
 * @param columns how long the lines of a message may be; asked with the first one
 */
export function engineLog(
  address: string,
  columns: () => number,
  modules: () => EngineModules = installedModules,
): EngineLog {
  let streamId = 0;
  let send: Send | undefined;
  // One after another, or a later state of the line could be overwritten by an earlier one.
  let last = Promise.resolve();
  const log: Send = (severity, urn, message, ephemeral) => {
    send ??= connect(address, modules(), () => ++streamId);
    const sender = send;
    last = last.then(() => sender(severity, urn, printable(message), ephemeral));
    return last;
  };
  return {
    status(urn, message) {
      void log("info", urn, message, true);
    },
    info: (urn, message) => log("info", urn, fold(message, columns()), false),
    warn: (urn, message) => log("warning", urn, fold(message, columns()), false),
  };
}

/** What it takes to speak to the engine: gRPC, and the engine's service. */
export interface EngineModules {
  readonly grpc: Pick<typeof Grpc, "credentials">;
  readonly service: Pick<typeof EngineGrpc, "EngineClient">;
  readonly messages: Pick<typeof EngineMessages, "LogRequest" | "LogSeverity">;
}

/** Loaded on first use: a preview without a message does not need them. */
function installedModules(): EngineModules {
  // gRPC is taken from where Pulumi has it, since a client takes credentials of its own copy of gRPC only.
  const load = createRequire(__filename);
  return {
    grpc: createRequire(load.resolve("@pulumi/pulumi/package.json"))("@grpc/grpc-js") as typeof Grpc,
    service: load("@pulumi/pulumi/proto/engine_grpc_pb") as typeof EngineGrpc,
    messages: load("@pulumi/pulumi/proto/engine_pb") as typeof EngineMessages,
  };
}

function connect(address: string, { grpc, service, messages }: EngineModules, nextStream: () => number): Send {
  const { LogRequest, LogSeverity } = messages;
  const client = new service.EngineClient(address, grpc.credentials.createInsecure());
  return (severity, urn, message, ephemeral) => {
    const request = new LogRequest();
    request.setSeverity(severity === "warning" ? LogSeverity.WARNING : LogSeverity.INFO);
    request.setUrn(urn);
    request.setMessage(message);
    request.setEphemeral(ephemeral);
    request.setStreamid(ephemeral ? nextStream() : 0);
    return new Promise((resolve) => {
      // A message that does not arrive must not end an upgrade that works: it is shown where the engine shows plain output.
      client.log(request, (error) => {
        if (error && !ephemeral) console.error(message);
        resolve();
      });
    });
  };
}

/** Where there is no engine, as in a program that calls the verbs directly. */
export const consoleLog: EngineLog = {
  status: () => {},
  info: (_urn, message) => {
    console.log(printable(message));
    return Promise.resolve();
  },
  warn: (_urn, message) => {
    console.warn(printable(message));
    return Promise.resolve();
  },
};
