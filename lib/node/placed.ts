import type { HostState } from "../script.ts";
import { type PlacedState, stateOverSsh } from "../state-over-ssh.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";

/** A state that is written for the node, with its scripts as they run on this machine. */
export function placedIn(context: AnyNodeContext, state: HostState): PlacedState {
  const kind = kindOf(context.node);
  const route = kind.route(context);
  if (route !== undefined) return stateOverSsh(route, state);
  return {
    up: kind.inNode(context, state.up),
    down: kind.inNode(context, state.down),
    check: kind.inNode(context, state.check),
  };
}
