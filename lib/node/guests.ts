import { gatewayAddress } from "../address.ts";
import { guestsDir } from "../folders.ts";
import { macFrom } from "../guest/guest.ts";
import { type Guest, guestBackendOf, guestSpecOf } from "../guest/index.ts";
import { guestAgentDir } from "../guest/init.ts";
import { guestShell } from "../guest/lines.ts";
import { guestsState } from "../guest/state.ts";
import { digest, nameInNode, tapName } from "../names.ts";
import { networkAt, networkOf } from "../network/index.ts";
import { addressesIn, prefixLengthIn, subnetIn } from "../network/subnet.ts";
import type { LinkFacts, PlanNode, PlanProbe } from "../plan.ts";
import type { Scenario } from "../scenario.ts";
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
  const plug = networkAt(networkLink(context)).guestPlug;
  if (plug === undefined) {
    throw new Error(`the module ${scenario.network.module} has no place for guests`);
  }
  const home = guestsDir(stack, node.name);
  const inside = (guest: string) => ends.filter((end) => end.node === guest);
  const firsts = ends.filter((end) => inside(end.node)[0] === end);
  return firsts.map(({ node: name, index, role }) => {
    const own = digest(`${stack} ${name}`, 12);
    return {
      ...{ name, index, home, plug },
      agents: inside(name).map((end) => ({
        ...{ role: end.role, name: end.container, address: end.address },
      })),
      id: `netbench-guest-${own}`,
      dir: `${home}/${nameInNode(name)}`,
      tap: tapName(stack, name),
      mac: macFrom(own),
      mtuBytes: networkOf(scenario).containerMtuBytes,
      address: `${addressesIn(scenario.network, index)[role]}/${prefixLengthIn(scenario.network)}`,
      gateway: gatewayAddress(subnetIn(scenario.network), position),
      spec: guestSpecOf(scenario),
    };
  });
}

/** Programs that a scenario's guests need on their nodes; none without guests. */
export const programsOfGuests = (scenario: Scenario): string[] =>
  Object.values(scenario.endpoint).includes("vm")
    ? [...guestPrograms, ...guestBackendOf(scenario).programs]
    : [];

/** POSIX sh: what a node with guests must have beside programs, a line each for what it has not. */
export const guestObstacles = (context: AnyNodeContext): readonly string[] =>
  guestBackendOf(context.scenario).obstacles(guestSpecOf(context.scenario));

/** The guests of a node as desired state, one batch; undefined where it has none. */
export function guestsStateOn(context: AnyNodeContext): HostState | undefined {
  const guests = guestsOn(context);
  if (guests.length === 0) return undefined;
  const state = guestsState(guests, guestBackendOf(context.scenario));
  const servers = endsOn(context, "vm").filter(({ dial }) => dial !== undefined);
  const published =
    servers.length === 0 ? undefined : networkAt(networkLink(context)).publishGuests(servers);
  return published === undefined ? state : both(published, state);
}

/** The guests of the pairs in use among the nodes of a plan: each is a machine of its own. */
export const guestNodes = (context: AnyNodeContext, pairs: number): PlanNode[] =>
  guestsOn(context).flatMap(({ name, index, dir }) =>
    index <= pairs
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
  guestsOn(context).flatMap(({ tap, index, mtuBytes }) =>
    index <= pairs
      ? [
          {
            ...{ node: context.node.name, link: tap, mtuBytes },
            ...{ kind: "tun", data: { type: "tap" } },
          },
        ]
      : [],
  );

/** What the kernels of the guests in use must say. */
export const guestProbes = (context: AnyNodeContext, pairs: number): PlanProbe[] =>
  guestsOn(context).flatMap(({ name, index, spec }) =>
    index <= pairs
      ? guestBackendOf(context.scenario)
          .probes(spec)
          .map((probe) => ({ node: name, ...probe }))
      : [],
  );
