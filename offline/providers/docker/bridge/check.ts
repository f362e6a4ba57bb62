import { createHash, randomBytes } from "node:crypto";
import {
  notServed,
  type Checked,
  type CheckFailure,
  type CheckRequest,
} from "../../protocol/plugin.ts";
import { isObject, isUnknown, type Properties, type Value } from "../../protocol/values.ts";
import type { Field, Fields, Shape } from "./schema.ts";

/** The key under which the bridged providers remember which inputs are defaults. */
export const defaultsKey = "__defaults";

/** Checks the inputs of a resource and fills in its defaults, the automatic name among them. */
export function checkResource(request: CheckRequest, fields: Fields): Checked {
  const failures: CheckFailure[] = [];
  const news = { ...request.news };
  const named = news.name !== undefined && news.name !== null;
  if (!named) news.name = automaticName(request, failures);
  const inputs = checkFields(news, fields, "", failures);
  if (!named) inputs[defaultsKey] = [...(inputs[defaultsKey] as string[]), "name"].sort();
  return { inputs, failures };
}

function checkFields(
  news: Properties,
  fields: Fields,
  path: string,
  failures: CheckFailure[],
): Properties {
  const inputs: Properties = {};
  for (const [key, value] of Object.entries(news)) {
    if (key.startsWith("__") || value === null) continue;
    const property = path === "" ? key : `${path}.${key}`;
    const field = fields[key];
    if (field === undefined || field.notServed || field.output) {
      failures.push({ property, reason: notServed("docker", `the property ${property}`) });
    } else inputs[key] = checkField(value, field, property, failures);
  }
  for (const [key, field] of Object.entries(fields)) {
    if (field.required && inputs[key] === undefined) {
      failures.push({ property: path === "" ? key : `${path}.${key}`, reason: "is required" });
    }
  }
  return withDefaults(inputs, fields);
}

/** The official plugin writes the defaults that say something, and lists them. */
function withDefaults(inputs: Properties, fields: Fields): Properties {
  const defaulted: string[] = [];
  for (const [key, field] of Object.entries(fields)) {
    if (!field.default || inputs[key] !== undefined) continue;
    inputs[key] = field.default;
    defaulted.push(key);
  }
  return { ...inputs, [defaultsKey]: defaulted.sort() };
}

function checkField(
  value: Value,
  { shape, oneOf }: Field,
  property: string,
  failures: CheckFailure[],
): Value {
  if (isUnknown(value)) return value;
  if (oneOf !== undefined && !oneOf.includes(String(value))) {
    failures.push({ property, reason: `expected one of ${oneOf.join(", ")}` });
  }
  return checkShape(value, shape, property, failures);
}

function checkShape(value: Value, shape: Shape, property: string, failures: CheckFailure[]): Value {
  if (isUnknown(value)) return value;
  if (shape.kind === "list" || shape.kind === "set") {
    if (Array.isArray(value)) {
      return value.map((item, index) =>
        checkShape(item, shape.of, `${property}[${index}]`, failures),
      );
    }
  } else if (shape.kind === "map") {
    if (isObject(value)) return withoutMarks(value);
  } else if (shape.kind === "object") {
    if (isObject(value)) return checkFields(value, shape.fields, property, failures);
  } else {
    const coerced = coerce(value, shape.kind);
    if (coerced !== undefined) return coerced;
  }
  failures.push({ property, reason: `expected ${expected[shape.kind]}` });
  return value;
}

const expected: Record<Shape["kind"], string> = {
  string: "a string",
  int: "a whole number",
  bool: "a boolean",
  map: "a map of strings",
  list: "a list",
  set: "a list",
  object: "an object",
};

/** A map may hold numbers; they are handed on as text. */
function withoutMarks(values: Properties): Properties {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !key.startsWith("__")));
}

/** Numbers and booleans are also taken from text, and text from them, as the official plugin does. */
function coerce(value: Value, kind: "string" | "int" | "bool"): Value | undefined {
  if (kind === "string") {
    return ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined;
  }
  if (kind === "bool") {
    return typeof value === "boolean" ? value : { true: true, false: false }[String(value)];
  }
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return Number.isInteger(number) ? number : undefined;
}

const suffixChars = 7;

/** The name of before, or the resource's own name with seven random hexadecimal digits. */
function automaticName(request: CheckRequest, failures: CheckFailure[]): string {
  const { name, olds, randomSeed, autonaming } = request;
  const oldDefaults = olds[defaultsKey];
  const wasAutomatic = !Array.isArray(oldDefaults) || oldDefaults.includes("name");
  if (typeof olds.name === "string" && wasAutomatic) return olds.name;
  if (autonaming?.mode === "disable") {
    const reason = "automatic naming is disabled but no explicit name was provided";
    failures.push({ property: "name", reason });
    return name;
  }
  if (autonaming !== undefined) return autonaming.proposedName;
  const random =
    randomSeed === ""
      ? randomBytes(suffixChars).toString("hex")
      : createHash("sha256").update(`${randomSeed} ${name}`).digest("hex");
  return `${name}-${random.slice(0, suffixChars)}`;
}
