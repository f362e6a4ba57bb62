import { iperf3Port } from "../agent.ts";
import { guestBackendOf } from "../guest/index.ts";
import {
  agentName,
  containerLink,
  containerName,
  guestAgentName,
  guestName,
  type Role,
} from "../names.ts";
import { loopback } from "../network/host.ts";
import { networkAt, networkOf } from "../network/index.ts";
import { addressesIn } from "../network/subnet.ts";
import type { PlanEndpoint } from "../plan.ts";
import type { Scenario } from "../scenario.ts";
import { maxPairs } from "../scenario/pairs.ts";
import type { AnyNodeContext } from "./index.ts";
import { networkLink } from "./network-link.ts";

/** One half of a pair on a node: where it is, how others find it, which link is under test. */
export function endpointOf(context: AnyNodeContext, index: number, role: Role): PlanEndpoint {
  const { node, scenario, stack } = context;
  const name = containerName(stack, index, role);
  if (scenario.endpoint[role] === "host") {
    return {
      ...{ node: node.name, container: agentName(stack, index, role), process: true },
      ...nodeStack(context),
      // Behind the containers' own ports: both may be there while one takes the other's place.
      port: iperf3Port + maxPairs + index - 1,
    };
  }
  const guest = scenario.endpoint[role] === "vm";
  if (scenario.guest?.loopback) {
    return {
      ...{ node: guestName(node.name, index, "client") },
      ...{ container: guestAgentName(stack, index, role), process: true },
      ...{ ...loopback, port: iperf3Port, stack: "node" },
    };
  }
  const place = guest
    ? {
        node: guestName(node.name, index, role),
        container: guestAgentName(stack, index, role),
        process: true as const,
        ...uncounted(scenario),
      }
    : { node: node.name, container: name };
  if (networkOf(scenario).attachment === "host") {
    // All pairs share the node's ports, so that each needs one of its own.
    return { ...place, ...nodeStack(context), port: iperf3Port + index - 1 };
  }
  const network = networkAt(networkLink(context));
  const dial = role === "server" ? network.dial(index) : undefined;
  return {
    ...place,
    address: addressesIn(scenario.network, index)[role],
    port: iperf3Port,
    ...(dial ? { dial } : {}),
    link: guest ? containerLink : network.linkIn(name),
    stack: "own",
  };
}

function uncounted(scenario: Scenario): Pick<PlanEndpoint, "uncountedBytes"> {
  const { uncountedBytes } = guestBackendOf(scenario);
  return uncountedBytes === undefined ? {} : { uncountedBytes };
}

/** Link and address that the network has on the node's own stack. */
function nodeStack(context: AnyNodeContext): { link: string; address: string; stack: "node" } {
  const nodeEnd = networkAt(networkLink(context)).nodeEnd;
  if (nodeEnd === undefined) {
    throw new Error(`the module ${context.scenario.network.module} has no end on the node`);
  }
  return { link: nodeEnd.link, address: nodeEnd.address, stack: "node" };
}

/** The place of a role's node: all on the first for local pairs, else servers on the second. */
export const positionOf = ({ pairs }: Pick<Scenario, "pairs">, role: Role): number =>
  pairs.placement === "switched" && role === "server" ? 2 : 1;

/** Roles whose half of the pairs is on the node. */
export const rolesOn = ({ scenario, position }: AnyNodeContext): Role[] =>
  (["client", "server"] as const).filter((role) => positionOf(scenario, role) === position);

/** Halves of pairs that are on the node, pair 1 first: in containers, as its processes, or in guests. */
export function endsOn(context: AnyNodeContext, where: EndpointPlace): (PlanEndpoint & Half)[] {
  const { endpoint, pairs } = context.scenario;
  const roles = rolesOn(context).filter((role) => endpoint[role] === where);
  return Array.from({ length: pairs.count }, (_, at) =>
    roles.map((role) => ({ role, index: at + 1, ...endpointOf(context, at + 1, role) })),
  ).flat();
}

interface Half {
  role: Role;
  /** Of the pair: 1, 2, 3 … */
  index: number;
}

type EndpointPlace = Scenario["endpoint"][Role];
