import { nodeVolatileDir } from "../folders.ts";
import { portKnobs } from "../knobs/index.ts";
import { settingsOfLinks } from "../knobs/settings-of-links.ts";
import { devicePort, switchNamespace } from "../names.ts";
import { networkAt, networkOf } from "../network/index.ts";
import type { PlanPorts } from "../plan.ts";
import { both, type HostState } from "../script.ts";
import { words } from "../shell.ts";
import type { PlacedState } from "../state-over-ssh.ts";
import { endsOn } from "./endpoint.ts";
import type { AnyNodeContext } from "./index.ts";
import { networkLink } from "./network-link.ts";
import { placedIn } from "./placed.ts";

/** Ports that we make for one node. */
export interface NodePorts {
  /** On the node itself: of a bridge there. */
  own: readonly string[];
  /** Of the switch, in its namespace. */
  atSwitch: readonly string[];
}

/** What sentences and records call a port of the switch by, before its name: that of its node. */
export const switchPort = "switch port ";

export function portsOf(context: AnyNodeContext): NodePorts {
  const { node, scenario } = context;
  const { usesNic, devicesOf } = networkOf(scenario);
  const containers = endsOn(context, "container").map(({ container }) => container);
  const devices = devicesOf(node.name).map((device) => devicePort(node.name, device));
  return {
    own: networkAt(networkLink(context)).portsOf(containers),
    atSwitch: node.kind === "emulated" ? [...(usesNic ? [node.name] : []), ...devices] : [],
  };
}

/** The same as the measuring program finds them. */
export function portPlaces(context: AnyNodeContext): PlanPorts[] {
  const { own, atSwitch } = portsOf(context);
  const node = context.node.name;
  const places: PlanPorts[] = [
    { node, links: [...own] },
    { node, links: [...atSwitch], namespace: switchNamespace(context.stack), called: switchPort },
  ];
  return places.filter(({ links }) => links.length > 0);
}

/** The script, run in the namespace of the switch. */
const inSwitch = (stack: string, state: HostState): HostState => {
  const there = (body: string) =>
    words("ip", "netns", "exec", switchNamespace(stack), "sh", "-c", body);
  return { up: there(state.up), down: there(state.down), check: there(state.check) };
};

/** Settings of these ports as desired state, one batch; undefined where none are asked for. */
export function portSettingsState(context: AnyNodeContext): PlacedState | undefined {
  const { scenario, stack, person, node } = context;
  const wanted = scenario.ports;
  if (wanted === undefined) return undefined;
  const { own, atSwitch } = portsOf(context);
  const keptDir = `${nodeVolatileDir(person, stack, node.name)}/ports`;
  const state = (links: readonly string[], place: string, called = "") =>
    settingsOfLinks({
      links,
      knobs: portKnobs,
      wanted,
      keptDir: `${keptDir}-${place}.kept`,
      called,
    });
  const here = own.length > 0 ? placedIn(context, state(own, "node")) : undefined;
  const there =
    atSwitch.length > 0 ? inSwitch(stack, state(atSwitch, "switch", switchPort)) : undefined;
  // Only a node on this machine has both.
  return here && there ? both(here, there) : (here ?? there);
}
