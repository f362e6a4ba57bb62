import { pairAddresses } from "../address.ts";
import { iperf3Port } from "../agent.ts";
import { containerLink, containerName, type Role } from "../names.ts";
import { networkAt, networkOf } from "../network/index.ts";
import type { PlanEndpoint } from "../plan.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";
import { networkLink } from "./network-link.ts";

/** The loopback link and its address (RFC 5735). */
export const loopback = { link: "lo", address: "127.0.0.1" } as const;

/** One half of a pair on a node: where it is, how others find it, which link is under test. */
export function endpointOf(context: AnyNodeContext, index: number, role: Role): PlanEndpoint {
  const { node, scenario, stack } = context;
  const place = { node: node.name, container: containerName(stack, index, role) };
  if (networkOf(scenario).attachment === "host") {
    // All pairs share the node's ports, so that each needs one of its own.
    const port = iperf3Port + index - 1;
    return { ...place, ...nodeStack(context), port, stack: "node" };
  }
  const dial = role === "server" ? networkAt(networkLink(context)).dial(index) : undefined;
  return {
    ...place,
    address: pairAddresses(scenario.network.subnet, index)[role],
    port: iperf3Port,
    ...(dial ? { dial } : {}),
    link: containerLink,
    stack: "own",
  };
}

/** Link and address of the node's own stack: loopback where both halves are on it. */
function nodeStack(context: AnyNodeContext): { link: string; address: string } {
  if (context.scenario.pairs.placement === "local") return loopback;
  const kind = kindOf(context.node);
  return { link: kind.nic(context) ?? "", address: kind.address(context) ?? "" };
}
