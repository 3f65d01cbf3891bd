import type { ServiceError } from "@grpc/grpc-js";
import { Metadata, status } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { inPluginTerms } from "./configuration";
import type { Properties } from "./propertyValues";
import { structOf } from "./propertyValues";

/** What a lifecycle throws where something was reached that the state has to keep. */
interface PartialFailure {
  readonly id: string;
  readonly properties: Properties;
}

export type GrpcFailure = Pick<ServiceError, "code" | "details" | "metadata">;

/**
 * An error as the engine takes it. Where something was reached, it goes along with the answer, and the engine stores it and calls
 * update the next time.
 *
 * @param kept What of the properties the state keeps.
 */
export function grpcFailure(error: unknown, kept: (properties: Properties) => Properties): GrpcFailure {
  const message = inPluginTerms(error instanceof Error ? error.message : String(error));
  const metadata = new Metadata();
  if (isPartial(error)) {
    const detail = new ErrorResourceInitFailed();
    detail.setId(error.id);
    detail.setProperties(structOf(kept(error.properties)));
    detail.setReasonsList([message]);
    const packed = new Any();
    packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const answer = new Status();
    answer.setCode(status.UNKNOWN);
    answer.setMessage(message);
    answer.addDetails(packed);
    metadata.add("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
  }
  return { code: status.UNKNOWN, details: message, metadata };
}

function isPartial(error: unknown): error is PartialFailure {
  return error instanceof Error && "id" in error && "properties" in error && typeof error.id === "string";
}
