import { isObject, type Properties, type Value } from "../../protocol/values.ts";
import type { Field, Fields, Shape } from "./schema.ts";

/** The key under which the bridge keeps how its upstream's state differs from this one. */
export const rawStateKey = "__pulumi_raw_state_delta";

/**
 * How terraform-provider-docker's own state comes from these properties: what is a list, a map or a
 * single object there, and which names differ (pulumi-terraform-bridge, pkg/tfbridge/rawstate.go).
 * `absent` names a single object that is null upstream, too.
 */
export function rawStateDelta(state: Properties, fields: Fields, absent?: string): Value {
  return { obj: objectDelta(state, fields, absent) };
}

function objectDelta(values: Properties, fields: Fields, absent?: string): Properties {
  const parts: Properties = {};
  for (const [key, { shape }] of Object.entries(fields)) {
    const delta = key === absent ? undefined : valueDelta(values[key] ?? null, shape);
    if (delta !== undefined) parts[key] = delta;
  }
  const renamed = Object.entries(fields).flatMap(([key, { upstream }]: [string, Field]) =>
    upstream === undefined ? [] : [[key, upstream]],
  );
  return {
    ...(Object.keys(parts).length > 0 && { ps: parts }),
    ...(renamed.length > 0 && { renamed: Object.fromEntries(renamed) as Properties }),
  };
}

function valueDelta(value: Value, shape: Shape): Value | undefined {
  if (shape.kind === "object") {
    return { plu: { i: isObject(value) ? { obj: objectDelta(value, shape.fields) } : {} } };
  }
  if (shape.kind === "map") return value === null ? undefined : { map: {} };
  if (!Array.isArray(value) || (shape.kind !== "list" && shape.kind !== "set")) return undefined;
  const { of } = shape;
  if (of.kind !== "object" || value.length === 0) return { arr: {} };
  const elements = value.map((item, index) => [
    String(index),
    { obj: objectDelta(item as Properties, of.fields) },
  ]);
  return { arr: { el: Object.fromEntries(elements) as Properties } };
}
