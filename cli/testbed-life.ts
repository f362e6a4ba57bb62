import { rmSync } from "node:fs";
import { execa } from "execa";
import { UserError } from "../lib/errors.ts";
import { type AnyNodeContext, kindOf } from "../lib/node/index.ts";
import { knownObstacles } from "../lib/node/preflight.ts";
import { residueScript } from "../lib/node/residue.ts";
import type { BroughtUp } from "../lib/owner/brought-up.ts";
import { networkChanges, nodeChanges } from "../lib/owner/node-changes.ts";
import { removeMarks } from "../lib/owner/take-over.ts";
import type { Scenario } from "../lib/scenario.ts";
import { keepLatestOnly, markedTestbeds } from "../measure/kept-testbed.ts";
import { closeRun } from "../measure/record.ts";
import {
  contextsHere,
  keptConfiguration,
  knownTestbeds,
  latestTestbed,
  mayStand,
  smallestTestbed,
  strayNodes,
} from "./brought-up.ts";
import { projectRoot } from "./environment.ts";
import {
  compareInventories,
  forgetInventory,
  type Inventory,
  keepInventory,
  keptInventory,
  takeInventory,
} from "./inventory.ts";
import { withMachines } from "./other-machines.ts";
import { withoutOthers } from "./other-testbeds.ts";
import { engineFor } from "./kept-engine.ts";
import { refuseStrangers, whoseHere } from "./owner.ts";
import { type PulumiRunner, runPulumi } from "./pulumi.ts";
import { forgetUnreachable, recover } from "./recover.ts";
import { giveSalt } from "./salt.ts";
import { isUp, mayExist, stacksWithState, withoutCheckpoints } from "./state.ts";

/** A testbed's coming and going, whoever asks for it: `up`, `down`, or a sweep. */

/** Where pulumi prints, and where we do. */
export interface Voice {
  pulumi: PulumiRunner;
  say: (line: string) => void;
}

const terminal: Voice = { pulumi: runPulumi, say: (line) => console.error(line) };

/**
 * Before a scenario comes up: sees that nobody else has a testbed of its name here, and takes down what
 * stands of it on other nodes. Needs no connections, so that it disturbs nobody's.
 * @returns pulumi's exit code where that could not be taken down.
 * @throws UserError where it is another checkout's.
 */
export async function makeWay(
  stack: string,
  contexts: readonly AnyNodeContext[],
  voice: Voice = terminal,
): Promise<number> {
  await refuseStrangers(stack, "here", contexts);
  const [first] = contexts;
  if (first === undefined || !mayStand(stack)) return 0;
  const changes = whatMustGo(stack, first.scenario);
  if (changes.length === 0) return 0;
  const obstacles = contexts.flatMap(knownObstacles);
  if (obstacles.length > 0)
    throw new UserError(`Nothing was touched:\n  ${obstacles.join("\n  ")}`);
  voice.say(`${stack} cannot become another in place: ${changes.join("; ")}.`);
  voice.say("What stands is taken down first, as it was brought up.");
  const aftermath = await takeDown(stack, voice);
  if (aftermath.outcome !== "compared" || aftermath.left.length === 0)
    return aftermath.outcome === "failed" ? aftermath.exitCode : 0;
  voice.say(`This was not here before it came up:\n  ${aftermath.left.join("\n  ")}`);
  return 0;
}

const whatMustGo = (stack: string, scenario: Scenario): string[] =>
  knownTestbeds(stack)
    .map(({ scenario: was }) => [...nodeChanges(was, scenario), ...networkChanges(was, scenario)])
    .find((changes) => changes.length > 0) ?? [];

/**
 * Makes and measures what the stack's file says, after what a killed run has left was made good.
 * The way must be made (makeWay) and the machines of the nodes reachable (withMachines). Gives
 * pulumi's exit code.
 */
export async function bringUp(
  stack: string,
  contexts: readonly AnyNodeContext[],
  { pulumi, say }: Voice = terminal,
): Promise<number> {
  await refuseStrangers(stack, "there", contexts);
  const { killed } = await recover(stack, contexts, say);
  // What a killed run has left of its nodes was not here before.
  const begun = (killed || mayStand(stack)) && keptInventory(stack) !== undefined;
  if (!isUp(stack) && !begun) keepInventory(stack, await takeInventory(contexts));

  giveSalt(stack);
  const selected = await pulumi(["stack", "select", "--create", stack]);
  if (selected !== 0) return selected;
  const options = ["--yes", "--skip-preview", "--suppress-outputs"];
  const exitCode = await pulumi(["up", ...options, "--stack", stack], engineFor(contexts));
  if (exitCode === 0) keepLatestOnly(stack);
  return exitCode;
}

/** What `takeDown` found at its end. */
export type Aftermath =
  | { outcome: "failed"; exitCode: number }
  /** There is no inventory of what was there before it came up. */
  | { outcome: "down" }
  /** What was not there before it came up, and what was compared. */
  | { outcome: "compared"; left: string[]; kinds: string[] };

/**
 * Destroys what the stack has, also one that was never finished, by what it was made from, and compares
 * with what was before.
 * @throws UserError where it is another checkout's; `takeOver` holds for one that is no more.
 */
export async function takeDown(
  stack: string,
  voice: Voice = terminal,
  { takeOver = false } = {},
): Promise<Aftermath> {
  const whose = takeOver ? "anybody's" : "ours";
  const testbeds = await whatStands(stack, takeOver);
  const all = testbeds.map((one) => contextsHere(stack, one));
  await refuseStrangers(stack, "here", all.flat(), takeOver);
  return withMachines(all.flat(), async () => {
    await refuseStrangers(stack, "there", all.flat(), takeOver);
    if (!isUp(stack) && mayStand(stack))
      voice.say(`${stack} is in no state: removing what carries the mark of this checkout.`);
    await recover(stack, all.flat(), voice.say, whose);
    await forgetUnreachable(stack, all.flat(), voice.say);
    const [latest] = testbeds;
    if (mayExist(stack) && latest !== undefined) {
      const words = ["destroy", "--yes", "--skip-preview", "--stack", stack];
      const exitCode = await voice.pulumi(
        [...words, ...keptConfiguration(stack, latest)],
        withoutCheckpoints(),
      );
      if (exitCode !== 0) return { outcome: "failed", exitCode };
    }
    for (const contexts of all) await undo(residueScript(contexts));
    await removeStrays(stack, voice.say);
    if (takeOver)
      for (const context of all.flat())
        await undo(kindOf(context.node).machine(context, removeMarks(stack)));
    removeMarkedFolders(stack, takeOver);
    closeRun(projectRoot, stack);
    return compare(stack, all.flat());
  });
}

/**
 * What a testbed was made from; where no copy tells of it, what its file says, or of what only Docker's
 * labels tell the smallest there is.
 * @throws UserError where there is neither a right file nor anything that stands or was made.
 */
export async function whatStands(stack: string, takeOver: boolean): Promise<BroughtUp[]> {
  const known = knownTestbeds(stack, takeOver ? "anybody's" : "ours");
  if (known.length > 0) return known;
  const smallest = smallestTestbed();
  try {
    return [latestTestbed(stack)];
  } catch (error) {
    const found = await whoseHere(stack, contextsHere(stack, smallest));
    const wasMade = isUp(stack) || stacksWithState().includes(stack);
    if (found.whose === "nobody's" && !wasMade) throw error;
    return [smallest];
  }
}

/** @throws UserError where another user, such as root, has made one. */
function removeMarkedFolders(stack: string, takeOver: boolean): void {
  for (const { folder, isOurs, ...one } of markedTestbeds()) {
    if (one.stack !== stack || !(isOurs || takeOver)) continue;
    try {
      rmSync(folder, { recursive: true });
    } catch (error) {
      if (!["EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
      throw new UserError(
        `${folder} is another user's: npm run down -- ${stack} as that user, or as root.`,
      );
    }
  }
}

const undo = (script: string) =>
  execa("sh", ["-c", script], { stdio: ["ignore", "ignore", "inherit"] });

/** Emulated nodes that nothing else tells of: all that lies in folders of this stack is its own. */
async function removeStrays(stack: string, say: (line: string) => void): Promise<void> {
  const strays = strayNodes(stack);
  if (strays === undefined) return;
  say(
    `Removing nodes that no copy tells of: ${strays.scenario.nodes.map((n) => n.name).join(", ")}.`,
  );
  await undo(residueScript(contextsHere(stack, strays)));
}

async function compare(stack: string, contexts: readonly AnyNodeContext[]): Promise<Aftermath> {
  const before = keptInventory(stack);
  if (before === undefined) {
    forgetInventory(stack);
    return { outcome: "down" };
  }
  const isIn = (context: AnyNodeContext) =>
    kindOf(context.node).route(context) === undefined ||
    Object.keys(before).some((kind) => kind.startsWith(`${context.node.name} `));
  const others = markedTestbeds().flatMap((one) => (one.stack === stack ? [] : one.stack));
  const own = (inventory: Inventory) => withoutOthers(stack, inventory, others);
  // Other machines of another try, which never came up, were not looked at before.
  const after = await takeInventory(contexts.filter(isIn));
  const left = compareInventories(own(before), own(after));
  if (left.length === 0) forgetInventory(stack);
  return { outcome: "compared", left, kinds: Object.keys(before) };
}
