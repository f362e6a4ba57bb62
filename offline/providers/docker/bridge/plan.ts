import { unknown, type Properties } from "../../protocol/values.ts";
import { same } from "./same.ts";
import type { Field, Fields } from "./schema.ts";
import { mapFields, spelled } from "./spell.ts";
import { neverSaid } from "./state.ts";

/**
 * What a resource is to be: the program's inputs, and for what they leave open the state before.
 * Without a state, what the Docker engine fills in is unknown.
 */
export function planned(inputs: Properties, fields: Fields, prior?: Properties): Properties {
  return mapFields(fields, (key, field) => {
    const given = field.output ? null : (inputs[key] ?? null);
    if (prior === undefined) {
      return given === null && filledIn(field) ? unknown : spelled(given, field);
    }
    // A state that this plugin wrote before it spelled everything out lacks some properties.
    const before = (key in prior ? prior[key] : neverSaid(field)) ?? null;
    if (given === null && filledIn(field)) {
      // A failed start leaves null where a look at the container gives a list.
      const neverRead = prior[key] === null && field.shape.kind === "list";
      return neverRead ? unknown : before;
    }
    if (field.sticky && (given === null || given === "")) return before;
    return same(before, given, field) ? before : spelled(given, field);
  });
}

function filledIn({ computed, output }: Field): boolean {
  return computed === true || output === true;
}
