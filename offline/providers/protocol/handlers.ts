import type * as grpc from "@grpc/grpc-js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import type { EngineLog } from "./engine-log.ts";
import { grpcError, Unimplemented } from "./errors.ts";
import { autonaming, checkResponse, configureResponse, diffResponse, seed } from "./messages.ts";
import {
  notServed,
  type Call,
  type Created,
  type Existing,
  type Plugin,
  type ResourceKind,
} from "./plugin.ts";
import { withSecrets, type Inputs } from "./secrets.ts";
import { decode, encode, type Properties } from "./values.ts";

/** `gone` makes the signal of the caller's departure; most methods are over before they need one. */
type Unary<Request, Response> = (request: Request, gone: () => AbortSignal) => Promise<Response>;

/** The gRPC methods of a plugin; whatever is missing here answers UNIMPLEMENTED. */
export function handlers(plugin: Plugin, log: EngineLog): grpc.UntypedServiceImplementation {
  const cancelled = new AbortController();

  const kindOf = (urn: string): ResourceKind => {
    const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const kind = plugin.resources[token];
    if (kind === undefined) throw new Error(notServed(plugin.name, token));
    return kind;
  };

  const callFor = (urn: string, gone: () => AbortSignal, timeoutSec = 0): Call => {
    const signals = [gone(), cancelled.signal];
    if (timeoutSec > 0) signals.push(AbortSignal.timeout(timeoutSec * 1000));
    return {
      urn,
      signal: AbortSignal.any(signals),
      log: (message) => log.status(urn, message),
    };
  };

  /** The outputs that belong to `inputs`; without envelopes the engine puts secrets back itself. */
  const wrapped = (outputs: Properties, inputs: Inputs) =>
    encode(plugin.abilities.envelopes ? withSecrets(outputs, inputs) : outputs);

  const handshake = () => Promise.reject(new Unimplemented("method Handshake not implemented"));

  const attach: Unary<pluginProto.PluginAttach, object> = async (request) => {
    log.address = request.getAddress();
    return new emptyProto.Empty();
  };

  const getPluginInfo = async () => {
    const response = new pluginProto.PluginInfo();
    response.setVersion(plugin.version);
    return response;
  };

  const getSchema = async () => {
    const response = new providerProto.GetSchemaResponse();
    response.setSchema(JSON.stringify({ name: plugin.name, version: plugin.version }));
    return response;
  };

  const checkConfig: Unary<providerProto.CheckRequest, object> = async (request) => {
    const checked = plugin.checkConfig(decode(request.getNews()));
    return checkResponse(checked, wrapped(checked.inputs, request.getNews()));
  };

  const diffConfig: Unary<providerProto.DiffRequest, object> = async (request) => {
    if (plugin.diffConfig === undefined) throw new Unimplemented("DiffConfig is not implemented");
    const olds = decode(request.getOldInputs() ?? request.getOlds());
    const difference = plugin.diffConfig(olds, decode(request.getNews()));
    return difference.changes.size === 0
      ? new providerProto.DiffResponse()
      : diffResponse(difference);
  };

  const configure: Unary<providerProto.ConfigureRequest, object> = async (request) => {
    await plugin.configure(decode(request.getArgs()));
    return configureResponse(plugin.abilities);
  };

  const check: Unary<providerProto.CheckRequest, object> = async (request) => {
    const urn = request.getUrn();
    const checked = kindOf(urn).check({
      name: nameOf(urn),
      olds: decode(request.getOlds()),
      news: decode(request.getNews()),
      randomSeed: seed(request),
      ...autonaming(request),
    });
    return checkResponse(checked, wrapped(checked.inputs, request.getNews()));
  };

  const diff: Unary<providerProto.DiffRequest, object> = async (request) => {
    const news = decode(request.getNews());
    return diffResponse(kindOf(request.getUrn()).diff(existing(request), news));
  };

  const create: Unary<providerProto.CreateRequest, object> = async (request, gone) => {
    const urn = request.getUrn();
    const inputs = decode(request.getProperties());
    const response = new providerProto.CreateResponse();
    const made: Partial<Created> & Pick<Created, "state"> = request.getPreview()
      ? kindOf(urn).previewCreate(nameOf(urn), inputs)
      : await kindOf(urn).create(nameOf(urn), inputs, callFor(urn, gone, request.getTimeout()));
    response.setId(made.id ?? "");
    response.setProperties(wrapped(made.state, request.getProperties()));
    return response;
  };

  const read: Unary<providerProto.ReadRequest, object> = async (request, gone) => {
    const urn = request.getUrn();
    const before = {
      id: request.getId(),
      state: decode(request.getProperties()),
      inputs: decode(request.getInputs()),
    };
    const found = await kindOf(urn).read(before, callFor(urn, gone));
    const response = new providerProto.ReadResponse();
    if (found === undefined) return response;
    response.setId(found.id);
    response.setProperties(wrapped(found.state, request.getProperties()));
    response.setInputs(wrapped(found.inputs, request.getInputs()));
    return response;
  };

  const update: Unary<providerProto.UpdateRequest, object> = async (request, gone) => {
    const urn = request.getUrn();
    const before = existing(request);
    const news = decode(request.getNews());
    const response = new providerProto.UpdateResponse();
    const call = callFor(urn, gone, request.getTimeout());
    const state = request.getPreview()
      ? kindOf(urn).previewUpdate(before, news)
      : await kindOf(urn).update(before, news, call);
    response.setProperties(wrapped(state, request.getNews()));
    return response;
  };

  const remove: Unary<providerProto.DeleteRequest, object> = async (request, gone) => {
    const urn = request.getUrn();
    const state = decode(request.getProperties());
    const inputs = decode(request.getOldInputs());
    const call = callFor(urn, gone, request.getTimeout());
    await kindOf(urn).delete({ id: request.getId(), state, inputs }, call);
    return new emptyProto.Empty();
  };

  const invoke: Unary<providerProto.InvokeRequest, object> = async (request, gone) => {
    const token = request.getTok();
    const run = plugin.functions[token];
    if (run === undefined) throw new Error(notServed(plugin.name, token));
    const response = new providerProto.InvokeResponse();
    const values = await run(decode(request.getArgs()), callFor("", gone));
    response.setReturn(wrapped(values, request.getArgs()));
    return response;
  };

  const cancel = async () => {
    cancelled.abort(new Error("cancelled"));
    return new emptyProto.Empty();
  };

  return {
    handshake: unary(handshake),
    attach: unary(attach),
    getPluginInfo: unary(getPluginInfo),
    getSchema: unary(getSchema),
    checkConfig: unary(checkConfig),
    diffConfig: unary(diffConfig),
    configure: unary(configure),
    check: unary(check),
    diff: unary(diff),
    create: unary(create),
    read: unary(read),
    update: unary(update),
    delete: unary(remove),
    invoke: unary(invoke),
    cancel: unary(cancel),
  };
}

function existing(request: providerProto.DiffRequest | providerProto.UpdateRequest): Existing {
  const state = decode(request.getOlds());
  const oldInputs = request.getOldInputs();
  // Older engines send no old inputs; the outputs hold them too.
  return { id: request.getId(), state, inputs: oldInputs ? decode(oldInputs) : state };
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function unary<Request, Response>(work: Unary<Request, Response>) {
  return (
    call: grpc.ServerUnaryCall<Request, Response>,
    answer: grpc.sendUnaryData<Response>,
  ): void => {
    work(call.request, () => departure(call)).then(
      (response) => answer(null, response),
      (error: unknown) => answer(grpcError(error)),
    );
  };
}

function departure(call: Pick<grpc.ServerUnaryCall<unknown, unknown>, "on">): AbortSignal {
  const gone = new AbortController();
  call.on("cancelled", () => gone.abort(new Error("the engine went away")));
  return gone.signal;
}
