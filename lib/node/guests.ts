import { gatewayAddress } from "../address.ts";
import { guestsDir } from "../folders.ts";
import { macFrom } from "../guest/guest.ts";
import { type Guest, type GuestBackend, guestBackends, guestSpecOf } from "../guest/index.ts";
import { guestAgentDir } from "../guest/init.ts";
import { guestShell } from "../guest/lines.ts";
import { publishedGuestsState } from "../guest/published.ts";
import { guestsState } from "../guest/state.ts";
import { digest, tapName } from "../names.ts";
import { networkAt, networkOf } from "../network/index.ts";
import { prefixLengthIn, subnetIn } from "../network/subnet.ts";
import type { LinkFacts, PlanNode } from "../plan.ts";
import { both, type HostState } from "../script.ts";
import { endsOn } from "./endpoint.ts";
import { hostAgentPrograms } from "./host-agents.ts";
import type { AnyNodeContext } from "./index.ts";
import { networkLink } from "./network-link.ts";

/** Programs that a node with guests needs, for itself and in its guests, whatever runs them. */
export const guestPrograms = [
  ...hostAgentPrograms,
  ...["flock", "setpriv", "stty", "nice", "grep", "sed", "tail"],
] as const;

/** The guests of a node, pair 1 first. */
export function guestsOn(context: AnyNodeContext): Guest[] {
  const ends = endsOn(context, "vm");
  if (ends.length === 0) return [];
  const { scenario, stack, node, position } = context;
  const bridge = networkAt(networkLink(context)).guestBridge;
  if (bridge === undefined) {
    throw new Error(`the module ${scenario.network.module} has no bridge for guests`);
  }
  const home = guestsDir(stack, node.name);
  return ends.map(({ node: name, role, container: agent, address }) => {
    const own = digest(`${stack} ${name}`, 12);
    return {
      ...{ name, role, agent, home, bridge },
      id: `netbench-guest-${own}`,
      dir: `${home}/${name.split("@")[0] ?? name}`,
      tap: tapName(stack, name),
      mac: macFrom(own),
      mtuBytes: networkOf(scenario).containerMtuBytes,
      address: `${address}/${prefixLengthIn(scenario.network)}`,
      gateway: gatewayAddress(subnetIn(scenario.network), position),
      spec: guestSpecOf(scenario),
    };
  });
}

/** What runs the guests of a scenario. */
export const guestBackendOf = ({ scenario }: AnyNodeContext): GuestBackend =>
  guestBackends[guestSpecOf(scenario).backend];

/** The guests of a node as desired state, one batch; undefined where it has none. */
export function guestsStateOn(context: AnyNodeContext): HostState | undefined {
  const guests = guestsOn(context);
  const [first] = guests;
  if (first === undefined) return undefined;
  const state = guestsState(guests, guestBackendOf(context));
  const published = endsOn(context, "vm").filter(({ dial }) => dial !== undefined);
  return published.length === 0
    ? state
    : both(publishedGuestsState(published, first.bridge), state);
}

/** The guests of the pairs in use among the nodes of a plan: each is a machine of its own. */
export const guestNodes = (context: AnyNodeContext, pairs: number): PlanNode[] =>
  guestsOn(context).flatMap(({ name, dir }, at) =>
    inUse(context, at, pairs)
      ? [
          {
            ...{ name, kind: "guest" as const, dockerHost: "" },
            shell: guestShell(dir),
            agentDir: guestAgentDir,
          },
        ]
      : [],
  );

/** What the kernel must say of the node's ends of their NICs. */
export const tapFacts = (context: AnyNodeContext, pairs: number): LinkFacts[] =>
  guestsOn(context).flatMap(({ tap, mtuBytes }, at) =>
    inUse(context, at, pairs)
      ? [
          {
            ...{ node: context.node.name, link: tap, mtuBytes },
            ...{ kind: "tun", data: { type: "tap" } },
          },
        ]
      : [],
  );

const inUse = (context: AnyNodeContext, at: number, pairs: number): boolean =>
  (endsOn(context, "vm")[at]?.index ?? Infinity) <= pairs;
