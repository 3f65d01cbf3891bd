import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { EksVersionProvider } from "./EksVersionProvider";
import { readCheckRequest } from "./oldOutputs";

/** Messages may be as large as the engine sends them. */
const UNLIMITED = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

const SERVICE = {
  ...ResourceProviderService,
  check: { ...ResourceProviderService.check, requestDeserialize: readCheckRequest },
};

export interface RunningServer {
  readonly port: number;
  close(): void;
}

/** Serves a provider on a free port of this machine. */
export async function serve(provider: EksVersionProvider): Promise<RunningServer> {
  const server = new Server(UNLIMITED);
  server.addService(SERVICE, provider.service());
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    port,
    close: () => {
      server.forceShutdown();
    },
  };
}
