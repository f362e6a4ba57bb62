import * as grpc from "@grpc/grpc-js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import { decode, encode, type Properties } from "../../offline/providers/protocol/values.ts";
import { FakeEngine } from "./fake-engine.ts";
import { spawnPlugin, type Whose } from "./plugin-process.ts";

/** A resource that a failed create has left behind. */
export interface PartlyCreated {
  id: string;
  state: Properties;
  reasons: string[];
}

/** A resource as the engine's state holds it. */
export interface Resource {
  id: string;
  state: Properties;
  inputs: Properties;
}

/** A running plugin, spoken to as the engine does. */
export class PluginClient {
  readonly engine: FakeEngine;
  readonly urn: string;
  readonly #end: () => Promise<void>;
  readonly #client: InstanceType<typeof providerGrpc.ResourceProviderClient>;

  private constructor(type: string, engine: FakeEngine, port: number, end: () => Promise<void>) {
    this.urn = `urn:pulumi:test::project::${type}::thing`;
    this.engine = engine;
    this.#end = end;
    const credentials = grpc.credentials.createInsecure();
    this.#client = new providerGrpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials);
  }

  /** Starts the plugin that serves `type` and configures it. */
  static async start(
    type: string,
    config: Properties,
    env: Record<string, string> = {},
    whose: Whose = "tested",
  ): Promise<PluginClient> {
    const engine = await FakeEngine.start();
    const name = type.split(":")[0]!;
    const { port, end } = await spawnPlugin(name, engine.address, env, whose);
    const plugin = new PluginClient(type, engine, port, end);
    await plugin.configure(config).catch(async (error: unknown) => {
      await plugin.stop();
      throw error;
    });
    return plugin;
  }

  async stop(): Promise<void> {
    this.#client.close();
    await this.#end();
    this.engine.stop();
  }

  async configure(config: Properties): Promise<providerProto.ConfigureResponse> {
    const request = new providerProto.ConfigureRequest();
    request.setArgs(encode(config));
    const provider = this.urn.split("::")[2]!.split(":")[0]!;
    for (const [key, value] of Object.entries(config)) {
      request.getVariablesMap().set(`${provider}:config:${key}`, String(value));
    }
    request.setAcceptsecrets(true);
    request.setAcceptresources(true);
    request.setSendsOldInputs(true);
    return call((answer) => this.#client.configure(request, answer));
  }

  async version(): Promise<string> {
    const info = await call((answer: Answer<{ getVersion(): string }>) =>
      this.#client.getPluginInfo(new emptyProto.Empty(), answer),
    );
    return info.getVersion();
  }

  async checkConfig(news: Properties) {
    const request = new providerProto.CheckRequest();
    request.setNews(encode(news));
    return plainCheck(await call((answer) => this.#client.checkConfig(request, answer)));
  }

  async check(news: Properties, olds: Properties = {}) {
    const request = new providerProto.CheckRequest();
    request.setUrn(this.urn);
    request.setNews(encode(news));
    request.setOlds(encode(olds));
    return plainCheck(await call((answer) => this.#client.check(request, answer)));
  }

  async diff(inputs: Properties, news: Properties, state: Properties = inputs) {
    const request = new providerProto.DiffRequest();
    request.setUrn(this.urn);
    request.setId("id");
    request.setOlds(encode(state));
    request.setOldInputs(encode(inputs));
    request.setNews(encode(news));
    const answer = await call((done: Answer<providerProto.DiffResponse>) =>
      this.#client.diff(request, done),
    );
    return {
      changes: answer.getChanges() === providerProto.DiffResponse.DiffChanges.DIFF_SOME,
      replaces: answer.getReplacesList(),
      paths: answer
        .getDetaileddiffMap()
        .getEntryList()
        .map(([path]) => path),
      deleteBeforeReplace: answer.getDeletebeforereplace(),
    };
  }

  async create(properties: Properties, options: { preview?: boolean; timeoutSec?: number } = {}) {
    const request = new providerProto.CreateRequest();
    request.setUrn(this.urn);
    request.setProperties(encode(properties));
    request.setPreview(options.preview ?? false);
    request.setTimeout(options.timeoutSec ?? 0);
    const answer = await call((done: Answer<providerProto.CreateResponse>) =>
      this.#client.create(request, done),
    );
    return { id: answer.getId(), state: decode(answer.getProperties()) };
  }

  async read(id: string, state: Properties, inputs: Properties) {
    const request = new providerProto.ReadRequest();
    request.setUrn(this.urn);
    request.setId(id);
    request.setProperties(encode(state));
    request.setInputs(encode(inputs));
    const answer = await call((done: Answer<providerProto.ReadResponse>) =>
      this.#client.read(request, done),
    );
    return {
      id: answer.getId(),
      state: decode(answer.getProperties()),
      inputs: decode(answer.getInputs()),
    };
  }

  async update(
    id: string,
    old: { state: Properties; inputs: Properties },
    news: Properties,
    preview = false,
  ) {
    const request = new providerProto.UpdateRequest();
    request.setUrn(this.urn);
    request.setId(id);
    request.setOlds(encode(old.state));
    request.setOldInputs(encode(old.inputs));
    request.setNews(encode(news));
    request.setPreview(preview);
    const answer = await call((done: Answer<providerProto.UpdateResponse>) =>
      this.#client.update(request, done),
    );
    return decode(answer.getProperties());
  }

  async delete(id: string, state: Properties): Promise<void> {
    const request = new providerProto.DeleteRequest();
    request.setUrn(this.urn);
    request.setId(id);
    request.setProperties(encode(state));
    await call((answer) => this.#client.delete(request, answer));
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const request = new providerProto.InvokeRequest();
    request.setTok(token);
    request.setArgs(encode(args));
    const answer = await call((done: Answer<providerProto.InvokeResponse>) =>
      this.#client.invoke(request, done),
    );
    return decode(answer.getReturn());
  }

  async cancel(): Promise<void> {
    await call((answer) => this.#client.cancel(new emptyProto.Empty(), answer));
  }
}

type Answer<Response> = (error: grpc.ServiceError | null, response: Response) => void;

function call<Response>(start: (answer: Answer<Response>) => unknown): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

function plainCheck(answer: providerProto.CheckResponse) {
  const failures = answer.getFailuresList().map((failure) => failure.toObject());
  return { inputs: decode(answer.getInputs()), failures };
}

/** The error of a call that must fail. */
export async function failureOf(work: Promise<unknown>): Promise<grpc.ServiceError> {
  try {
    await work;
  } catch (error) {
    return error as grpc.ServiceError;
  }
  throw new Error("the call succeeded, though it must fail");
}

/** What a failed create left behind, from the details of its error. */
export function partlyCreated(error: grpc.ServiceError): PartlyCreated | undefined {
  const [details] = error.metadata.get("grpc-status-details-bin");
  if (details === undefined) return undefined;
  const status = statusProto.Status.deserializeBinary(details as Buffer);
  const failure = providerProto.ErrorResourceInitFailed.deserializeBinary(
    status.getDetailsList()[0]!.getValue_asU8(),
  );
  const state = decode(failure.getProperties());
  return { id: failure.getId(), state, reasons: failure.getReasonsList() };
}
