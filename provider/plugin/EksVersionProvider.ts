import { fleetPlanByArguments } from "../lifecycle/plans/fleetPlan";
import type { handleUnaryCall, sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { ConfigReader } from "../aws/config";
import type { Problem } from "../core/problem";
import { awsConnections } from "../eks/connections";
import { columnsOf } from "../engine/display";
import { fold } from "../engine/fold";
import type { Engine } from "../engine/presence";
import type { Dependencies } from "../lifecycle/Dependencies";
import type { ClusterUpgradePlanArgs, UpgradePlanArgs } from "../lifecycle/plans/planArguments";
import { planByArguments } from "../lifecycle/plans/planByArguments";
import type { FleetPlanArgs } from "../resources/fleetArgs";
import { canonical } from "../core/fields";
import { configReader, inPluginTerms, NAMESPACE, problemInPluginTerms } from "./configuration";
import { detailedDiff } from "./detailedDiff";
import { grpcFailure } from "./failure";
import { interruptible } from "../lifecycle/interruption";
import { oldOutputsOf } from "./oldOutputs";
import { previewedOutputs } from "./previewedOutputs";
import type { Properties } from "./propertyValues";
import { propertiesIn, structOf } from "./propertyValues";
import type { Verbs } from "../lifecycle/Lifecycle";
import type { PluginResource } from "./resources";
import { RESOURCES } from "./resources";

export interface ProviderOptions {
  readonly version: string;
  /** The package's schema, as JSON. */
  readonly schema: () => string;
  readonly log: Dependencies["log"];
  readonly clock: Dependencies["clock"];
  readonly display: Dependencies["display"];
  /** The one to work for: once it is gone, nothing is started. */
  readonly engine: Engine;
  readonly env?: NodeJS.ProcessEnv;
}

type Kind = PluginResource & { readonly verbs: Verbs };

/** What a lifecycle takes among the inputs, and a plugin has from the request: no part of what the state keeps. */
const FROM_REQUEST = ["__urn", "__timeouts", "__provider"];

/**
 * Pulumi's ResourceProvider service over the lifecycles: it only translates.
 *
 * | verb        | is                                                                                           |
 * | ----------- | -------------------------------------------------------------------------------------------- |
 * | checkConfig | the connection that the settings describe, resolved; AWS is not asked                        |
 * | check, diff | the lifecycle's; diff tells which properties changed, and which stay                         |
 * | create      | the lifecycle's; in preview, what is known of the outputs already                            |
 * | update      | the same                                                                                     |
 * | read        | the lifecycle's; without properties it is an import                                          |
 * | invoke      | `getUpgradePlan`, `getFleetPlan`                                                             |
 * | cancel      | the end of all waiting                                                                       |
 */
export class EksVersionProvider {
  private readonly interruption = new AbortController();
  private readonly kinds: ReadonlyMap<string, Kind>;
  private readonly dependencies: Dependencies;
  private giveConfiguration: (reader: ConfigReader) => void = () => {};

  constructor(private readonly options: ProviderOptions) {
    const { log, clock, display, engine, env } = options;
    const configuration = new Promise<ConfigReader>((resolve) => (this.giveConfiguration = resolve));
    const connect = awsConnections(() => configuration, clock, env, undefined, engine);
    this.dependencies = interruptible({ connect, log, clock, display }, this.interruption.signal);
    this.kinds = new Map(
      Object.entries(RESOURCES).map(([name, kind]) => [
        `${NAMESPACE}:index:${name}`,
        { ...kind, verbs: kind.lifecycle(this.dependencies) },
      ]),
    );
  }

  /** The service, for a gRPC server. What is not in it is answered with UNIMPLEMENTED, which the engine can do without. */
  service(): UntypedServiceImplementation {
    return {
      handshake: unary(() => Promise.resolve(new messages.ProviderHandshakeResponse())),
      getSchema: unary(() => Promise.resolve(new messages.GetSchemaResponse().setSchema(this.options.schema()))),
      getPluginInfo: unary(() => Promise.resolve(new PluginInfo().setVersion(this.options.version))),
      checkConfig: unary((request: messages.CheckRequest) => this.checkConfig(request)),
      diffConfig: unary((request: messages.DiffRequest) => this.diffConfig(request)),
      configure: unary((request: messages.ConfigureRequest) => this.configured(request)),
      invoke: unary((request: messages.InvokeRequest) => this.invoke(request)),
      check: unary((request: messages.CheckRequest) => this.check(request)),
      diff: unary((request: messages.DiffRequest) => this.diff(request)),
      create: unary((request: messages.CreateRequest) => this.create(request)),
      read: unary((request: messages.ReadRequest) => this.read(request)),
      update: unary((request: messages.UpdateRequest) => this.update(request)),
      delete: unary((request: messages.DeleteRequest) => this.delete(request)),
      cancel: unary(() => this.cancel()),
      // The engine attaches itself to a provider that is debugged; there is nothing to learn from its address.
      attach: unary(() => Promise.resolve(new Empty())),
    };
  }

  /** Ends all waiting. The engine calls it on the first ^C, and also when a command ends as it should. */
  interrupt(): void {
    this.interruption.abort();
  }

  private async checkConfig(request: messages.CheckRequest): Promise<messages.CheckResponse> {
    const reader = configReader(propertiesIn(request.getNews()));
    const { clock, env } = this.options;
    const { problems } = await awsConnections(() => Promise.resolve(reader), clock, env)({});
    // As they came: what was marked as secret stays so.
    return new messages.CheckResponse().setInputs(request.getNews()).setFailuresList(problems.map(configFailure));
  }

  /** Other settings never replace the provider, and with it every resource: whether one is another cluster then its own diff tells. */
  private diffConfig(request: messages.DiffRequest): Promise<messages.DiffResponse> {
    const [olds, news] = [propertiesIn(request.getOldInputs() ?? request.getOlds()), propertiesIn(request.getNews())];
    const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])]
      .sort()
      .filter((name) => canonical(olds[name]) !== canonical(news[name]));
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    return Promise.resolve(
      new messages.DiffResponse().setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE).setDiffsList(changed),
    );
  }

  private configured(request: messages.ConfigureRequest): Promise<messages.ConfigureResponse> {
    this.giveConfiguration(configReader(propertiesIn(request.getArgs())));
    // Secrets come in as plain values, and the engine marks outputs of the same names again.
    return Promise.resolve(new messages.ConfigureResponse().setSupportspreview(true).setAcceptsecrets(false));
  }

  private async invoke(request: messages.InvokeRequest): Promise<messages.InvokeResponse> {
    const name = request.getTok().split(":").at(-1);
    const args: unknown = propertiesIn(request.getArgs());
    const { clock } = this.dependencies;
    const connect: Dependencies["connect"] = (connection) => this.dependencies.connect(connection);
    const plan = async (): Promise<object> => {
      if (name === "getUpgradePlan") return (await planByArguments(args as PlanArgs, connect, name)).plan;
      if (name === "getFleetPlan") return fleetPlanByArguments(args as FleetPlanArgs, { connect, clock }, name);
      throw new Error(`${NAMESPACE} has no function ${request.getTok()}`);
    };
    return new messages.InvokeResponse().setReturn(structOf({ ...(await plan()) }));
  }

  private async check(request: messages.CheckRequest): Promise<messages.CheckResponse> {
    const { verbs, urn } = this.kindOf(request.getUrn());
    const [olds, news] = [propertiesIn(request.getOlds()), propertiesIn(request.getNews())];
    const outputs = oldOutputsOf(request);
    const state = outputs && { ...propertiesIn(outputs), __urn: urn };
    const { inputs, failures } = await verbs.check({ ...olds, __urn: urn }, { ...news, __urn: urn }, state);
    return new messages.CheckResponse()
      .setInputs(structOf(kept(inputs)))
      .setFailuresList(failures.map((one) => checkFailure(one, columnsOf(this.dependencies.display()))));
  }

  private async diff(request: messages.DiffRequest): Promise<messages.DiffResponse> {
    const { verbs, urn, stable, leads } = this.kindOf(request.getUrn());
    const [olds, news] = [propertiesIn(request.getOlds()), propertiesIn(request.getNews())];
    const { changes, replaces } = await verbs.diff({ ...olds, __urn: urn }, { ...news, __urn: urn });
    const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
    const response = new messages.DiffResponse().setReplacesList(replaces);
    if (replaces.length === 0) response.setStablesList([...stable]);
    if (changes === false) return response.setChanges(DIFF_NONE);
    const details = detailedDiff({ oldInputs: propertiesIn(request.getOldInputs()), olds, news, replaces, leads });
    for (const [name, { kind, replaces: replacing, ofInputs }] of details) {
      const detail = new messages.PropertyDiff().setKind(KINDS[kind][replacing ? 1 : 0]).setInputdiff(ofInputs);
      response.getDetaileddiffMap().set(name, detail);
    }
    return response
      .setChanges(DIFF_SOME)
      .setDiffsList([...details.keys()])
      .setHasdetaileddiff(true);
  }

  private async create(request: messages.CreateRequest): Promise<messages.CreateResponse> {
    const kind = this.kindOf(request.getUrn());
    const news = propertiesIn(request.getProperties());
    if (request.getPreview()) {
      return new messages.CreateResponse().setProperties(structOf(previewedOutputs(kind, news)));
    }
    const { id, outs } = await kind.verbs.create({ ...news, ...fromRequest(kind.urn, "create", request.getTimeout()) });
    return new messages.CreateResponse().setId(id).setProperties(structOf(kept(outs)));
  }

  private async update(request: messages.UpdateRequest): Promise<messages.UpdateResponse> {
    const kind = this.kindOf(request.getUrn());
    const [olds, news] = [propertiesIn(request.getOlds()), propertiesIn(request.getNews())];
    if (request.getPreview()) {
      return new messages.UpdateResponse().setProperties(structOf(previewedOutputs(kind, news, olds)));
    }
    const inputs = { ...news, ...fromRequest(kind.urn, "update", request.getTimeout()) };
    const { outs } = await kind.verbs.update(request.getId(), { ...olds, __urn: kind.urn }, inputs);
    return new messages.UpdateResponse().setProperties(structOf(kept(outs)));
  }

  private async read(request: messages.ReadRequest): Promise<messages.ReadResponse> {
    const { verbs, urn, inputsOfId } = this.kindOf(request.getUrn());
    const properties = propertiesIn(request.getProperties());
    // A state of ours says so; otherwise it is an import or a `.get`, and the id says what of.
    const ours = properties.__shape !== undefined || properties.__history !== undefined;
    const props = !ours ? { ...inputsOfId(request.getId()), ...properties, __shape: 0 } : properties;
    const read = await verbs.read(request.getId(), { ...props, __urn: urn });
    const response = new messages.ReadResponse();
    // Without an id: what is to be read is not there.
    if (read.id === undefined) return response;
    return response
      .setId(read.id)
      .setProperties(structOf(kept(read.props ?? {})))
      .setInputs(structOf(kept(read.inputs ?? {})));
  }

  private async delete(request: messages.DeleteRequest): Promise<Empty> {
    const { verbs, urn } = this.kindOf(request.getUrn());
    await verbs.delete({ ...propertiesIn(request.getProperties()), __urn: urn });
    return new Empty();
  }

  private cancel(): Promise<Empty> {
    this.interrupt();
    return Promise.resolve(new Empty());
  }

  private kindOf(urn: string): Kind & { readonly urn: string } {
    // urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const kind = this.kinds.get(type);
    if (!kind) throw new Error(`${NAMESPACE} has no resource of the type ${type}`);
    return { ...kind, urn };
  }
}

type PlanArgs = UpgradePlanArgs | ClusterUpgradePlanArgs;

const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = messages.PropertyDiff.Kind;

const KINDS = {
  add: [ADD, ADD_REPLACE],
  delete: [DELETE, DELETE_REPLACE],
  update: [UPDATE, UPDATE_REPLACE],
} as const;

/** What a dynamic resource passes along in its inputs, since it gets no requests. */
function fromRequest(urn: string, verb: "create" | "update", timeoutSeconds: number): Properties {
  return { __urn: urn, ...(timeoutSeconds > 0 ? { __timeouts: { [verb]: `${timeoutSeconds}s` } } : {}) };
}

function kept(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !FROM_REQUEST.includes(name)));
}

function checkFailure(problem: Problem, columns: number): messages.CheckFailure {
  const { property, reason } = problemInPluginTerms(problem);
  return new messages.CheckFailure().setProperty(property).setReason(fold(reason, columns));
}

/** The settings are the inputs of a provider, without the namespace that the stack's configuration has. */
function configFailure({ property, reason }: Problem): messages.CheckFailure {
  const name = inPluginTerms(property).replace(`${NAMESPACE}:`, "");
  return new messages.CheckFailure().setProperty(name).setReason(inPluginTerms(reason));
}

/** A verb as gRPC calls it. */
function unary<Request, Response>(verb: (request: Request) => Promise<Response>): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, answer: sendUnaryData<Response>) => {
    verb(call.request).then(
      (response) => {
        answer(null, response);
      },
      (error: unknown) => {
        answer(grpcFailure(error, kept));
      },
    );
  };
}
