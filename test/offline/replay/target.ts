import * as grpc from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { commandPlugin } from "../../../offline/providers/command/plugin.ts";
import { dockerPlugin } from "../../../offline/providers/docker/plugin.ts";
import { EngineLog } from "../../../offline/providers/protocol/engine-log.ts";
import { listen } from "../../../offline/providers/protocol/serve.ts";
import type { Properties } from "../../../offline/providers/protocol/values.ts";
import { FakeEngine } from "../fake-engine.ts";
import { partlyCreated, type PartlyCreated } from "../plugin-client.ts";
import { spawnPlugin, testsOwnPlugins } from "../plugin-process.ts";
import { answer, message, type Method } from "./messages.ts";

/** An answer or an error, in the words of the recording. */
export interface Answered {
  response?: Properties;
  error?: string;
  left?: PartlyCreated;
}

/** A plugin that is asked recorded questions: the project's own in this process, or one of NETBENCH_PLUGINS. */
export class Target {
  readonly #client;
  readonly stop: () => Promise<void>;

  private constructor(port: number, stop: () => Promise<void>) {
    const credentials = grpc.credentials.createInsecure();
    this.#client = new providerGrpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials);
    this.stop = async () => {
      this.#client.close();
      await stop();
    };
  }

  static async start(name: "command" | "docker"): Promise<Target> {
    if (!testsOwnPlugins) {
      const engine = await FakeEngine.start();
      const { port, end } = await spawnPlugin(name, engine.address, {});
      return new Target(port, () => end().finally(() => engine.stop()));
    }
    // The pauses of the official plugin, without the time that they take.
    const plugin = name === "command" ? commandPlugin : dockerPlugin(() => Promise.resolve());
    const { server, port } = await listen(plugin, new EngineLog(undefined));
    return new Target(port, async () => server.forceShutdown());
  }

  async ask(method: Method, question: Properties): Promise<Answered> {
    const call = this.#client[lowerFirst(method)].bind(this.#client) as unknown as Unary;
    try {
      const response = await new Promise((resolve, reject) => {
        call(message(method, question), (error, response) =>
          error === null ? resolve(response) : reject(error),
        );
      });
      return { response: answer(method, response) };
    } catch (error) {
      const { code, details } = error as grpc.ServiceError;
      return {
        error: `rpc error: code = ${codeName(code)} desc = ${details}`,
        left: partlyCreated(error as grpc.ServiceError),
      };
    }
  }
}

type Unary = (
  request: object,
  answer: (error: grpc.ServiceError | null, response: unknown) => void,
) => void;

function lowerFirst<Name extends string>(name: Name) {
  return (name[0]!.toLowerCase() + name.slice(1)) as Uncapitalize<Name>;
}

/** As Go's own library names it: `UNKNOWN` is `Unknown`. */
function codeName(code: grpc.status): string {
  const words = grpc.status[code].split("_");
  return words.map((word) => word[0]! + word.slice(1).toLowerCase()).join("");
}
