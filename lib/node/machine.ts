import {
  allowCongestionControlScript,
  checkCongestionControlScript,
  restoreCongestionControlScript,
} from "../congestion-control.ts";
import { sharedVolatileDir } from "../folders.ts";
import type { HostState } from "../script.ts";
import { type PlacedState, stateOverSsh } from "../state-over-ssh.ts";
import type { Ground } from "./contexts.ts";
import type { Scenario } from "../scenario.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";

/**
 * What all nodes on a machine have in common: the TCP congestion controls that containers may
 * use, one list for the whole machine. Undefined where the scenario needs nothing of the kind.
 */
export function machineState(scenario: Scenario, ground: Ground): HostState | undefined {
  const { protocols, tcp } = scenario.benchmark;
  if (!protocols.includes("tcp")) return undefined;
  const spec = {
    congestionControl: tcp.congestionControl,
    user: ground.stack,
    stateDir: sharedVolatileDir(ground.person),
  };
  return {
    up: allowCongestionControlScript(spec),
    down: restoreCongestionControlScript(spec),
    check: checkCongestionControlScript(spec),
  };
}

/** The same on the machine of one node; undefined where that is this one. */
export function otherMachineState(context: AnyNodeContext): PlacedState | undefined {
  const route = kindOf(context.node).route(context);
  const state = route && machineState(context.scenario, context);
  return state && stateOverSsh(route, state);
}

/** Whether some of the nodes are on this machine. */
export const usesThisMachine = (contexts: readonly AnyNodeContext[]): boolean =>
  contexts.some((context) => kindOf(context.node).route(context) === undefined);
