import { isObject, type Properties, type Value } from "./values.ts";

/** How one property changed. */
export type Change = "add" | "update" | "delete";

/** Structural equality; an absent property and a null one are the same. */
export function equal(left: Value | undefined, right: Value | undefined): boolean {
  if (left === right) return true;
  if (left === undefined || left === null) return right === undefined || right === null;
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => equal(item, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  return keysOfBoth(left, right).every((key) => equal(left[key], right[key]));
}

/** The changed leaves of two property maps, keyed by property path (`environment.MTU`, `triggers[0]`). */
export function differences(olds: Properties, news: Properties): Map<string, Change> {
  const found = new Map<string, Change>();
  for (const key of keysOfBoth(olds, news)) collect(segment("", key), olds[key], news[key], found);
  return found;
}

function collect(
  path: string,
  left: Value | undefined,
  right: Value | undefined,
  found: Map<string, Change>,
): void {
  if (equal(left, right)) return;
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let index = 0; index < Math.max(left.length, right.length); index++) {
      collect(`${path}[${index}]`, left[index], right[index], found);
    }
  } else if (isObject(left) && isObject(right)) {
    for (const key of keysOfBoth(left, right)) {
      collect(segment(path, key), left[key], right[key], found);
    }
  } else found.set(path, kindOf(left, right));
}

function kindOf(left: Value | undefined, right: Value | undefined): Change {
  if (left === undefined || left === null) return "add";
  return right === undefined || right === null ? "delete" : "update";
}

function keysOfBoth(left: Properties, right: Properties): string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])];
}

/** The engine's path syntax for a part of a value: a dot before plain names, otherwise a quoted subscript. */
export function segment(path: string, key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
