import { guestsDir, volatileDir } from "../folders.ts";
import { endGuests } from "../guest/state.ts";
import { removeUnusedImagesScript } from "../image.ts";
import { networkAt } from "../network/index.ts";
import { type Script, script } from "../script.ts";
import { quote } from "../shell.ts";
import { overSsh } from "../ssh.ts";
import { fabricState } from "./fabric.ts";
import { endHostAgents } from "./host-agents.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";
import { middleboxDown } from "./middlebox-cable.ts";
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
    ...(first.scenario.path?.middlebox ? [`(${middleboxDown(first)}) || true`] : []),
    ...contexts.filter((context) => kindOf(context.node).route(context) === undefined).map(here),
    ...there(contexts),
    `(${(usesThisMachine(contexts) && machineState(first.scenario, first)?.down) || "true"})`,
    ...(owned ? [`(${switchState(first.stack).down})`] : []),
    script(
      `rm -rf ${quote(volatileDir(first.person, first.stack))}`,
      `rmdir -p "$(dirname ${quote(volatileDir(first.person, first.stack))})" 2>/dev/null || true`,
    ),
  ].join("\n");
}

/** A node of this machine. */
function here(context: AnyNodeContext): Script {
  const kind = kindOf(context.node);
  const inNode = (body: Script) => kind.inNode(context, body);
  // What a node's end does not take along: only nodes that stay can keep something.
  const kept = kind.ownsContainers
    ? []
    : [
        endGuests(
          guestsDir(context.stack, context.node.name),
          networkAt(networkLink(context)).guestPlug?.down,
        ),
        networkResidue(context),
        endHostAgents(context),
        removeUnusedImagesScript((...words) => kind.docker(context, ...words)),
      ];
  return [
    // First, since what the network needs to know for it is in the node's own folder.
    ...kept.map((body) => `(${inNode(body)})`),
    `(${nodeSettingsState(context)?.down ?? "true"}) 2>/dev/null || true`,
    `(${kind.hostState(context).down})`,
  ].join("\n");
}

/** Nodes of other machines: one session each, all at the same time. */
function there(contexts: readonly AnyNodeContext[]): Script[] {
  const sessions = contexts.flatMap((context) => {
    const kind = kindOf(context.node);
    const route = kind.route(context);
    if (route === undefined) return [];
    const bodies = [
      otherMachineState(context)?.elsewhere?.down,
      networkResidue(context),
      nodeSettingsState(context)?.elsewhere?.down,
      endHostAgents(context),
      kind.hostState(context).elsewhere?.down,
    ].flatMap((body) => body ?? []);
    return [overSsh(route, bodies.map((body) => `(${body})`).join("\n"))];
  });
  return sessions.length === 0 ? [] : [...sessions.map((session) => `${session} &`), "wait"];
}

function networkResidue(context: AnyNodeContext): Script {
  const { hostState, residue } = networkAt(networkLink(context));
  const parts = [hostState?.down, residue].flatMap((part) => part ?? []);
  return parts.length === 0 ? "true" : parts.join("\n");
}
