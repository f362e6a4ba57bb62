import * as grpc from "@grpc/grpc-js";
import anyProto from "google-protobuf/google/protobuf/any_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import { InitializationError } from "./plugin.ts";
import { encode } from "./values.ts";

/** A method that the official plugin does not serve. */
export class Unimplemented extends Error {}

/** The gRPC form of an error; a partly created resource travels along, so that the engine tracks it. */
export function grpcError(error: unknown): grpc.ServiceError {
  const message = error instanceof Error ? error.message : String(error);
  const metadata = new grpc.Metadata();
  if (error instanceof InitializationError) {
    metadata.add("grpc-status-details-bin", initializationDetails(error));
  }
  return Object.assign(new Error(message), {
    code: error instanceof Unimplemented ? grpc.status.UNIMPLEMENTED : grpc.status.UNKNOWN,
    details: message,
    metadata,
  });
}

function initializationDetails(error: InitializationError): Buffer {
  const failure = new providerProto.ErrorResourceInitFailed();
  failure.setId(error.id);
  failure.setProperties(encode(error.state));
  failure.setReasonsList([error.message]);
  const details = new anyProto.Any();
  details.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusProto.Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(error.message);
  status.addDetails(details);
  return Buffer.from(status.serializeBinary());
}
