import { networkOf } from "../network/index.ts";
import type { HostState } from "../script.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";
import { networkLink } from "./network-link.ts";

/** What makes one network of all nodes, for a module that spans them; runs on the controller. */
export function fabricState(contexts: readonly AnyNodeContext[]): HostState | undefined {
  const [first] = contexts;
  if (first === undefined) return undefined;
  return networkOf(first.scenario).fabric(
    contexts.map((context) => ({
      link: networkLink(context),
      inNode: (script) => kindOf(context.node).inNode(context, script),
    })),
  );
}
