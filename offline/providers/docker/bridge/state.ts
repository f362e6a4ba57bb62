import { isUnknown, type Properties, type Value } from "../../protocol/values.ts";
import type { Field, Fields } from "./schema.ts";
import { byText, hasUnknown, isEmpty, mapFields, settled, spelled, zeroOf } from "./spell.ts";

/** What was read of a resource; what is absent was not asked for. */
export type Reading = Record<string, Value | undefined>;

/** A resource that was just made: the plan holds where it said something, and sets are as planned. */
export function afterCreate(plan: Properties, reading: Reading, fields: Fields): Properties {
  return mapFields(fields, (key, field) => {
    const [asked, read] = [plan[key] ?? null, reading[key]];
    if (hasUnknown(asked)) return read ?? unreadValue(field);
    if (read === undefined || isSet(field)) return asked;
    return asked === null && isEmpty(read) ? null : read;
  });
}

/** A resource that exists, but of which nothing was read. */
export function afterFailure(plan: Properties, fields: Fields): Properties {
  return mapFields(fields, (key, field) =>
    hasUnknown(plan[key] ?? null) ? unreadValue(field) : (plan[key] ?? null),
  );
}

/** A resource that was looked at. */
export function afterRead(prior: Properties, reading: Reading, fields: Fields): Properties {
  return mapFields(fields, (key, field) => {
    const value = reading[key] ?? prior[key] ?? (key in prior ? null : neverSaid(field));
    return ordered(settled(value, field.shape), field);
  });
}

/** A resource that was changed in place: nothing is read, and what was taken away is zero. */
export function afterUpdate(plan: Properties, prior: Properties, fields: Fields): Properties {
  return mapFields(fields, (key, field) => {
    const value = plan[key] ?? null;
    if (isUnknown(value)) return unreadValue(field);
    const before = prior[key] ?? null;
    return settled(value === null && before !== null ? zeroOf(field.shape) : value, field.shape);
  });
}

/** What a state holds of a property that nobody ever set or read. */
export function neverSaid(field: Field): Value {
  return field.computed ? unreadValue(field) : spelled(null, { ...field, default: undefined });
}

function unreadValue({ shape }: Field): Value {
  return shape.kind === "set" ? [] : null;
}

/** A single object is a set of one upstream. */
function isSet({ shape }: Field): boolean {
  return shape.kind === "set" || shape.kind === "object";
}

function ordered(value: Value, { shape }: Field): Value {
  return Array.isArray(value) && shape.kind === "set" ? [...value].sort(byText) : value;
}
