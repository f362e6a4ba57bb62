import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { closest } from "fastest-levenshtein";
import writeFileAtomic from "write-file-atomic";
import { stringify } from "yaml";
import { UserError } from "../lib/errors.ts";
import { atPath } from "../lib/machine-trouble.ts";
import { listed } from "../lib/mistakes.ts";
import { socketObstacles } from "../lib/node/preflight.ts";
import { parseScenario } from "../lib/parse-scenario.ts";
import { inShort, printable } from "../lib/printable.ts";
import { readStack, type StackReading } from "../lib/reading/stack.ts";
import { pulumisKeys, scenarioKey } from "../lib/reading/stack-keys.ts";
import { readYaml } from "../lib/reading/yaml.ts";
import { formatIssue } from "../lib/scenario-issues.ts";
import type { Scenario } from "../lib/scenario.ts";
import { nameIssues } from "../lib/stack-name.ts";
import { setInYaml } from "./edit-yaml.ts";
import { projectRoot } from "./environment.ts";
import { readBytes } from "./read-bytes.ts";
import { keysOf } from "./setting.ts";
import { withPart } from "./with-part.ts";

const folder = join(projectRoot, "stacks");
const fileOf = (stack: string) => join(folder, `Pulumi.${stack}.yaml`);

/** Names of all scenarios that there are. */
export function stackNames(): string[] {
  return readdirSync(folder)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.slice(1) ?? [])
    .sort();
}

/** What messages call a stack's file. */
const calledOf = (stack: string) => `stacks/Pulumi.${inShort(stack)}.yaml`;

/** @throws UserError when there is no such scenario, its name is not allowed, or its file cannot be read. */
function readStackFile(stack: string): Buffer {
  const names = stackNames();
  if (!names.includes(stack)) throw missing(stack, names);
  const issues = nameIssues(stack, names);
  if (issues.length > 0)
    throw new UserError(listed(`The scenario ${inShort(stack)}`, issues.map(formatIssue)));
  return readBytes(fileOf(stack), calledOf(stack));
}

function missing(stack: string, names: readonly string[]): UserError {
  const [, named = ""] = /^(?:.*\/)?Pulumi\.(.+)\.ya?ml$/.exec(stack) ?? [];
  if (names.includes(named))
    return new UserError(`A scenario is called by its name, not by its file: ${named}.`);
  const hint = names.length > 0 ? ` Did you mean ${inShort(closest(stack, names))}?` : "";
  return new UserError(
    `There is no scenario ${inShort(stack)}: no file ${calledOf(stack)}.${hint} There are: ${names.map((name) => inShort(name)).join(", ")}.`,
  );
}

const readingOf = (stack: string): StackReading => readStack(readStackFile(stack), calledOf(stack));

/**
 * The scenario of a stack, checked whole.
 * @throws UserError (ScenarioError) listing every mistake.
 */
export const readScenario = (stack: string): Scenario =>
  parseScenario(readingOf(stack).scenario, stack);

/**
 * The same for what is to be made: its name must fit into the paths of its sockets. What was never
 * made can still be taken down.
 * @throws UserError, also where it does not.
 */
export function readScenarioToMake(stack: string): Scenario {
  const scenario = readScenario(stack);
  const tooLong = scenario.nodes.flatMap((node) => socketObstacles(stack, node));
  if (tooLong.length > 0) throw new UserError(`Nothing was touched:\n  ${tooLong.join("\n  ")}`);
  return scenario;
}

/** The scenario of a stack as it is written, unchecked. */
export const writtenScenario = (stack: string): unknown => readingOf(stack).scenario;

/** Writes a stack's file with this scenario, for stacks that a program makes and removes. */
export function writeStackFile(stack: string, scenario: Scenario, comment: string): void {
  const earlier = existsSync(fileOf(stack)) ? readYaml(readFileSync(fileOf(stack))) : undefined;
  const values = earlier?.right ? (earlier.value as object | null) : null;
  const kept = Object.entries(values ?? {}).filter(([key]) =>
    pulumisKeys.some((name) => name === key),
  );
  const content = { ...Object.fromEntries(kept), config: { [scenarioKey]: scenario } };
  writeText(fileOf(stack), `# ${printable(comment)}\n${yamlOf(content)}`);
}

/** Whole or not at all: a full disk leaves the person's file as it was. */
const writeText = (file: string, text: string): void =>
  atPath(file, () => writeFileAtomic.sync(file, text));

/** Texts in quotes, so that none of them is a number or a time to another reader. */
const yamlOf = (content: object): string =>
  stringify(content, { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });

export const removeStackFile = (stack: string): void => rmSync(fileOf(stack), { force: true });

/** What a scenario shows: the first comment of its file, but for what editors read; nothing where it cannot be read. */
export function whatItShows(stack: string): string {
  try {
    const comments = readStackFile(stack)
      .toString()
      .split(/\r?\n/)
      .filter((line) => line.startsWith("#") && !line.startsWith("# yaml-language-server:"));
    return inShort(comments[0]?.replace(/^#\s*/, "") ?? "", 400);
  } catch (error) {
    if (error instanceof UserError) return "";
    throw error;
  }
}

/** A value of a scenario, by its path: `nic.mtuBytes`, `nodes.0.name`. */
export type Setting = readonly [path: string, value: unknown];

/**
 * The text of a stack's file with values of its scenario set; comments and form stay.
 * @throws UserError (ScenarioError) where all of them together make no right scenario.
 */
export function withSettings(stack: string, text: string, settings: readonly Setting[]): string {
  const name = calledOf(stack);
  const changed = settings.reduce((so, [path, value]) => {
    const keys = keysOf(path);
    const { scenario, isJson } = readStack(so, name);
    // What `pulumi config set` has written as one text becomes YAML.
    return isJson
      ? setInYaml(so, ["config", scenarioKey], withPart(scenario, keys, value))
      : setInYaml(so, ["config", scenarioKey, ...keys], value);
  }, text);
  parseScenario(readStack(changed, name).scenario, stack);
  return changed;
}

/** Writes values of the scenario into the stack's file. */
export function setInScenario(stack: string, settings: readonly Setting[]): void {
  const bytes = readStackFile(stack);
  // What is no text is refused before it is taken for one.
  readStack(bytes, calledOf(stack));
  const text = bytes.toString();
  const changed = withSettings(stack, text, settings);
  if (changed !== text) writeText(fileOf(stack), changed);
}
