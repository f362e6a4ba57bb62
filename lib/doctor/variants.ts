import { alternatives, type JsonSchema, scenarioJsonSchema } from "../json-schema.ts";
import { needsOf } from "../network/index.ts";
import type { NetworkSpec } from "../scenario.ts";

/** A network module, or the part of its choices that needs the same of a node. */
export interface Variant {
  /** `macvlan`, or with what makes the difference: `macvlan with vlanId`, `ovs datapath: kernel`. */
  name: string;
  network: NetworkSpec;
}

type Choice = Readonly<Record<string, unknown>>;
type Property = readonly [key: string, schema: JsonSchema];
type IsOptional = (property: Property) => boolean;

/** All network modules of the schema; several of one module where its choices have different needs. */
export function networkVariants(): Variant[] {
  const modules = alternatives(scenarioJsonSchema.properties?.["network"] ?? {});
  return modules.flatMap(alternatives).flatMap(variantsOf);
}

/** Variants of one module, from its schema. */
export function variantsOf(schema: JsonSchema): Variant[] {
  const properties = Object.entries(schema.properties ?? {});
  const fixed = valuesOf(schema);
  const optional: IsOptional = ([key, property]) =>
    !(key in fixed) && schema.required?.includes(key) !== true && property.type !== "array";
  const enums = properties.filter((one) => one[1].enum !== undefined && !optional(one));
  const bases = enums.reduce<Choice[]>(
    (sofar, [key, { enum: values = [] }]) =>
      sofar.flatMap((choice) => values.map((value) => ({ ...choice, [key]: value }))),
    [{}],
  );
  // One optional key at a time: what two of them need together is what each needs.
  const choices = bases.flatMap((base) => [
    base,
    ...properties
      .filter(optional)
      .flatMap(([key, property]) => examples(property).map((value) => ({ ...base, [key]: value }))),
  ]);
  const groups = new Map<string, Choice[]>();
  for (const choice of choices) {
    const needs = JSON.stringify(needsOf({ ...fixed, ...choice } as unknown as NetworkSpec));
    groups.set(needs, [...(groups.get(needs) ?? []), choice]);
  }
  return [...groups.values()].map((alike) => ({
    name: [String(fixed["module"]), ...telling(alike, properties, optional)].join(" "),
    network: { ...fixed, ...alike[0] } as unknown as NetworkSpec,
  }));
}

/** What a person gets who writes nothing. Names and addresses change no needs. */
function valuesOf(schema: JsonSchema): Choice {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
      const value = property.const ?? property.default;
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** Values that a key can have: all of a choice, one of a range. */
function examples(schema: JsonSchema): readonly unknown[] {
  if (schema.enum) return schema.enum;
  if (schema.type !== "object") return [schema.minimum ?? true];
  const required = Object.entries(schema.properties ?? {}).map(([key, property]) => [
    key,
    property.const ?? property.default ?? examples(property)[0],
  ]);
  return [Object.fromEntries(required)];
}

/** What these choices have in common and not all have, in the words of the scenario. */
function telling(alike: readonly Choice[], properties: readonly Property[], optional: IsOptional) {
  return properties.flatMap((property) => {
    const [key, { enum: values = [] }] = property;
    const own = new Set(alike.map((choice) => choice[key]));
    const told = optional(property) ? !own.has(undefined) : own.size < values.length;
    if (!told) return [];
    return [values.length > 0 ? `${key}: ${[...own].join(", ")}` : `with ${key}`];
  });
}
