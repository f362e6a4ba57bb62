import type { HostState, Script } from "./script.ts";
import { overSsh, type SshRoute } from "./ssh.ts";

/** A state with its scripts as they run on this machine. */
export interface PlacedState extends HostState {
  /** The same as another machine reads it: what goes to one machine can share a session. */
  readonly elsewhere?: Pick<HostState, "down" | "check"> & { readonly route: SshRoute };
}

/** A state of another machine. */
export function stateOverSsh(route: SshRoute, state: HostState): PlacedState {
  const there = (body: Script) => overSsh(route, body);
  return {
    up: there(state.up),
    down: there(state.down),
    check: there(state.check),
    elsewhere: { route, down: state.down, check: state.check },
  };
}
