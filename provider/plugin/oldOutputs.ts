import { CheckRequest } from "@pulumi/pulumi/proto/provider_pb";
import { BinaryReader } from "google-protobuf";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** The number of `CheckRequest.old_outputs`, which engines from 3.270 on send, and which the stubs for Node.js 20 do not know. */
const OLD_OUTPUTS = 9;

const oldOutputs = new WeakMap<CheckRequest, Struct>();

/** Reads a request for Check with what the stubs leave out. */
export function readCheckRequest(bytes: Uint8Array): CheckRequest {
  const request = CheckRequest.deserializeBinary(bytes);
  const reader = new BinaryReader(bytes);
  while (reader.nextField()) {
    if (reader.getFieldNumber() === OLD_OUTPUTS) {
      oldOutputs.set(request, Struct.deserializeBinary(reader.readBytes()));
    } else {
      reader.skipField();
    }
  }
  return request;
}

/** The state of the resource, where the engine sends it to Check. */
export function oldOutputsOf(request: CheckRequest): Struct | undefined {
  return oldOutputs.get(request);
}
