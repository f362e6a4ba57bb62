import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import type { CheckRequest, Checked, Difference } from "./plugin.ts";
import { encode } from "./values.ts";

/** The inputs and the failures of a check as a message. */
export function checkResponse(checked: Checked): providerProto.CheckResponse {
  const response = new providerProto.CheckResponse();
  response.setInputs(encode(checked.inputs));
  response.setFailuresList(
    checked.failures.map(({ property, reason }) => {
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
  const changed = new Set<string>();
  const replacing = new Set<string>();
  for (const [path, { change, replaces, inState }] of difference.changes) {
    const property = new providerProto.PropertyDiff();
    property.setKind((replaces ? replacingKinds : kinds)[change]);
    property.setInputdiff(inState !== true);
    response.getDetaileddiffMap().set(path, property);
    changed.add(topLevel(path));
    if (replaces) replacing.add(topLevel(path));
  }
  response.setDiffsList([...changed].sort());
  response.setReplacesList([...replacing].sort());
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
