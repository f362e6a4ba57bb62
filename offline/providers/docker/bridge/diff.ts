import { equal, segment, type Change } from "../../protocol/difference.ts";
import type { Difference } from "../../protocol/plugin.ts";
import { isObject, isUnknown, type Properties, type Value } from "../../protocol/values.ts";
import { listChanges } from "./list-changes.ts";
import { identity } from "./same.ts";
import { replaces, type Field, type Fields, type Shape } from "./schema.ts";
import { isEmpty } from "./spell.ts";

type Changes = [path: string, change: Change][];

/** What a plan changes in a state, and which properties that would replace the resource stay. */
export function difference(
  prior: Properties,
  plan: Properties,
  inputs: Properties,
  fields: Fields,
): Difference {
  const changes: Difference["changes"] = new Map();
  const stables: string[] = [];
  for (const [key, field] of Object.entries(fields)) {
    const before = prior[key] ?? null;
    const after = plan[key] ?? null;
    const found = equal(before, after)
      ? []
      : changed(key, before, after, inputs[key] ?? null, field.shape);
    for (const [path, change] of found) changes.set(path, { change, replaces: replaces(field) });
    if (found.length === 0 && replaces(field)) stables.push(key);
  }
  return { changes, stables: stables.sort() };
}

/** The changed paths of a value (pulumi-terraform-bridge, pkg/tfbridge/detailed_diff.go). */
function changed(path: string, before: Value, after: Value, given: Value, shape: Shape): Changes {
  if (isEmpty(before)) return isEmpty(after) ? [] : [[path, "add"]];
  if (isUnknown(after)) return [[path, "update"]];
  if (isEmpty(after)) return [[path, "delete"]];
  if (Array.isArray(before) && Array.isArray(after)) {
    if (shape.kind === "set") return changedSet(path, before, after, given, shape.of);
    if (shape.kind === "list") return changedList(path, before, after, shape.of);
  }
  if (isObject(before) && isObject(after)) {
    const shapeOf = (key: string): Shape =>
      (shape.kind === "object" && shape.fields[key]?.shape) || { kind: "string" };
    const givenOf = (key: string) => (isObject(given) ? (given[key] ?? null) : null);
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      changed(
        segment(path, key),
        before[key] ?? null,
        after[key] ?? null,
        givenOf(key),
        shapeOf(key),
      ),
    );
  }
  return equal(before, after) ? [] : [[path, "update"]];
}

function changedList(path: string, before: Value[], after: Value[], of: Shape): Changes {
  if (of.kind !== "object") {
    return [...listChanges(before, after)].map(([index, change]) => [`${path}[${index}]`, change]);
  }
  const longer = before.length > after.length ? before : after;
  return longer.flatMap((_, index) =>
    changed(`${path}[${index}]`, before[index] ?? null, after[index] ?? null, null, of),
  );
}

/** Elements that the program spells out are shown where it has them; otherwise the set as a whole. */
function changedSet(
  path: string,
  before: Value[],
  after: Value[],
  given: Value,
  of: Shape,
): Changes {
  const idOf = (item: Value) => identity(item, of);
  const [old, now] = [new Set(before.map(idOf)), new Set(after.map(idOf))];
  const removed = before.flatMap((item, index) => (now.has(idOf(item)) ? [] : [index]));
  const added = after.filter((item) => !old.has(idOf(item)));
  const asked = Array.isArray(given) ? given : [];
  const places = new Map<number, Value>();
  for (const item of added) {
    const place = asked.findIndex((one, at) => !places.has(at) && saysAll(one, item, of));
    if (place < 0 || asked.length < after.length) return [[path, "update"]];
    places.set(place, item);
  }
  return [...new Set([...removed, ...places.keys()])].flatMap((index) =>
    changed(
      `${path}[${index}]`,
      removed.includes(index) ? before[index]! : null,
      places.get(index) ?? null,
      null,
      of,
    ),
  );
}

/** Whether an input says each part of a planned element that is no empty list. */
function saysAll(given: Value, item: Value, of: Shape): boolean {
  if (of.kind !== "object" || !isObject(given) || !isObject(item)) return equal(given, item);
  const says = ([key, { computed, shape }]: [string, Field]) => {
    const [asked, planned] = [given[key] ?? null, item[key] ?? null];
    if (asked !== null) return equal(asked, planned);
    return computed || planned === null || (shape.kind !== "string" && isEmpty(planned));
  };
  return Object.entries(of.fields).every(says);
}
