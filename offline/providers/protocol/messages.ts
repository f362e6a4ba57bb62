import type structProto from "google-protobuf/google/protobuf/struct_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import type { Abilities, CheckRequest, Checked, Difference } from "./plugin.ts";

/** The failures of a check as a message, with its inputs in the form in which they go back. */
export function checkResponse(
  { failures }: Checked,
  inputs: structProto.Struct,
): providerProto.CheckResponse {
  const response = new providerProto.CheckResponse();
  response.setInputs(inputs);
  response.setFailuresList(
    failures.map(({ property, reason }) => {
      const failure = new providerProto.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

const kinds = {
  add: providerProto.PropertyDiff.Kind.ADD,
  update: providerProto.PropertyDiff.Kind.UPDATE,
  delete: providerProto.PropertyDiff.Kind.DELETE,
};
const replacingKinds = {
  add: providerProto.PropertyDiff.Kind.ADD_REPLACE,
  update: providerProto.PropertyDiff.Kind.UPDATE_REPLACE,
  delete: providerProto.PropertyDiff.Kind.DELETE_REPLACE,
};

/** A difference as a message, with every changed path, so that `preview --diff` shows the values. */
export function diffResponse(difference: Difference): providerProto.DiffResponse {
  const response = new providerProto.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = providerProto.DiffResponse.DiffChanges;
  response.setChanges(difference.changes.size === 0 ? DIFF_NONE : DIFF_SOME);
  response.setHasdetaileddiff(true);
  response.setDeletebeforereplace(difference.deleteBeforeReplace ?? false);
  response.setStablesList(difference.stables ?? []);
  const changed = new Set<string>();
  // One entry a path, so that a property may be named twice.
  const replacing: string[] = [];
  for (const [path, { change, replaces }] of difference.changes) {
    const property = new providerProto.PropertyDiff();
    property.setKind((replaces ? replacingKinds : kinds)[change]);
    response.getDetaileddiffMap().set(path, property);
    changed.add(topLevel(path));
    if (replaces) replacing.push(topLevel(path));
  }
  response.setDiffsList([...changed].sort());
  response.setReplacesList(replacing.sort());
  return response;
}

/** The answer of Configure. */
export function configureResponse({ envelopes, autonaming }: Abilities) {
  const response = new providerProto.ConfigureResponse();
  response.setSupportspreview(true);
  response.setAcceptsecrets(envelopes === true);
  response.setAcceptresources(envelopes === true);
  response.setAcceptoutputs(envelopes === true);
  response.setSupportsAutonamingConfiguration(autonaming === true);
  return response;
}

/** `labels` of `labels[0].value`. */
export function topLevel(path: string): string {
  return path.split(/[.[]/)[0] ?? path;
}

/** Base 64; empty when the engine sends none. */
export function seed(request: providerProto.CheckRequest): string {
  return request.getRandomseed_asB64();
}

const modes = ["propose", "enforce", "disable"] as const;

/** The project's own naming rule, where the engine has one. */
export function autonaming(
  request: providerProto.CheckRequest,
): Pick<CheckRequest, "autonaming"> | undefined {
  const options = request.getAutonaming();
  if (options === undefined) return undefined;
  const mode = modes[options.getMode()] ?? "propose";
  return { autonaming: { proposedName: options.getProposedName(), mode } };
}
