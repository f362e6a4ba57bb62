import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { closest } from "fastest-levenshtein";
import writeFileAtomic from "write-file-atomic";
import { type Document, parseDocument, stringify } from "yaml";
import { UserError } from "../lib/errors.ts";
import { atPath } from "../lib/machine-trouble.ts";
import { parseScenario } from "../lib/parse-scenario.ts";
import type { Scenario } from "../lib/scenario.ts";
import { setInYaml } from "./edit-yaml.ts";
import { projectRoot } from "./environment.ts";

/** The key of the scenario in a stack's configuration. */
export const scenarioKey = "netbench:scenario";

const folder = join(projectRoot, "stacks");
const fileOf = (stack: string) => join(folder, `Pulumi.${stack}.yaml`);

/** Names of all scenarios that there are. */
export function stackNames(): string[] {
  return readdirSync(folder)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.slice(1) ?? [])
    .sort();
}

/** @throws UserError when there is no such scenario. */
function readStackFile(stack: string): string {
  const names = stackNames();
  if (!names.includes(stack)) {
    const hint = names.length > 0 ? ` Did you mean ${closest(stack, names)}?` : "";
    throw new UserError(
      `There is no scenario ${stack}: no file stacks/Pulumi.${stack}.yaml.${hint} There are: ${names.join(", ")}.`,
    );
  }
  return readFileSync(fileOf(stack), "utf8");
}

/** @throws UserError when the text is not YAML. */
function parseStackFile(stack: string, text: string): Document {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new UserError(`stacks/Pulumi.${stack}.yaml is not YAML: ${error.message}`);
  return document;
}

const scenarioIn = (document: Document): unknown =>
  (document.toJS() as { config?: Record<string, unknown> } | null)?.config?.[scenarioKey];

/**
 * The scenario of a stack, checked whole.
 * @throws UserError (ScenarioError) listing every mistake.
 */
export function readScenario(stack: string): Scenario {
  return parseScenario(scenarioIn(parseStackFile(stack, readStackFile(stack))), stack);
}

/** The scenario of a stack as it is written, unchecked. */
export const writtenScenario = (stack: string): unknown =>
  scenarioIn(parseStackFile(stack, readStackFile(stack)));

/** Pulumi's own keys of a stack's file, which it writes there itself and needs again. */
const pulumisKeys = ["encryptionsalt", "encryptedkey", "secretsprovider"];

/** Writes a stack's file with this scenario, for stacks that a program makes and removes. */
export function writeStackFile(stack: string, scenario: Scenario, comment: string): void {
  const earlier = existsSync(fileOf(stack))
    ? (parseStackFile(stack, readFileSync(fileOf(stack), "utf8")).toJS() as Record<string, unknown>)
    : {};
  const kept = Object.entries(earlier).filter(([key]) => pulumisKeys.includes(key));
  const content = { ...Object.fromEntries(kept), config: { [scenarioKey]: scenario } };
  writeText(fileOf(stack), `# ${comment}\n${stringify(content)}`);
}

/** Whole or not at all: a full disk leaves the person's file as it was. */
const writeText = (file: string, text: string): void =>
  atPath(file, () => writeFileAtomic.sync(file, text));

export const removeStackFile = (stack: string): void => rmSync(fileOf(stack), { force: true });

/** What a scenario shows: the first comment of its file, but for what editors read. */
export function whatItShows(stack: string): string {
  const comments = readStackFile(stack)
    .split("\n")
    .filter((line) => line.startsWith("#") && !line.startsWith("# yaml-language-server:"));
  return comments[0]?.replace(/^#\s*/, "") ?? "";
}

/** A value of a scenario, by its path: `nic.mtuBytes`, `nodes.0.name`. */
export type Setting = readonly [path: string, value: unknown];

/**
 * The text of a stack's file with values of its scenario set; comments and form stay.
 * @throws UserError (ScenarioError) where all of them together make no right scenario.
 */
export function withSettings(stack: string, text: string, settings: readonly Setting[]): string {
  const changed = settings.reduce(
    (so, [path, value]) => setInYaml(so, ["config", scenarioKey, ...path.split(".")], value),
    text,
  );
  parseScenario(scenarioIn(parseStackFile(stack, changed)), stack);
  return changed;
}

/** Writes values of the scenario into the stack's file. */
export function setInScenario(stack: string, settings: readonly Setting[]): void {
  const text = readStackFile(stack);
  const changed = withSettings(stack, text, settings);
  if (changed !== text) writeText(fileOf(stack), changed);
}
