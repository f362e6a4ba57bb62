import { notServed, type Checked, type CheckFailure } from "../protocol/plugin.ts";
import { isObject, isUnknown, type Properties, type Value } from "../protocol/values.ts";

/** Which streams the engine shows while a command runs. */
export type Logging = "stdout" | "stderr" | "stdoutAndStderr" | "none";

/** How a script is run. */
export interface RunInputs {
  command: string;
  stdin?: string;
  logging?: Logging;
  interpreter?: string[];
  dir?: string;
  environment?: Record<string, string>;
  addPreviousOutputInEnv?: boolean;
}

/** The inputs of `command:local:Command`. */
export interface CommandInputs extends Omit<RunInputs, "command"> {
  create?: string;
  update?: string;
  delete?: string;
  triggers?: Value[];
}

/** The checked properties under the type that the check has established. */
export function reading<Inputs>(checked: Properties): Inputs {
  return checked as Inputs;
}

type Rule = (value: Value) => string | undefined;

const text: Rule = (value) => (typeof value === "string" ? undefined : "expected a string");
const flag: Rule = (value) => (typeof value === "boolean" ? undefined : "expected a boolean");
const list: Rule = (value) => (Array.isArray(value) ? undefined : "expected a list");
const texts: Rule = (value) =>
  Array.isArray(value) && value.every((item) => text(item) === undefined)
    ? undefined
    : "expected a list of strings";
const textMap: Rule = (value) =>
  isObject(value) && Object.values(value).every((item) => text(item) === undefined)
    ? undefined
    : "expected a map of strings";
const logging: Rule = (value) =>
  ["stdout", "stderr", "stdoutAndStderr", "none"].includes(String(value))
    ? undefined
    : "expected stdout, stderr, stdoutAndStderr or none";
const refused =
  (property: string): Rule =>
  () =>
    notServed("command", `the property ${property}`);

const runRules: Record<string, Rule> = {
  stdin: text,
  logging,
  interpreter: texts,
  dir: text,
  environment: textMap,
  addPreviousOutputInEnv: flag,
  assetPaths: refused("assetPaths"),
  archivePaths: refused("archivePaths"),
};
const commandRules: Record<string, Rule> = {
  ...runRules,
  triggers: list,
  create: text,
  update: text,
  delete: text,
};

/** Checks the inputs of a Command; null properties count as absent. */
export function checkCommand(news: Properties): Checked {
  return check(news, commandRules);
}

/** Checks the arguments of `command:local:run`. */
export function checkRun(args: Properties): Checked {
  const checked = check(args, { ...runRules, command: text });
  if (checked.inputs.command === undefined) {
    checked.failures.push({ property: "command", reason: "is required" });
  }
  return checked;
}

function check(news: Properties, rules: Record<string, Rule>): Checked {
  const inputs: Properties = {};
  const failures: CheckFailure[] = [];
  for (const [property, value] of Object.entries(news)) {
    // The engine's own keys: `__internal` and, on older engines, the version.
    if (property.startsWith("__") || property === "version" || value === null) continue;
    const rule = rules[property];
    if (rule === undefined) {
      if (!isOutput(property)) failures.push({ property, reason: "is not a known property" });
      continue;
    }
    const reason = hasUnknown(value) ? undefined : rule(value);
    if (reason !== undefined) failures.push({ property, reason });
    inputs[property] = withoutNull(value);
  }
  return { inputs, failures };
}

/** A null within a value counts as absent, too. */
function withoutNull(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (!isObject(value)) return value;
  const said = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(said.map(([key, part]) => [key, withoutNull(part)]));
}

/** Outputs turn up among the old inputs when an engine sends none and the state stands in. */
function isOutput(property: string): boolean {
  return ["stdout", "stderr", "assets", "archive"].includes(property);
}

function hasUnknown(value: Value): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) ? Object.values(value).some(hasUnknown) : isUnknown(value);
}
