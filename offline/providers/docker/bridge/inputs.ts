import { equal } from "../../protocol/difference.ts";
import { isObject, type Properties, type Value } from "../../protocol/values.ts";
import { defaultsKey } from "./check.ts";
import type { Fields, Shape } from "./schema.ts";

/**
 * The inputs after a look at the resource: what they said, with the values that were found, so that
 * drift shows up. A default that no longer holds is not listed as one.
 */
export function inputsAfterRead(inputs: Properties, state: Properties, fields: Fields): Properties {
  return readObject(inputs, state, fields).value;
}

/** The inputs of a resource that no program knows yet. */
export function importedInputs(state: Properties, fields: Fields): Properties {
  const said = Object.entries(fields).flatMap(([key, { output }]) =>
    state[key] && !output && !isEmptyList(state[key]) ? [[key, state[key]] as const] : [],
  );
  return { ...Object.fromEntries(said), [defaultsKey]: [] };
}

function isEmptyList(value: Value): boolean {
  return Array.isArray(value) && value.length === 0;
}

interface Read<Kind extends Value> {
  value: Kind;
  unchanged: boolean;
}

function readObject(old: Properties, state: Properties, fields: Fields): Read<Properties> {
  const value: Properties = {};
  const changed = new Set<string>();
  for (const [key, before] of Object.entries(old)) {
    const found = state[key];
    if (key === defaultsKey || found === undefined) continue;
    const read = readValue(before, found, fields[key]?.shape ?? { kind: "string" });
    value[key] = read.value;
    if (!read.unchanged) changed.add(key);
  }
  const defaults = old[defaultsKey];
  if (!Array.isArray(defaults)) return { value, unchanged: true };
  value[defaultsKey] = defaults.filter((key) => !changed.has(String(key)));
  return { value, unchanged: changed.size === 0 };
}

function readValue(old: Value, found: Value, shape: Shape): Read<Value> {
  if (
    Array.isArray(old) &&
    Array.isArray(found) &&
    (shape.kind === "list" || shape.kind === "set")
  ) {
    const { of } = shape;
    const places = of.kind === "object" && shape.kind === "set" ? matched(old, found) : undefined;
    const read = old.flatMap((item, index) => {
      const other = found[places?.get(index) ?? index];
      return other === undefined ? [] : [readValue(item, other, of)];
    });
    return {
      value: read.map(({ value }) => value),
      unchanged: read.length === old.length && read.every(({ unchanged }) => unchanged),
    };
  }
  if (shape.kind === "object" && isObject(old) && isObject(found)) {
    return readObject(old, found, shape.fields);
  }
  return { value: found, unchanged: equal(old, found) };
}

/** Elements of a set have no places: each goes with the one that it has most in common with. */
function matched(old: Value[], found: Value[]): Map<number, number> {
  const pairs = old.flatMap((left, i) =>
    found.map((right, j) => ({ i, j, score: likeness(left as Properties, right as Properties) })),
  );
  const places = new Map<number, number>();
  const taken = new Set<number>();
  for (const { i, j } of pairs.sort((left, right) => right.score - left.score)) {
    if (places.has(i) || taken.has(j)) continue;
    places.set(i, j);
    taken.add(j);
  }
  return places;
}

function likeness(left: Properties, right: Properties): number {
  const keys = Object.keys(left).filter((key) => key in right);
  return keys.filter((key) => equal(left[key], right[key])).length * 2 + keys.length;
}
