import { unknown, type Properties, type Value } from "../../protocol/values.ts";
import { same } from "./same.ts";
import type { Field, Fields } from "./schema.ts";
import { mapFields, spelled } from "./spell.ts";

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
    const before = prior[key];
    if (given === null && filledIn(field))
      return neverRead(before, field) ? unknown : (before ?? null);
    if (field.sticky && (given === null || given === "")) return before ?? null;
    return same(before, given, field) ? (before ?? null) : spelled(given, field);
  });
}

function filledIn({ computed, output }: Field): boolean {
  return computed === true || output === true;
}

/**
 * A failed start leaves null where a look at the container gives a list. A state that this plugin
 * wrote before it spelled everything out lacks the property, and is not meant.
 */
function neverRead(before: Value | undefined, { shape }: Field): boolean {
  return before === null && shape.kind === "list";
}
