import type structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { isObject, isSecret, secret, type Properties, type Value } from "./values.ts";

/** Inputs as they came, envelopes included. */
export type Inputs = structProto.Struct | undefined;

/** Outputs with the envelopes of secrets where the inputs have them; a command's output has none. */
export function withSecrets(outputs: Properties, inputs: Inputs): Properties {
  const fields = inputs?.getFieldsMap();
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [name, enveloped(value, fields?.get(name))]),
  );
}

function enveloped(value: Value, input: structProto.Value | undefined): Value {
  if (input === undefined) return value;
  if (isSecret(input)) return secret(value);
  if (isObject(value)) return withSecrets(value, input.getStructValue());
  const items = input.getListValue()?.getValuesList();
  return Array.isArray(value) ? value.map((item, at) => enveloped(item, items?.[at])) : value;
}
