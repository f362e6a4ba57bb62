import * as grpc from "@grpc/grpc-js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineProto from "@pulumi/pulumi/proto/engine_pb.js";

/** A logger must never hold up the work it reports on for longer than this. */
const deadlineMs = 5_000;

/** Sends lines to the engine, in order. Lines that the engine does not take are dropped. */
export class EngineLog {
  #address: string | undefined;
  #client: EngineClient | undefined;

  constructor(address: string | undefined) {
    this.#address = address;
  }

  /** The engine's address may arrive only after the start (Attach). */
  set address(address: string) {
    this.#address = address;
    this.#client = undefined;
  }

  /** Shows `message` as the status of the resource with this `urn`. */
  status(urn: string, message: string): Promise<void> {
    if (this.#address === undefined) return Promise.resolve();
    this.#client ??= new engineGrpc.EngineClient(this.#address, grpc.credentials.createInsecure());
    const request = new engineProto.LogRequest();
    request.setSeverity(engineProto.LogSeverity.INFO);
    request.setMessage(message);
    request.setUrn(urn);
    request.setEphemeral(true);
    const client = this.#client;
    return new Promise((resolve) => {
      const options = { deadline: Date.now() + deadlineMs };
      client.log(request, new grpc.Metadata(), options, () => resolve());
    });
  }
}

type EngineClient = InstanceType<typeof engineGrpc.EngineClient>;
