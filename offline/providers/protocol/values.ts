import structProto from "google-protobuf/google/protobuf/struct_pb.js";

/** A property value as the engine sends it, with secrets and outputs already unwrapped. */
export type Value = null | boolean | number | string | Value[] | Properties;
export type Properties = { [key: string]: Value };

/** What a preview sends and answers where a value is not known yet (sdk/go/common/resource/plugin/rpc.go). */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const unknowns = new Set([
  unknown,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const signatureKey = "4dabf18193072939515e22adb298388d";
const wrapped = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
};

/** True for a value that a preview does not know yet. */
export function isUnknown(value: Value | undefined): boolean {
  return typeof value === "string" && unknowns.has(value);
}

/** Whether a value comes in the envelope of a secret. */
export function isSecret(value: structProto.Value): boolean {
  const parts = value.getStructValue()?.getFieldsMap();
  const signature = parts?.get(signatureKey)?.getStringValue();
  if (signature === wrapped.secret) return true;
  return signature === wrapped.output && parts?.get("secret")?.getBoolValue() === true;
}

/** A value in the envelope of a secret. */
export function secret(value: Value): Value {
  return { [signatureKey]: wrapped.secret, value };
}

export function isObject(value: Value | undefined): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Plain values from a message; the envelopes of secrets and outputs are taken off. */
export function decode(struct: structProto.Struct | undefined): Properties {
  return struct === undefined ? {} : (decodeStruct(struct) as Properties);
}

const { KindCase } = structProto.Value;

/** One pass over the message, because a plan asks for it twice per resource. */
function decodeValue(value: structProto.Value): Value {
  switch (value.getKindCase()) {
    case KindCase.STRING_VALUE:
      return value.getStringValue();
    case KindCase.NUMBER_VALUE:
      return value.getNumberValue();
    case KindCase.BOOL_VALUE:
      return value.getBoolValue();
    case KindCase.LIST_VALUE:
      return value.getListValue()!.getValuesList().map(decodeValue);
    case KindCase.STRUCT_VALUE:
      return decodeStruct(value.getStructValue()!);
    default:
      return null;
  }
}

function decodeStruct(struct: structProto.Struct): Value {
  const values: Properties = {};
  struct.getFieldsMap().forEach((value, key) => (values[key] = decodeValue(value)));
  const signature = values[signatureKey];
  if (signature === wrapped.secret) return values.value ?? null;
  if (signature === wrapped.output) return "value" in values ? values.value! : unknown;
  return values;
}

/** A message from plain values; keys whose value is undefined are left out. */
export function encode(values: { [key: string]: Value | undefined }): structProto.Struct {
  return structProto.Struct.fromJavaScript(withoutUndefined(values));
}

type JavaScript = Parameters<typeof structProto.Struct.fromJavaScript>[0];

function withoutUndefined(values: object): JavaScript {
  const kept: JavaScript = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) kept[key] = plain(value);
  }
  return kept;
}

function plain(value: Value): JavaScript[string] {
  if (Array.isArray(value)) return value.map(plain);
  return isObject(value) ? withoutUndefined(value) : value;
}
