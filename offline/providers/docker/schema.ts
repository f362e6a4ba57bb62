import type { Value } from "../protocol/values.ts";

/** The shape of a property value. A set is a list whose order means nothing. */
export type Shape =
  | { kind: "string" | "int" | "bool" | "map" }
  | { kind: "list" | "set"; of: Shape }
  | { kind: "object"; fields: Fields };

/** One property of a resource, as terraform-provider-docker 4.5.0 declares it. */
export interface Field {
  shape: Shape;
  required?: true;
  default?: Value;
  oneOf?: readonly string[];
  /** A change keeps the resource; every other change replaces it. */
  inPlace?: true;
}

export type Fields = Record<string, Field | "not served">;

export const string: Shape = { kind: "string" };
export const int: Shape = { kind: "int" };
export const bool: Shape = { kind: "bool" };
export const map: Shape = { kind: "map" };
export const list = (of: Shape): Shape => ({ kind: "list", of });
export const set = (of: Shape): Shape => ({ kind: "set", of });
export const object = (fields: Fields): Shape => ({ kind: "object", fields });

export const labels = set(
  object({
    label: { shape: string, required: true },
    value: { shape: string, required: true },
  }),
);

/** Whether the order of a part of this value means nothing. */
export function holdsSet(shape: Shape): boolean {
  if (shape.kind === "set") return true;
  if (shape.kind === "list") return holdsSet(shape.of);
  if (shape.kind !== "object") return false;
  return Object.values(shape.fields).some(
    (field) => typeof field === "object" && holdsSet(field.shape),
  );
}
