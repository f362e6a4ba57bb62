import type { Command } from "commander";
import { execa } from "execa";
import { UserError } from "../../lib/errors.ts";
import { parseNodeView, parsePlaceView } from "../../lib/inspect/parse.ts";
import { nodeInspection, placeInspection } from "../../lib/inspect/script.ts";
import { digest, middleboxNamespace, switchNamespace } from "../../lib/names.ts";
import { type AnyNodeContext, kindOf } from "../../lib/node/index.ts";
import type { Script } from "../../lib/script.ts";
import type { BroughtUp } from "../../lib/owner/brought-up.ts";
import { markedTestbeds } from "../../measure/kept-testbed.ts";
import { inspectTables, type SeenNode, type SeenTestbed } from "../../report/inspect-table.ts";
import { projectRoot } from "../environment.ts";
import {
  contextsHere,
  fileDiffers,
  latestTestbed,
  mayStand,
  smallestTestbed,
  testbedsUp,
} from "../brought-up.ts";
import { withMachines } from "../other-machines.ts";
import { refuseStrangers } from "../owner.ts";

/** 256 containers on a slow machine take a while. */
const timeoutMs = 120_000;

export function configure(command: Command): void {
  command
    .argument("[scenario]", "a testbed that is up; default: all of them")
    .action(async (name: string | undefined) => {
      const stacks = name === undefined ? testbedsUp() : [name];
      if (stacks.length === 0) console.log("No testbed of this checkout is up.");
      for (const [at, stack] of stacks.entries()) {
        const testbed = latestOf(stack);
        const seen = await look(stack, testbed);
        const edited = fileDiffers(stack, testbed);
        const title = `${stack}, as it is now${edited === undefined ? "" : ` (${edited})`}`;
        console.log(`${at === 0 ? "" : "\n"}${title}\n\n${inspectTables(seen)}`);
      }
      if (name === undefined) sayOthers();
    });
}

/** What was brought up; of what only Docker's labels tell, the engine that is there. */
function latestOf(stack: string): BroughtUp {
  try {
    return latestTestbed(stack);
  } catch (error) {
    if (mayStand(stack)) return smallestTestbed();
    throw error;
  }
}

function sayOthers(): void {
  const others = markedTestbeds().filter(({ isOurs }) => !isOurs);
  for (const { stack, checkout } of others)
    console.log(`${stack} is up too, from another checkout: ${checkout}`);
}

/**
 * Asks the nodes themselves; no state of Pulumi is looked at.
 * @throws UserError where nothing of the testbed is there.
 */
async function look(stack: string, testbed: BroughtUp): Promise<SeenTestbed> {
  const contexts = contextsHere(stack, testbed);
  await refuseStrangers(stack, "here", contexts);
  return withMachines(contexts, async () => {
    const nodes = await Promise.all(contexts.map(seenNode));
    if (nodes.every(({ view }) => view === undefined)) throw new UserError(`${stack} is not up.`);
    const hasSwitch = contexts.some(({ node }) => node.kind === "emulated");
    const linksIn = async (namespace: string) =>
      hasSwitch ? parsePlaceView(await output(placeInspection(namespace))) : [];
    const switchLinks = await linksIn(switchNamespace(stack));
    // Asked for whatever the scenario says: what is in the cable counts.
    const middleboxLinks = await linksIn(middleboxNamespace(stack));
    return { stack, nodes, switchLinks, middleboxLinks };
  });
}

async function seenNode(context: AnyNodeContext): Promise<SeenNode> {
  const { node } = context;
  const kind = kindOf(node);
  const script = kind.inNode(context, nodeInspection(context, digest(projectRoot)));
  const view = parseNodeView(await output(script));
  const isThere = view.up || view.containers.length > 0 || view.networks.length > 0;
  return {
    ...{ name: node.name, kind: node.kind, nic: kind.nic(context) },
    view: isThere ? view : undefined,
  };
}

/** A node that is not there gives no answer, and that is one. */
async function output(script: Script): Promise<string> {
  const options = { reject: false, stdin: "ignore", timeout: timeoutMs } as const;
  return (await execa("sh", ["-c", script], options)).stdout;
}
