import { nodeVolatileDir } from "../folders.ts";
import { nicState } from "../nic.ts";
import type { HostState } from "../script.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";

/** Where the value of a NIC is kept that the first `up` found. */
const nicOriginalFile = (context: AnyNodeContext, nic: string): string =>
  `${nodeVolatileDir(context.person, context.stack, context.node.name)}/nic-${nic}.original`;

/** The NIC of a node as desired state, in the node's own namespace; undefined where it has none. */
export function nicStateOf(context: AnyNodeContext): HostState | undefined {
  const kind = kindOf(context.node);
  const nic = kind.nic(context);
  if (nic === undefined) return undefined;
  const state = nicState(nic, context.scenario.nic.mtuBytes, nicOriginalFile(context, nic));
  return {
    up: kind.inNode(context, state.up),
    down: kind.inNode(context, state.down),
    check: kind.inNode(context, state.check),
  };
}
