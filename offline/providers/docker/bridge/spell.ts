import {
  isObject,
  isUnknown,
  unknown,
  type Properties,
  type Value,
} from "../../protocol/values.ts";
import { isBlock, type Field, type Fields, type Shape } from "./schema.ts";

/**
 * The state of a bridged resource spells every property out, empty ones too. These are the forms in
 * which it does: before anybody asked the Docker engine, and after.
 */

/** A value for each property. */
export function mapFields(
  fields: Fields,
  valueOf: (key: string, field: Field) => Value,
): Properties {
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [key, valueOf(key, field)]),
  );
}

/** An input, or its absence, as a plan has it. */
export function spelled(value: Value | undefined, field: Field): Value {
  if (value !== undefined && value !== null) return spelledShape(value, field.shape);
  return field.default ?? (isBlock(field) ? [] : null);
}

function spelledShape(value: Value, shape: Shape): Value {
  if (isUnknown(value)) return value;
  if (Array.isArray(value) && (shape.kind === "list" || shape.kind === "set")) {
    const items = value.map((item) => spelledShape(item, shape.of));
    return shape.kind === "set" ? items.sort(byText) : items;
  }
  if (!isObject(value)) return value;
  if (shape.kind === "object") {
    return mapFields(shape.fields, (key, field) => spelledMember(value[key], field));
  }
  return textMap(value);
}

/** A map has string values; a program may write `mtu: 9000` all the same. */
export function textMap(values: Properties): Properties {
  const texts = Object.entries(values).filter(([key]) => !key.startsWith("__"));
  return Object.fromEntries(
    texts.map(([key, value]) => [key, isUnknown(value) ? value : String(value ?? "")]),
  );
}

function spelledMember(value: Value | undefined, field: Field): Value {
  if (value !== undefined && value !== null) return spelledShape(value, field.shape);
  if (field.default !== undefined) return field.default;
  if (field.computed) return unknown;
  return ["string", "list", "set"].includes(field.shape.kind) ? zeroOf(field.shape) : null;
}

/** A value once it was read or written: within lists, nothing is null that has a zero. */
export function settled(value: Value, shape: Shape): Value {
  if (Array.isArray(value) && (shape.kind === "list" || shape.kind === "set")) {
    return value.map((item) => settled(item, shape.of));
  }
  if (!isObject(value) || shape.kind !== "object") return value;
  return mapFields(shape.fields, (key, field) =>
    settled(value[key] ?? zeroOf(field.shape), field.shape),
  );
}

const zeros: Record<Shape["kind"], () => Value> = {
  string: () => "",
  int: () => 0,
  bool: () => false,
  map: () => ({}),
  list: () => [],
  set: () => [],
  object: () => null,
};

export function zeroOf(shape: Shape): Value {
  return zeros[shape.kind]();
}

/** Whether a value is no list, no map, or one without content. */
export function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}

/** Whether any part of a value is not known yet. */
export function hasUnknown(value: Value): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) ? Object.values(value).some(hasUnknown) : isUnknown(value);
}

export function byText(left: Value, right: Value): number {
  const [a, b] = [JSON.stringify(left), JSON.stringify(right)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
