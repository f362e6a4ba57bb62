import {
  allowCongestionControlScript,
  checkCongestionControlScript,
  restoreCongestionControlScript,
} from "../congestion-control.ts";
import { sharedVolatileDir } from "../folders.ts";
import type { HostState } from "../script.ts";
import type { Ground } from "./contexts.ts";
import type { Scenario } from "../scenario.ts";

/**
 * What all nodes on this machine have in common: the TCP congestion controls that containers may
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
