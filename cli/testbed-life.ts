import { execa } from "execa";
import type { AnyNodeContext } from "../lib/node/index.ts";
import { residueScript } from "../lib/node/residue.ts";
import { closeRun } from "../measure/record.ts";
import { projectRoot } from "./environment.ts";
import {
  compareInventories,
  forgetInventory,
  keepInventory,
  keptInventory,
  takeInventory,
} from "./inventory.ts";
import { withoutOthers } from "./other-testbeds.ts";
import { engineFor } from "./kept-engine.ts";
import { type PulumiRunner, runPulumi } from "./pulumi.ts";
import { recover } from "./recover.ts";
import { isUp, mayExist, withoutCheckpoints } from "./state.ts";

/** A testbed's coming and going, whoever asks for it: `up`, `down`, or a sweep. */

/** Where pulumi prints, and where we do. */
export interface Voice {
  pulumi: PulumiRunner;
  say: (line: string) => void;
}

const terminal: Voice = { pulumi: runPulumi, say: (line) => console.error(line) };

/**
 * Makes and measures what the stack's file says, after what a killed run has left was made good.
 * The machines of the nodes must be reachable (withMachines). Gives pulumi's exit code.
 */
export async function bringUp(
  stack: string,
  contexts: readonly AnyNodeContext[],
  { pulumi, say }: Voice = terminal,
): Promise<number> {
  const { killed } = await recover(stack, contexts, say);
  // What a killed run has left of its nodes was not here before.
  const begun = killed && keptInventory(stack) !== undefined;
  if (!isUp(stack) && !begun) keepInventory(stack, await takeInventory(contexts));

  const selected = await pulumi(["stack", "select", "--create", stack]);
  if (selected !== 0) return selected;
  const options = ["--yes", "--skip-preview", "--suppress-outputs"];
  return pulumi(["up", ...options, "--stack", stack], engineFor(contexts));
}

/** What `takeDown` found at its end. */
export type Aftermath =
  | { outcome: "failed"; exitCode: number }
  /** `up` has taken no inventory, so there is nothing to compare with. */
  | { outcome: "down" }
  /** What was not there before it came up, and what was compared. */
  | { outcome: "compared"; left: string[]; kinds: string[] };

/** Destroys what the stack has, also one that was never finished, and compares with what was before. */
export async function takeDown(
  stack: string,
  contexts: readonly AnyNodeContext[],
  { pulumi, say }: Voice = terminal,
): Promise<Aftermath> {
  await recover(stack, contexts, say);

  if (mayExist(stack)) {
    const words = ["destroy", "--yes", "--skip-preview", "--stack", stack];
    const exitCode = await pulumi(words, withoutCheckpoints());
    if (exitCode !== 0) return { outcome: "failed", exitCode };
  }
  await execa("sh", ["-c", residueScript(contexts)], { stdio: ["ignore", "ignore", "inherit"] });
  closeRun(projectRoot, stack);

  const before = keptInventory(stack);
  if (before === undefined) return { outcome: "down" };
  const [was, is] = [before, await takeInventory(contexts)].map((one) => withoutOthers(stack, one));
  const left = compareInventories(was ?? {}, is ?? {});
  if (left.length === 0) forgetInventory(stack);
  return { outcome: "compared", left, kinds: Object.keys(before) };
}
