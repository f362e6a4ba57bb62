import { z } from "zod";
import { scenarioSchema } from "./scenario.ts";

/** The part of JSON Schema that the scenario's schema makes use of. */
export interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxLength?: number;
  format?: string;
  pattern?: string;
  /** What a pattern allows, in words; editors show it too. */
  patternErrorMessage?: string;
  items?: JsonSchema;
  oneOf?: readonly JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: readonly string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
}

/** The scenario as a person writes it, as JSON Schema; draft 7 is what editors understand best. */
export const scenarioJsonSchema = z.toJSONSchema(scenarioSchema, {
  io: "input",
  target: "draft-7",
}) as JsonSchema;

/** The alternatives of a schema: the options of a union, else the schema itself. */
export const alternatives = (schema: JsonSchema): readonly JsonSchema[] => schema.oneOf ?? [schema];

/** The value that only this alternative has, by its key: `kind: local`. */
export function constants(schema: JsonSchema): [key: string, value: unknown][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
    property.const === undefined ? [] : [[key, property.const]],
  );
}

/** What a schema allows, in words. */
export function allowedBy(schema: JsonSchema): string {
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum) return schema.enum.map(String).join(" | ");
  switch (schema.type) {
    case "integer":
      return `a whole number ${range(schema)}`;
    case "number":
      return `a number ${range(schema)}`;
    case "boolean":
      return "true | false";
    case "array":
      return `a list of ${listLength(schema)}${schema.items ? itemsOf(schema.items) : ""}`;
    case "object":
      return objectAllowedBy(schema);
    case "string":
      return textAllowedBy(schema);
    default:
      return "another value";
  }
}

function objectAllowedBy({ properties, propertyNames, additionalProperties }: JsonSchema): string {
  if (properties !== undefined) return `an object with ${Object.keys(properties).join(", ")}`;
  const value = typeof additionalProperties === "object" ? allowedBy(additionalProperties) : "any";
  return `an object of ${propertyNames ? allowedBy(propertyNames) : "keys"}; each: ${value}`;
}

function range({ minimum, maximum }: JsonSchema): string {
  // Without a bound of ours zod names the largest integer that a number can hold.
  const bounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return bounded ? `from ${minimum ?? "…"} to ${maximum}` : `from ${minimum ?? "…"} up`;
}

function listLength({ minItems = 0, maxItems }: JsonSchema): string {
  return maxItems === undefined ? `at least ${minItems}` : `${minItems} to ${maxItems}`;
}

const itemsOf = (items: JsonSchema): string => (items.oneOf ? "" : `: ${allowedBy(items)}`);

function textAllowedBy({ format, patternErrorMessage, maxLength }: JsonSchema): string {
  if (format === "cidrv4") return "an IPv4 subnet such as 198.19.0.0/16";
  const length = maxLength === undefined ? "" : `, at most ${maxLength} characters`;
  return `${patternErrorMessage ?? "a text"}${length}`;
}
