import { createRequire } from "node:module";
import { printable } from "./printable";

/** Messages to the Pulumi engine about one resource. */
export interface EngineLog {
  /** Replaces the text on the resource's line, where the display can; nothing stays of it. */
  status(urn: string, message: string): void;
  /** Stays in the diagnostics of the resource. */
  info(urn: string, message: string): Promise<void>;
  warn(urn: string, message: string): Promise<void>;
}

type Severity = "info" | "warning";

/**
 * The engine's log service. A dynamic provider gets the engine's address as its first argument, and nothing else to log with:
 * what it prints lands on the stack, not on the resource.
 */
export function engineLog(address: string): EngineLog {
  let streamId = 0;
  let send: ((severity: Severity, urn: string, message: string, ephemeral: boolean) => Promise<void>) | undefined;
  const log = (severity: Severity, urn: string, message: string, ephemeral: boolean): Promise<void> => {
    send ??= connect(address, () => ++streamId);
    return send(severity, urn, printable(message), ephemeral);
  };
  return {
    status(urn, message) {
      void log("info", urn, message, true);
    },
    info: (urn, message) => log("info", urn, message, false),
    warn: (urn, message) => log("warning", urn, message, false),
  };
}

function connect(address: string, nextStream: () => number): (s: Severity, u: string, m: string, e: boolean) => Promise<void> {
  // Loaded on first use: a preview without a message does not need it. gRPC is taken from where Pulumi has it, since a client
  // takes credentials of its own copy of gRPC only.
  const fromPulumi = createRequire(require.resolve("@pulumi/pulumi/package.json"));
  const grpc = fromPulumi("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
  const { EngineClient } = require("@pulumi/pulumi/proto/engine_grpc_pb") as typeof import("@pulumi/pulumi/proto/engine_grpc_pb");
  const { LogRequest, LogSeverity } =
    require("@pulumi/pulumi/proto/engine_pb") as typeof import("@pulumi/pulumi/proto/engine_pb");
  const client = new EngineClient(address, grpc.credentials.createInsecure());
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
