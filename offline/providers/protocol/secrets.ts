import type structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { decode, isSecret, secret, type Properties } from "./values.ts";

/** Inputs as they came, envelopes included. */
export type Inputs = structProto.Struct | undefined;

/**
 * Outputs with the envelopes of secrets: what a secret input says again, and whatever is no input as
 * soon as one input is secret, since a command's output may contain any of them.
 */
export function withSecrets(outputs: Properties, inputs: Inputs): Properties {
  const fields = inputs?.getFieldsMap();
  const hidden = new Set<string>();
  fields?.forEach((value, name) => {
    if (isSecret(value)) hidden.add(name);
  });
  if (inputs === undefined || hidden.size === 0) return outputs;
  const known = decode(inputs);
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [
      name,
      hidden.has(name) || !(name in known) ? secret(value) : value,
    ]),
  );
}
