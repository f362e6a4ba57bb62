import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { closest } from "fastest-levenshtein";
import { type Document, parseDocument } from "yaml";
import { UserError } from "../lib/errors.ts";
import { parseScenario } from "../lib/parse-scenario.ts";
import type { Scenario } from "../lib/scenario.ts";
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

/** @throws UserError when there is no such scenario, or its file is not YAML. */
function readStackFile(stack: string): Document {
  const names = stackNames();
  if (!names.includes(stack)) {
    const hint = names.length > 0 ? ` Did you mean ${closest(stack, names)}?` : "";
    throw new UserError(
      `There is no scenario ${stack}: no file stacks/Pulumi.${stack}.yaml.${hint} There are: ${names.join(", ")}.`,
    );
  }
  const document = parseDocument(readFileSync(fileOf(stack), "utf8"));
  const [error] = document.errors;
  if (error) throw new UserError(`stacks/Pulumi.${stack}.yaml is not YAML: ${error.message}`);
  return document;
}

/**
 * The scenario of a stack, checked whole.
 * @throws UserError (ScenarioError) listing every mistake.
 */
export function readScenario(stack: string): Scenario {
  const document = readStackFile(stack);
  return parseScenario(document.toJS()?.config?.[scenarioKey]);
}

/** Writes one value of the scenario into the stack's file; comments and form stay. */
export function setInScenario(stack: string, path: string, value: unknown): void {
  const document = readStackFile(stack);
  document.setIn(["config", scenarioKey, ...path.split(".")], value);
  parseScenario(document.toJS().config[scenarioKey]);
  writeFileSync(fileOf(stack), document.toString({ lineWidth: 0 }));
}
