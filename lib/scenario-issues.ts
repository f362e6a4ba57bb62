import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { scenarioSchema } from "./scenario.ts";

/** One mistake in a scenario: where, what was got, what is allowed, how to mend it. */
export interface ScenarioIssue {
  path: readonly PropertyKey[];
  got: unknown;
  allowed: string;
  fix: string;
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

const jsonSchema = z.toJSONSchema(scenarioSchema, { io: "input" }) as JsonSchema;

/** The nearest of the known words, when it is near enough to be meant. */
function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0];
  return ranked && ranked.far <= Math.max(2, word.length / 2) ? ranked.candidate : undefined;
}

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    input,
  );

/** The schemas that may apply at a path: a discriminated union is narrowed by what the input says. */
function schemasAt(input: unknown, path: readonly PropertyKey[]): JsonSchema[] {
  let current: JsonSchema[] = [jsonSchema];
  let value = input;
  for (const key of path) {
    const named = String(key);
    current = narrow(current, value).flatMap((schema) => {
      const next = typeof key === "number" ? schema.items : schema.properties?.[named];
      return next && typeof next === "object" && !Array.isArray(next) ? [next as JsonSchema] : [];
    });
    value = valueAt(value, [key]);
  }
  return narrow(current, value);
}

function narrow(schemas: readonly JsonSchema[], value: unknown): JsonSchema[] {
  const options = schemas.flatMap(
    (schema) => (schema.oneOf ?? schema.anyOf ?? [schema]) as JsonSchema[],
  );
  const agreeing = options.filter((option) =>
    Object.entries(option.properties ?? {}).every(([key, property]) => {
      const constant = typeof property === "object" ? property.const : undefined;
      const got = valueAt(value, [key]);
      return constant === undefined || got === undefined || got === constant;
    }),
  );
  return agreeing.length > 0 ? agreeing : options;
}

function allowedBy(schema: JsonSchema): string {
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum) return schema.enum.map(String).join(" | ");
  switch (schema.type) {
    case "integer":
    case "number":
      return `a whole number from ${schema.minimum ?? "…"} to ${(schema.maximum ?? 0) < Number.MAX_SAFE_INTEGER ? schema.maximum : "…"}`;
    case "boolean":
      return "true | false";
    case "array": {
      const items = schema.items as JsonSchema | undefined;
      const between = schema.maxItems
        ? `${schema.minItems ?? 0} to ${schema.maxItems}`
        : `at least ${schema.minItems ?? 0}`;
      return items && !items.oneOf
        ? `a list of ${between}: ${allowedBy(items)}`
        : `a list of ${between}`;
    }
    case "object":
      return `an object with ${Object.keys(schema.properties ?? {}).join(", ")}`;
    case "string":
      return schema.format === "cidrv4" ? "a subnet such as 198.19.0.0/16" : "a text";
    default:
      return "another value";
  }
}

/** What the schema says of the value at a path, in words. */
function describeAt(
  input: unknown,
  path: readonly PropertyKey[],
): { allowed: string; about: string } {
  const schemas = schemasAt(input, path);
  return {
    allowed: [...new Set(schemas.map(allowedBy))].join(" | ") || "another value",
    about: [...new Set(schemas.map((schema) => schema.description ?? ""))]
      .filter(Boolean)
      .join(" "),
  };
}

function fixFor(got: unknown, allowed: string, about: string): string {
  if (got === undefined) return `add it${about ? `: ${about}` : ""}`;
  const meant =
    typeof got === "string" && allowed.includes(" | ")
      ? nearest(got, allowed.split(" | "))
      : undefined;
  return meant ? `did you mean ${meant}?` : about || `use ${allowed}`;
}

/** zod's issues in our own words, one for each mistake. */
export function fromZod(input: unknown, issues: readonly z.core.$ZodIssue[]): ScenarioIssue[] {
  return issues.flatMap((issue): ScenarioIssue[] => {
    if (issue.code === "unrecognized_keys") {
      const known = [
        ...new Set(schemasAt(input, issue.path).flatMap((s) => Object.keys(s.properties ?? {}))),
      ];
      return issue.keys.map((key) => {
        const meant = nearest(key, known);
        return {
          path: [...issue.path, key],
          got: "a key that is not known here",
          allowed: known.join(", "),
          fix: meant ? `did you mean ${meant}?` : "remove it",
        };
      });
    }
    const path =
      issue.code === "invalid_union" &&
      issue.discriminator &&
      issue.path.at(-1) !== issue.discriminator
        ? [...issue.path, issue.discriminator]
        : issue.path;
    const got = valueAt(input, path);
    const { allowed, about } = describeAt(input, path);
    return [{ path, got, allowed, fix: fixFor(got, allowed, about) }];
  });
}

export const formatPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === "number"
        ? `${text}[${key}]`
        : text === ""
          ? String(key)
          : `${text}.${String(key)}`,
    "",
  ) || "(the scenario)";

const formatGot = (got: unknown): string =>
  got === undefined
    ? "nothing"
    : typeof got === "string"
      ? got.includes(" ")
        ? got
        : `"${got}"`
      : (JSON.stringify(got) ?? String(got));

/** One paragraph a mistake, ready to print. */
export function formatIssue(issue: ScenarioIssue): string {
  return `${formatPath(issue.path)}: got ${formatGot(issue.got)}; allowed: ${issue.allowed}. Fix: ${issue.fix}`;
}
