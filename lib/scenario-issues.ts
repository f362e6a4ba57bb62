import { distance } from "fastest-levenshtein";
import type { z } from "zod";
import {
  allowedBy,
  alternatives,
  constants,
  type JsonSchema,
  scenarioJsonSchema,
} from "./json-schema.ts";
import { inShort, printable } from "./printable.ts";

/** One mistake in a scenario, in words: where, what was got, what is allowed, how to mend it. */
export interface ScenarioIssue {
  path: readonly PropertyKey[];
  got: string;
  allowed: string;
  fix: string;
}

/** A value as a person would write it, on one line, cut where it is long. */
export function inWords(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number" && !Number.isFinite(value)) return "what is no number";
  return inShort(JSON.stringify(value) ?? String(value), 100);
}

/** The same for a value of any size: the path says where its parts are. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (!isObject(value)) return inWords(value);
  const keys = Object.keys(value).map((key) => inShort(key, 30));
  return inShort(`an object with ${keys.join(", ") || "nothing in it"}`, 100);
}

/** The nearest of the known words, when it is near enough to be meant. */
function nearest(word: string, known: readonly string[]): string | undefined {
  const small = word.toLowerCase();
  const starts = known.find((candidate) => candidate.toLowerCase().startsWith(small));
  if (starts !== undefined && small.length > 1) return starts;
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(small, candidate.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  return best && best.far <= Math.max(2, word.length / 2) ? best.candidate : undefined;
}

const isObject = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === "object" && value !== null;

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), input);

/** The schemas that may apply at a path: a discriminated union is narrowed by what the input says. */
function schemasAt(input: unknown, path: readonly PropertyKey[]): JsonSchema[] {
  let current: JsonSchema[] = [scenarioJsonSchema];
  let value = input;
  for (const key of path) {
    current = narrow(current, value).flatMap((schema) => {
      const next = typeof key === "number" ? schema.items : schema.properties?.[String(key)];
      return next ?? valuesOf(schema);
    });
    value = valueAt(value, [key]);
  }
  return narrow(current, value);
}

/** What an object of any keys holds. */
const valuesOf = ({ additionalProperties }: JsonSchema): JsonSchema[] =>
  typeof additionalProperties === "object" ? [additionalProperties] : [];

function narrow(schemas: readonly JsonSchema[], value: unknown): JsonSchema[] {
  const options = schemas.flatMap(alternatives);
  const agreeing = options.filter((option) =>
    constants(option).every(([key, constant]) => {
      const got = valueAt(value, [key]);
      return got === undefined || got === constant;
    }),
  );
  return agreeing.length > 0 ? agreeing : options;
}

const distinct = (texts: readonly (string | undefined)[]): string[] => [
  ...new Set(texts.filter((text) => text !== undefined)),
];

/** How to mend a value that the schemas do not allow. */
function fixFor(got: unknown, schemas: readonly JsonSchema[], allowed: string): string {
  if (got === undefined) {
    const [only, ...others] = schemas;
    return only?.description && others.length === 0 ? `add it: ${only.description}` : "add it";
  }
  if (got === null) return "give it a value, or leave the key out";
  const mended = schemas.map((schema) => mend(got, schema)).find(Boolean);
  return mended ?? (allowed.length > 150 ? "write what is allowed" : `write ${allowed}`);
}

/** The mend for the mistakes that one can tell from value and schema. */
function mend(got: unknown, schema: JsonSchema): string | undefined {
  if (schema.type === "array") return mendList(got);
  if (typeof got === "string") return mendText(got, schema);
  if (typeof got === "number") return mendNumber(got, schema);
  return undefined;
}

function mendList(got: unknown): string | undefined {
  if (Array.isArray(got)) return got.length === 0 ? "add at least one" : undefined;
  return isObject(got)
    ? "write it as a list, each entry after a dash"
    : `write it as a list: [${inShort(String(got), 40)}]`;
}

function mendText(got: string, schema: JsonSchema): string | undefined {
  const { type } = schema;
  const isNumber = type === "integer" ? /^-?\d+$/ : /^-?\d+(\.\d+)?$/;
  if ((type === "integer" || type === "number") && isNumber.test(got))
    return "write it as a number, without quotes";
  if (type === "boolean" && /^(true|false)$/.test(got)) return "write it without quotes";
  const [key] = constants(schema).find(([, value]) => value === got) ?? [];
  if (key !== undefined) return `write it as { ${key}: ${got} }`;
  const meant = nearest(got, (schema.enum ?? []).map(String));
  return meant && `did you mean ${meant}?`;
}

function mendNumber(got: number, { type, minimum, maximum }: JsonSchema): string | undefined {
  if (!Number.isFinite(got)) return undefined;
  if (type === "string") return "write it as a text, in quotes";
  if (type !== "integer" && type !== "number") return undefined;
  if (type === "integer" && !Number.isInteger(got)) return `round it, e.g. to ${Math.round(got)}`;
  if (minimum !== undefined && got < minimum) return `raise it to at least ${minimum}`;
  if (maximum !== undefined && got > maximum) return `lower it to at most ${maximum}`;
  return undefined;
}

function unknownKey(input: unknown, path: readonly PropertyKey[], key: string): ScenarioIssue {
  const known = distinct(
    schemasAt(input, path).flatMap(({ properties }) => Object.keys(properties ?? {})),
  );
  return {
    path: [...path, key],
    got: "a key that is not known here",
    allowed: known.join(", "),
    fix: renameOrRemove(key, known, valueAt(input, path)),
  };
}

function renameOrRemove(key: string, known: readonly string[], owner: unknown): string {
  const free = known.filter((name) => !isObject(owner) || owner[name] === undefined);
  const meant = nearest(key, free);
  if (meant) return `did you mean ${meant}?`;
  const twin = known.find((name) => distance(key, name) === 1);
  return twin ? `did you mean ${twin}, which is there already?` : "remove it";
}

/** A key that an object of many keys does not take. */
function wrongKey(input: unknown, issue: z.core.$ZodIssue): ScenarioIssue {
  const names = schemasAt(input, issue.path.slice(0, -1)).flatMap(
    ({ propertyNames }) => propertyNames ?? [],
  );
  return {
    path: issue.path,
    got: "a key that is not allowed here",
    allowed: distinct(names.map(allowedBy)).join(" | "),
    fix: "leave it out",
  };
}

function wrongValue(input: unknown, issue: z.core.$ZodIssue): ScenarioIssue {
  const missing =
    issue.code === "invalid_union" &&
    issue.discriminator !== undefined &&
    issue.path.at(-1) !== issue.discriminator;
  const path = missing ? [...issue.path, issue.discriminator as string] : issue.path;
  const got = valueAt(input, path);
  const schemas = schemasAt(input, path);
  const allowed =
    kindsOf(schemas) ?? (distinct(schemas.map(allowedBy)).join(" | ") || "another value");
  const discriminators = schemas.flatMap(({ const: value }) => value ?? []);
  return {
    path,
    got: shown(got),
    allowed,
    fix: fixFor(got, discriminators.length > 0 ? [{ enum: discriminators }] : schemas, allowed),
  };
}

/** Objects of several kinds by what tells them apart: with all their keys nobody would read them. */
function kindsOf(schemas: readonly JsonSchema[]): string | undefined {
  const kinds = schemas.flatMap((schema) => constants(schema).slice(0, 1));
  const [first] = kinds;
  if (first === undefined || schemas.length < 2 || kinds.length < schemas.length) return undefined;
  return `an object with ${first[0]}: ${distinct(kinds.map(([, value]) => String(value))).join(" | ")}`;
}

/** zod's issues in our own words, one for each mistake. */
export function fromZod(input: unknown, issues: readonly z.core.$ZodIssue[]): ScenarioIssue[] {
  const found = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => unknownKey(input, issue.path, key))
      : [issue.code === "invalid_key" ? wrongKey(input, issue) : wrongValue(input, issue)],
  );
  // A text that breaks both its pattern and its length is one mistake.
  const byPath = new Map(found.map((issue) => [formatPath(issue.path), issue]));
  return [...byPath.values()];
}

/** `nodes[0].name`. */
export const formatPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    const name = inShort(String(key), 40);
    return text === "" ? name : `${text}.${name}`;
  }, "") || "(the scenario)";

/** One line a mistake, ready to print. What comes from data is short, and what is ours may be as long as it must. */
export function formatIssue({ path, got, allowed, fix }: ScenarioIssue): string {
  const what = `got ${inShort(got, 100)}; allowed: ${printable(allowed)}. Fix: ${printable(fix)}`;
  return `${inShort(formatPath(path), 100)}: ${what}`;
}
