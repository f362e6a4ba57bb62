import { alternatives, type JsonSchema, scenarioJsonSchema } from "../json-schema.ts";
import { needsOf } from "../network/index.ts";
import type { NetworkSpec } from "../scenario.ts";

/** A network module, or the part of its modes that needs the same of a node. */
export interface Variant {
  /** `macvlan`, or with the keys that make the difference: `ovs datapath: kernel`. */
  name: string;
  network: NetworkSpec;
}

type Choice = Record<string, unknown>;

/** All network modules of the schema; several of one module where its modes have different needs. */
export function networkVariants(): Variant[] {
  const modules = alternatives(scenarioJsonSchema.properties?.["network"] ?? {});
  return modules.flatMap(alternatives).flatMap(variantsOf);
}

/** Variants of one module, from its schema. */
export function variantsOf(schema: JsonSchema): Variant[] {
  const properties = Object.entries(schema.properties ?? {});
  const fixed = Object.fromEntries(
    properties.flatMap(([key, { const: constant, default: byDefault }]) => {
      const value = constant ?? byDefault;
      return value === undefined ? [] : [[key, value]];
    }),
  );
  const enums = properties.flatMap(([key, { enum: values }]) =>
    values === undefined ? [] : [{ key, values }],
  );
  const choices = enums.reduce<Choice[]>(
    (sofar, { key, values }) =>
      sofar.flatMap((choice) => values.map((value) => ({ ...choice, [key]: value }))),
    [{}],
  );
  const groups = new Map<string, Choice[]>();
  for (const choice of choices) {
    // Needs hang on modes; what else a module requires (names, numbers) does not change them.
    const network = { ...fixed, ...choice } as unknown as NetworkSpec;
    const needs = JSON.stringify(needsOf(network));
    groups.set(needs, [...(groups.get(needs) ?? []), choice]);
  }
  return [...groups.values()].map((alike) => {
    const telling = enums.flatMap(({ key, values }) => {
      const own = new Set(alike.map((choice) => choice[key]));
      return own.size < values.length ? [`${key}: ${[...own].join(", ")}`] : [];
    });
    return {
      name: [String(fixed["module"]), ...telling].join(" "),
      network: { ...fixed, ...alike[0] } as unknown as NetworkSpec,
    };
  });
}
