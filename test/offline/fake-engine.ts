import * as grpc from "@grpc/grpc-js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type engineProto from "@pulumi/pulumi/proto/engine_pb.js";

/** The part of the engine that plugins talk to: it keeps the lines that they log. */
export class FakeEngine {
  readonly lines: { message: string; urn: string }[] = [];
  readonly #server = new grpc.Server();
  #port = 0;

  static async start(): Promise<FakeEngine> {
    const engine = new FakeEngine();
    const log: grpc.handleUnaryCall<engineProto.LogRequest, object> = (call, answer) => {
      engine.lines.push({ message: call.request.getMessage(), urn: call.request.getUrn() });
      answer(null, new emptyProto.Empty());
    };
    engine.#server.addService(engineGrpc.EngineService, { log });
    engine.#port = await new Promise<number>((resolve, reject) => {
      const credentials = grpc.ServerCredentials.createInsecure();
      engine.#server.bindAsync("127.0.0.1:0", credentials, (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
    return engine;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  stop(): void {
    this.#server.forceShutdown();
  }
}
