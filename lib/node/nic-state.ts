import { nodeVolatileDir } from "../folders.ts";
import { nicState } from "../nic.ts";
import type { PlacedState } from "../state-over-ssh.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";
import { placedIn } from "./placed.ts";

/** Where the value of a NIC is kept that the first `up` found. */
const nicOriginalFile = (context: AnyNodeContext, nic: string): string =>
  `${nodeVolatileDir(context.person, context.stack, context.node.name)}/nic-${nic}.original`;

/** The NIC of a node as desired state, in the node's own namespace; undefined where it has none. */
export function nicStateOf(context: AnyNodeContext): PlacedState | undefined {
  const nic = kindOf(context.node).nic(context);
  if (nic === undefined) return undefined;
  const { mtuBytes } = context.scenario.nic;
  return placedIn(context, nicState(nic, mtuBytes, nicOriginalFile(context, nic)));
}
