import { differencesAt, equal, type Change } from "../protocol/difference.ts";
import type { Difference } from "../protocol/plugin.ts";
import { isObject, isUnknown, type Properties, type Value } from "../protocol/values.ts";
import { holdsSet, type Field, type Fields, type Shape } from "./schema.ts";

/**
 * What changed between the inputs in the state and those of the program. Defaults, empty values and
 * the order of sets make no difference: the state may have been written by the official plugin.
 */
export function diffInputs(olds: Properties, news: Properties, fields: Fields): Difference {
  const changes: Difference["changes"] = new Map();
  for (const [property, field] of Object.entries(fields)) {
    if (typeof field !== "object") continue;
    const left = canonicalField(olds[property], field);
    const right = canonicalField(news[property], field);
    if (equal(left, right)) continue;
    const replaces = field.inPlace !== true;
    for (const [path, change] of paths(property, field, olds[property], news[property])) {
      changes.set(path, { change, replaces });
    }
  }
  return { changes };
}

/** An index into a set means nothing, so a changed set is shown as a whole. */
function paths(
  property: string,
  field: Field,
  left: Value | undefined,
  right: Value | undefined,
): Map<string, Change> {
  const found = holdsSet(field.shape)
    ? new Map<string, Change>()
    : differencesAt(property, left, right);
  return found.size > 0 ? found : new Map([[property, kindOf(left, right)]]);
}

function kindOf(left: Value | undefined, right: Value | undefined): Change {
  if (left === undefined || left === null) return "add";
  return right === undefined || right === null ? "delete" : "update";
}

function canonicalField(value: Value | undefined, field: Field): Value {
  return canonical(value ?? field.default ?? null, field.shape);
}

/** One form for all values that mean the same; null for those that say nothing. */
function canonical(value: Value, shape: Shape): Value {
  if (isUnknown(value)) return value;
  if (value === "" || value === false || value === 0) return null;
  if (Array.isArray(value) && (shape.kind === "list" || shape.kind === "set")) {
    if (value.length === 0) return null;
    const items = value.map((item) => canonical(item, shape.of));
    return shape.kind === "set" ? items.sort(byText) : items;
  }
  if (!isObject(value)) return value;
  const kept = shape.kind === "object" ? canonicalObject(value, shape.fields) : value;
  const entries = Object.entries(kept).filter(
    ([key, item]) => !key.startsWith("__") && (item !== null || shape.kind === "map"),
  );
  return entries.length === 0
    ? null
    : Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function canonicalObject(value: Properties, fields: Fields): Properties {
  const kept: Properties = {};
  for (const [key, field] of Object.entries(fields)) {
    if (typeof field === "object") kept[key] = canonicalField(value[key], field);
  }
  return kept;
}

function byText(left: Value, right: Value): number {
  const [a, b] = [JSON.stringify(left), JSON.stringify(right)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
