/** The shape of a property value. A set is a list whose order means nothing. */
export type Shape =
  | { kind: "string" | "int" | "bool" | "map" }
  | { kind: "list" | "set"; of: Shape }
  | { kind: "object"; fields: Fields };

/** One property of a resource, as terraform-provider-docker 4.5.0 declares it. */
export interface Field {
  shape: Shape;
  required?: true;
  default?: boolean | number | string;
  oneOf?: readonly string[];
  /** A change keeps the resource; every other change replaces it. */
  inPlace?: true;
  /** What the program leaves open the Docker engine fills in; taking the input away changes nothing. */
  computed?: true;
  /** Only the Docker engine says it. */
  output?: true;
  /** A list that is compared as a set. */
  unordered?: true;
  /** An empty value is no change. */
  sticky?: true;
  /** Has its place in the state, but Check refuses it. */
  notServed?: true;
  /** Its name in terraform-provider-docker, where that is another than this one with underscores. */
  upstream?: string;
}

export type Fields = Record<string, Field>;

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

/** Whether a value is a list of objects that is always there, if only empty (Terraform: a block). */
export function isBlock({ shape, computed, output }: Field): boolean {
  if (shape.kind !== "list" && shape.kind !== "set") return false;
  return shape.of.kind === "object" && !computed && !output;
}

/** Whether a change of the property replaces the resource. */
export function replaces({ inPlace, output }: Field): boolean {
  return !inPlace && !output;
}
