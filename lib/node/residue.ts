import { volatileDir } from "../folders.ts";
import { networkAt } from "../network/index.ts";
import { type Script, script } from "../script.ts";
import { quote } from "../shell.ts";
import { fabricState } from "./fabric.ts";
import { endHostAgents } from "./host-agents.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";
import { machineState, otherMachineState, usesThisMachine } from "./machine.ts";
import { networkLink } from "./network-link.ts";
import { nodeSettingsState } from "./node-settings.ts";
import { switchState } from "./switch.ts";

/**
 * Undoes all that a scenario may have made on its nodes outside of Docker, whatever a state says of
 * it: for the rest of a testbed whose making was killed. Does nothing where nothing is left.
 */
export function residueScript(contexts: readonly AnyNodeContext[]): Script {
  const [first] = contexts;
  if (first === undefined) return "true";
  const owned = contexts.some(({ node }) => kindOf(node).ownsContainers);
  const fabric = contexts.every(({ node }) => kindOf(node).ownsContainers)
    ? undefined
    : fabricState(contexts);
  return [
    ...(fabric ? [`(${fabric.down}) || true`] : []),
    ...contexts.flatMap((context) => [
      ...otherMachine(context),
      // First, since what the network needs to know for it is in the node's own folder.
      `(${networkResidue(context)})`,
      `(${nodeSettingsState(context)?.down ?? "true"}) 2>/dev/null || true`,
      // They end with a node that ends.
      ...(kindOf(context.node).ownsContainers
        ? []
        : [`(${kindOf(context.node).inNode(context, endHostAgents(context))})`]),
      `(${kindOf(context.node).hostState(context).down})`,
    ]),
    `(${(usesThisMachine(contexts) && machineState(first.scenario, first)?.down) || "true"})`,
    ...(owned ? [`(${switchState(first.stack).down})`] : []),
    script(
      `rm -rf ${quote(volatileDir(first.person, first.stack))}`,
      `rmdir -p "$(dirname ${quote(volatileDir(first.person, first.stack))})" 2>/dev/null || true`,
    ),
  ].join("\n");
}

/** What a node's end does not take along: only nodes that stay can keep something. */
function networkResidue(context: AnyNodeContext): Script {
  const kind = kindOf(context.node);
  if (kind.ownsContainers) return "true";
  const { hostState, residue } = networkAt(networkLink(context));
  const parts = [hostState?.down, residue].flatMap((part) => part ?? []);
  return parts.length === 0 ? "true" : kind.inNode(context, parts.join("\n"));
}

const otherMachine = (context: AnyNodeContext): Script[] => {
  const state = otherMachineState(context);
  return state === undefined ? [] : [`(${state.down})`];
};
