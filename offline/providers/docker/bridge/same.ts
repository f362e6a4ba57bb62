import { equal } from "../../protocol/difference.ts";
import { isObject, isUnknown, type Properties, type Value } from "../../protocol/values.ts";
import type { Field, Fields, Shape } from "./schema.ts";
import { byText, textMap } from "./spell.ts";

/** Whether two values of a property mean the same: defaults, empty values and the order of sets do not count. */
export function same(left: Value | undefined, right: Value | undefined, field: Field): boolean {
  return equal(canonicalField(left, field), canonicalField(right, field));
}

/** One text for all values that mean the same. */
export function identity(value: Value, shape: Shape): string {
  return JSON.stringify(canonical(value, shape));
}

function canonicalField(value: Value | undefined, field: Field): Value {
  const found = canonical(value ?? field.default ?? null, field.shape);
  return field.unordered && Array.isArray(found) ? found.sort(byText) : found;
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
  const kept = shape.kind === "object" ? canonicalObject(value, shape.fields) : textMap(value);
  const entries = Object.entries(kept).filter(
    ([key, item]) => !key.startsWith("__") && (item !== null || shape.kind === "map"),
  );
  return entries.length === 0
    ? null
    : Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function canonicalObject(value: Properties, fields: Fields): Properties {
  const kept: Properties = {};
  for (const [key, field] of Object.entries(fields)) kept[key] = canonicalField(value[key], field);
  return kept;
}
