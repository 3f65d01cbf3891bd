import { createRequire } from "node:module";
import type * as ProviderMessages from "@pulumi/pulumi/proto/provider_pb";
import type { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";

type Messages = Pick<typeof ProviderMessages, "CreateRequest" | "UpdateRequest">;

let taught = false;

/**
 * Pulumi's provider process for dynamic resources calls create and update with a request's properties alone. The timeout that the
 * engine sends along is the truth of `customTimeouts`, whichever option or transform set it, and so it is added to the properties
 * of resources of this package, as the hidden input `__timeouts`. Messages of other resources stay as they are.
 */
export function passTimeoutsAlong(messages: Messages | undefined = messagesOfProcess()): void {
  if (taught || !messages) return;
  taught = true;
  const { CreateRequest, UpdateRequest } = messages;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the message that it is called on
  const properties = CreateRequest.prototype.getProperties;
  CreateRequest.prototype.getProperties = function (this: ProviderMessages.CreateRequest) {
    return withTimeout(properties.call(this), "create", this.getTimeout());
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- the same
  const news = UpdateRequest.prototype.getNews;
  UpdateRequest.prototype.getNews = function (this: ProviderMessages.UpdateRequest) {
    return withTimeout(news.call(this), "update", this.getTimeout());
  };
}

/** Those that the process itself works with: the program may have another copy of Pulumi's SDK. */
function messagesOfProcess(): Messages | undefined {
  const main = require.main?.filename;
  if (main === undefined) return undefined;
  try {
    const load = createRequire(main);
    return load.cache[load.resolve("@pulumi/pulumi/proto/provider_pb")]?.exports as Messages | undefined;
  } catch {
    // Not where it used to be: the timeouts that the program writes as options are inputs all the same.
    return undefined;
  }
}

function withTimeout(struct: Struct | undefined, verb: "create" | "update", seconds: number): Struct | undefined {
  const fields = struct?.getFieldsMap();
  const provider = fields?.get("__provider");
  if (!struct || !fields || !provider?.getStringValue().includes('"pulumi-eks-version/dynamic"')) return struct;
  if (!(seconds > 0)) return struct;
  const StructOf = struct.constructor as new () => Struct;
  const ValueOf = provider.constructor as new () => Value;
  const timeouts = new StructOf();
  timeouts.getFieldsMap().set(verb, new ValueOf().setStringValue(`${seconds}s`));
  fields.set("__timeouts", new ValueOf().setStructValue(timeouts));
  return struct;
}
