import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import {
  decode,
  encode,
  isObject,
  type Properties,
  type Value,
} from "../../../offline/providers/protocol/values.ts";

/** Recorded questions as messages, and answers as they were recorded. */

const requests = {
  Handshake: providerProto.ProviderHandshakeRequest,
  GetPluginInfo: emptyProto.Empty,
  CheckConfig: providerProto.CheckRequest,
  DiffConfig: providerProto.DiffRequest,
  Configure: providerProto.ConfigureRequest,
  Check: providerProto.CheckRequest,
  Diff: providerProto.DiffRequest,
  Create: providerProto.CreateRequest,
  Read: providerProto.ReadRequest,
  Update: providerProto.UpdateRequest,
  Delete: providerProto.DeleteRequest,
  Invoke: providerProto.InvokeRequest,
  Cancel: emptyProto.Empty,
};
export type Method = keyof typeof requests;

const bags = ["args", "olds", "news", "oldInputs", "properties", "inputs"];

/** The message of a question; its fields have the names of protobuf's JSON form. */
export function message(method: Method, question: Properties): object {
  const request = new requests[method]() as unknown as Record<string, (value: unknown) => unknown>;
  const setters = Object.getOwnPropertyNames(Object.getPrototypeOf(request));
  for (const [name, value] of Object.entries(question)) {
    // The engine's own naming rule; no recorded question depends on it.
    if (name === "autonaming") continue;
    if (name === "variables") {
      const { args } = question;
      if (!isObject(args)) throw new Error("variables come with args");
      const map = (request as unknown as providerProto.ConfigureRequest).getVariablesMap();
      for (const [key, text] of Object.entries(value as Properties)) map.set(key, String(text));
      continue;
    }
    const wanted = `set${name}`.toLowerCase();
    const setter = setters.find((one) => [wanted, `${wanted}list`].includes(one.toLowerCase()));
    if (setter === undefined) throw new Error(`${method} has no field ${name}`);
    request[setter]!(bags.includes(name) ? encode(value as Properties) : value);
  }
  return request;
}

const kinds = ["ADD", "ADD_REPLACE", "DELETE", "DELETE_REPLACE", "UPDATE", "UPDATE_REPLACE"];

/** An answer as the recording has it: fields with an empty value are absent. */
export function answer(method: Method, response: unknown): Properties {
  switch (method) {
    case "GetPluginInfo":
      return { version: (response as { getVersion(): string }).getVersion() };
    case "Configure":
      return configured(response as providerProto.ConfigureResponse);
    case "Check":
    case "CheckConfig":
      return checked(response as providerProto.CheckResponse);
    case "Diff":
    case "DiffConfig":
      return diffed(response as providerProto.DiffResponse);
    case "Create":
    case "Update":
    case "Read":
      return made(response as providerProto.ReadResponse);
    case "Invoke":
      return { return: decode((response as providerProto.InvokeResponse).getReturn()) };
    default:
      return {};
  }
}

/** Without empty fields; the order of lists of names means nothing. */
export function tidy(response: Properties): Properties {
  const sorted = Object.entries(response).map(([key, value]): [string, Value] => [
    key,
    ["diffs", "replaces", "stables"].includes(key) ? [...(value as string[])].sort() : value,
  ]);
  return Object.fromEntries(sorted.filter(([, value]) => !isNothing(value)));
}

function isNothing(value: Value | undefined): boolean {
  return !value || (Array.isArray(value) && value.length === 0);
}

function configured(response: providerProto.ConfigureResponse): Properties {
  return tidy({
    acceptSecrets: response.getAcceptsecrets(),
    supportsPreview: response.getSupportspreview(),
    acceptResources: response.getAcceptresources(),
    acceptOutputs: response.getAcceptoutputs(),
    supportsAutonamingConfiguration: response.getSupportsAutonamingConfiguration(),
  });
}

function checked(response: providerProto.CheckResponse): Properties {
  const failures = response.getFailuresList().map((failure) => failure.toObject());
  return tidy({ inputs: decode(response.getInputs()), failures });
}

function diffed(response: providerProto.DiffResponse): Properties {
  const detailed: Properties = {};
  response.getDetaileddiffMap().forEach((difference, path) => {
    const kind = kinds[difference.getKind()]!;
    detailed[path] = tidy({
      kind: kind === "ADD" ? "" : kind,
      inputDiff: difference.getInputdiff(),
    });
  });
  return tidy({
    changes: ["", "DIFF_NONE", "DIFF_SOME"][response.getChanges()]!,
    diffs: response.getDiffsList(),
    replaces: response.getReplacesList(),
    stables: response.getStablesList(),
    deleteBeforeReplace: response.getDeletebeforereplace(),
    detailedDiff: Object.keys(detailed).length > 0 ? detailed : null,
    hasDetailedDiff: response.getHasdetaileddiff(),
  });
}

function made(response: providerProto.ReadResponse): Properties {
  const found: Properties = {};
  if ("getId" in response) found.id = response.getId();
  if (response.getProperties() !== undefined) found.properties = decode(response.getProperties());
  if ("getInputs" in response && response.getInputs() !== undefined) {
    found.inputs = decode(response.getInputs());
  }
  return tidy(found);
}
