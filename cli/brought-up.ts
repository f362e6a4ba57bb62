import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { canonicalJson } from "../lib/canonical-json.ts";
import { UserError } from "../lib/errors.ts";
import {
  asBroughtUp,
  type BroughtUp,
  broughtUpFromPlan,
  contextsOf,
  withoutRepeats,
} from "../lib/owner/brought-up.ts";
import type { AnyNodeContext } from "../lib/node/index.ts";
import { middleboxName, nodeNamespace } from "../lib/names.ts";
import { scenarioKey } from "../lib/reading/stack-keys.ts";
import { type Scenario, scenarioSchema } from "../lib/scenario.ts";
import { nodeName } from "../lib/scenario/nodes.ts";
import { groundHere, ownerHere } from "../measure/ground.ts";
import {
  keptFolder,
  keptTestbeds,
  markedTestbeds,
  testbedsBesideMarks,
} from "../measure/kept-testbed.ts";
import { readScenario, stackNames } from "./stack-file.ts";
import { isUp, planIn, stacksWithState } from "./state.ts";

/**
 * What testbeds were made from. Their files may have been edited, renamed or deleted since, so these are
 * asked last, and only where nothing else is known.
 */

/** What may stand of a stack, the latest first: from beside its mark, from this checkout, from its state. */
export function knownTestbeds(stack: string, whose: "ours" | "anybody's" = "ours"): BroughtUp[] {
  const planned = broughtUpFromPlan(planIn(stack) ?? "");
  return withoutRepeats([
    ...testbedsBesideMarks(stack, whose),
    ...keptTestbeds(stack),
    ...(planned === undefined ? [] : [planned]),
  ]);
}

/** The latest of these; else what the file says. @throws UserError where there is neither. */
export const latestTestbed = (stack: string): BroughtUp =>
  knownTestbeds(stack)[0] ?? asBroughtUp(readScenario(stack), groundHere(stack));

export const contextsHere = (stack: string, testbed: BroughtUp): AnyNodeContext[] =>
  contextsOf(testbed, { stack, owner: ownerHere });

/** What a file says now; undefined where it is gone or says nothing that is right. */
export function scenarioInFile(stack: string): Scenario | undefined {
  try {
    return readScenario(stack);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Whether something of this checkout's stands, or stood when it was last seen. */
export const mayStand = (stack: string): boolean =>
  isUp(stack) || markedTestbeds().some((one) => one.stack === stack && one.isOurs);

/** Names of all testbeds that this checkout has up, whether or not they have a file. */
export function testbedsUp(): string[] {
  const ours = markedTestbeds().flatMap(({ stack, isOurs }) => (isOurs ? stack : []));
  const names = new Set([...stackNames(), ...stacksWithState(), ...keptNames(), ...ours]);
  return [...names].filter(mayStand).sort();
}

function keptNames(): string[] {
  const folder = keptFolder("");
  return existsSync(folder)
    ? readdirSync(folder).filter((stack) => keptTestbeds(stack).length > 0)
    : [];
}

/** What a file says that is another thing than what was brought up; undefined where it is the same. */
export function fileDiffers(stack: string, { scenario }: BroughtUp): string | undefined {
  const file = `stacks/Pulumi.${stack}.yaml`;
  if (!stackNames().includes(stack)) return `${file} is gone`;
  const now = scenarioInFile(stack);
  if (now === undefined) return `${file} is no right scenario any more`;
  return canonicalJson(now) === canonicalJson(scenario)
    ? undefined
    : `${file} was edited since it came up`;
}

/**
 * A configuration for pulumi with what was brought up, in place of the stack's own file, which pulumi
 * would make where it is gone and cannot read where it is broken. The salt comes from the state.
 */
export function keptConfiguration(stack: string, { scenario }: BroughtUp): string[] {
  const file = join(keptFolder(stack), "Pulumi.yaml");
  mkdirSync(keptFolder(stack), { recursive: true });
  writeFileSync(file, stringify({ config: { [scenarioKey]: scenario } }));
  return ["--config-file", file];
}

/** Emulated nodes that have a folder on this machine, by name: what no copy tells of. */
export function strayNodes(stack: string): BroughtUp | undefined {
  const folders = ["/run/netbench", "/var/lib/netbench"].map((top) => join(top, stack));
  // The switch and a middlebox have namespaces as nodes have.
  const places = ["switch", middleboxName].filter((name) =>
    existsSync(join("/run/netns", nodeNamespace(stack, name))),
  );
  const names = new Set([
    ...places,
    ...folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : [])),
  ]);
  const nodes = [...names].filter((name) => nodeName.safeParse(name).success);
  return nodes.length === 0 ? undefined : made(nodes.map((name) => ({ name, kind: "emulated" })));
}

/** For what only Docker's labels tell of. */
export const smallestTestbed = (): BroughtUp => made([{ name: "n1", kind: "local" }]);

/** Not checked by the rules between keys: it is only ever undone. */
const made = (nodes: { name: string; kind: string }[]): BroughtUp =>
  asBroughtUp(scenarioSchema.parse({ nodes, network: { module: "bridge" } }), groundHere(""));
