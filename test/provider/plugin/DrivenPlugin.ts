import assert from "node:assert/strict";
import type { ServiceError } from "@grpc/grpc-js";
import { credentials } from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { BinaryWriter } from "google-protobuf";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { noEngine } from "../../../provider/engine/presence";
import type { EngineLog } from "../../../provider/engine/log";
import type { Clock } from "../../../provider/core/time";
import { EksVersionProvider } from "../../../provider/plugin/EksVersionProvider";
import type { Properties } from "../../../provider/plugin/propertyValues";
import { propertiesIn, structOf } from "../../../provider/plugin/propertyValues";
import { serve } from "../../../provider/plugin/server";

/** The resource that a driven plugin works on. */
export interface Driven {
  readonly type: string;
  readonly id?: string;
}

/** How a create or an update ended. */
export type Ended =
  | { readonly ok: true; readonly id: string; readonly outs: Properties }
  | { readonly ok: false; readonly message: string; readonly partial: Partial | undefined };

interface Partial {
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: readonly string[];
}

export interface Difference {
  readonly changes: "none" | "some" | "unknown";
  readonly replaces: readonly string[];
  readonly stables: readonly string[];
  /** Name → `update`, `update-replace (of the state)`… */
  readonly details: Readonly<Record<string, string>>;
}

/** The plugin's own server, spoken to over gRPC as the engine speaks to it. */
export class DrivenPlugin {
  private constructor(
    private readonly client: ResourceProviderClient,
    private readonly stop: () => void,
    readonly lines: string[],
  ) {}

  static async start(clock: Clock, env: NodeJS.ProcessEnv = {}): Promise<DrivenPlugin> {
    const lines: string[] = [];
    const keep = (urn: string, message: string): Promise<void> => {
      lines.push(`${urn}: ${message}`);
      return Promise.resolve();
    };
    const log: EngineLog = { status: () => {}, info: keep, warn: keep };
    const provider = new EksVersionProvider({
      version: "1.2.3",
      schema: () => `{"name":"eks-version"}`,
      log,
      clock,
      display: () => "log",
      engine: noEngine,
      env,
    });
    const server = await serve(provider);
    const client = new ResourceProviderClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
    const stop = (): void => {
      client.close();
      server.close();
    };
    return new DrivenPlugin(client, stop, lines);
  }

  close(): void {
    this.stop();
  }

  async configure(settings: Properties): Promise<messages.ConfigureResponse> {
    const request = new messages.ConfigureRequest().setArgs(structOf(settings));
    return answered((done) => this.client.configure(request, done));
  }

  async checkConfig(settings: Properties): Promise<{ inputs: Properties; failures: readonly string[] }> {
    const request = new messages.CheckRequest().setNews(structOf(settings));
    return checked(await answered((done) => this.client.checkConfig(request, done)));
  }

  async diffConfig(olds: Properties, news: Properties): Promise<Difference> {
    const request = new messages.DiffRequest().setOldInputs(structOf(olds)).setNews(structOf(news));
    return difference(await answered((done) => this.client.diffConfig(request, done)));
  }

  async check({ type }: Driven, olds: Properties, news: Properties) {
    const request = new messages.CheckRequest().setUrn(urnOf(type)).setOlds(structOf(olds)).setNews(structOf(news));
    return checked(await answered((done) => this.client.check(request, done)));
  }

  /** Check as engines from 3.270 on call it, whose request has the state: the client's own stubs do not know the field. */
  async checkWithState({ type }: Driven, olds: Properties, news: Properties, state: Properties) {
    const request = new messages.CheckRequest().setUrn(urnOf(type)).setOlds(structOf(olds)).setNews(structOf(news));
    const more = new BinaryWriter();
    more.writeBytes(9, structOf(state).serializeBinary());
    const bytes = Buffer.concat([request.serializeBinary(), more.getResultBuffer()]);
    const { path, responseDeserialize } = ResourceProviderService.check;
    return checked(
      await answered<messages.CheckResponse>((done) =>
        this.client.makeUnaryRequest(
          path,
          (raw: Buffer) => raw,
          responseDeserialize,
          bytes,
          (error, answer) => {
            done(error, answer ?? new messages.CheckResponse());
          },
        ),
      ),
    );
  }

  async diff({ type, id }: Driven, olds: Properties, oldInputs: Properties, news: Properties): Promise<Difference> {
    const request = new messages.DiffRequest()
      .setUrn(urnOf(type))
      .setId(id ?? "")
      .setOlds(structOf(olds))
      .setOldInputs(structOf(oldInputs))
      .setNews(structOf(news));
    return difference(await answered((done) => this.client.diff(request, done)));
  }

  async create({ type }: Driven, news: Properties, more: { preview?: boolean; timeout?: number } = {}): Promise<Ended> {
    const request = new messages.CreateRequest()
      .setUrn(urnOf(type))
      .setProperties(structOf(news))
      .setPreview(more.preview ?? false)
      .setTimeout(more.timeout ?? 0);
    return ended(
      answered<messages.CreateResponse>((done) => this.client.create(request, done)).then((answer) => ({
        id: answer.getId(),
        outs: propertiesIn(answer.getProperties()),
      })),
    );
  }

  async update(
    { type, id = "" }: Driven,
    olds: Properties,
    news: Properties,
    more: { preview?: boolean; timeout?: number } = {},
  ): Promise<Ended> {
    const request = new messages.UpdateRequest()
      .setUrn(urnOf(type))
      .setId(id)
      .setOlds(structOf(olds))
      .setNews(structOf(news))
      .setPreview(more.preview ?? false)
      .setTimeout(more.timeout ?? 0);
    return ended(
      answered<messages.UpdateResponse>((done) => this.client.update(request, done)).then((answer) => ({
        id,
        outs: propertiesIn(answer.getProperties()),
      })),
    );
  }

  async read({ type, id = "" }: Driven, properties: Properties = {}, inputs: Properties = {}) {
    const request = new messages.ReadRequest()
      .setUrn(urnOf(type))
      .setId(id)
      .setProperties(structOf(properties))
      .setInputs(structOf(inputs));
    const answer = await answered<messages.ReadResponse>((done) => this.client.read(request, done));
    return {
      id: answer.getId(),
      properties: propertiesIn(answer.getProperties()),
      inputs: propertiesIn(answer.getInputs()),
    };
  }

  async delete({ type, id = "" }: Driven, properties: Properties): Promise<void> {
    const request = new messages.DeleteRequest().setUrn(urnOf(type)).setId(id).setProperties(structOf(properties));
    await answered((done) => this.client.delete(request, done));
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const request = new messages.InvokeRequest().setTok(token).setArgs(structOf(args));
    return propertiesIn(
      (await answered<messages.InvokeResponse>((done) => this.client.invoke(request, done))).getReturn(),
    );
  }

  async cancel(): Promise<void> {
    await answered((done) => this.client.cancel(new Empty(), done));
  }

  async version(): Promise<string> {
    return (await answered<PluginInfo>((done) => this.client.getPluginInfo(new Empty(), done))).getVersion();
  }

  async schema(): Promise<string> {
    return (
      await answered<messages.GetSchemaResponse>((done) => this.client.getSchema(new messages.GetSchemaRequest(), done))
    ).getSchema();
  }

  async handshake(): Promise<messages.ProviderHandshakeResponse> {
    return answered((done) => this.client.handshake(new messages.ProviderHandshakeRequest(), done));
  }
}

export function urnOf(type: string): string {
  return `urn:pulumi:test::program::my:index:Component$${type}::devel`;
}

function answered<Answer>(
  call: (done: (error: ServiceError | null, answer: Answer) => void) => unknown,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    call((error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
}

function checked(answer: messages.CheckResponse): { inputs: Properties; failures: readonly string[] } {
  return {
    inputs: propertiesIn(answer.getInputs()),
    failures: answer.getFailuresList().map((failure) => `${failure.getProperty()}: ${failure.getReason()}`),
  };
}

const CHANGES = ["unknown", "none", "some"] as const;

const KINDS = ["add", "add-replace", "delete", "delete-replace", "update", "update-replace"] as const;

function difference(answer: messages.DiffResponse): Difference {
  const details: Record<string, string> = {};
  answer.getDetaileddiffMap().forEach((detail, name) => {
    details[name] = `${KINDS[detail.getKind()]}${detail.getInputdiff() ? "" : " (of the state)"}`;
  });
  assert.deepEqual(answer.getDiffsList().slice().sort(), answer.getDiffsList(), "in a stable order");
  return {
    changes: CHANGES[answer.getChanges()],
    replaces: answer.getReplacesList(),
    stables: answer.getStablesList(),
    details,
  };
}

async function ended(run: Promise<{ id: string; outs: Properties }>): Promise<Ended> {
  try {
    return { ok: true, ...(await run) };
  } catch (error) {
    const { details, metadata } = error as ServiceError;
    const [packed] = metadata.get("grpc-status-details-bin");
    return { ok: false, message: details, partial: Buffer.isBuffer(packed) ? partialIn(packed) : undefined };
  }
}

/** What the engine reads of a failure that left something to keep. */
function partialIn(packed: Buffer): Partial {
  const [detail] = Status.deserializeBinary(packed).getDetailsList();
  assert(detail);
  assert.equal(detail.getTypeName(), "pulumirpc.ErrorResourceInitFailed");
  const failed = messages.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  return { id: failed.getId(), properties: propertiesIn(failed.getProperties()), reasons: failed.getReasonsList() };
}
