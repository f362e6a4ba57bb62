import {
  allowCongestionControlScript,
  checkCongestionControlScript,
  restoreCongestionControlScript,
} from "../congestion-control.ts";
import { type Person, sharedVolatileDir, volatileDir } from "../folders.ts";
import { governor } from "../knobs/governor.ts";
import { settingsState } from "../knobs/settings-state.ts";
import { sysctlKnob } from "../knobs/sysctl.ts";
import type { Scenario } from "../scenario.ts";
import { both, type HostState } from "../script.ts";
import { type PlacedState, stateOverSsh } from "../state-over-ssh.ts";
import type { Ground } from "./contexts.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";
import { machineSettings } from "./node-settings.ts";

/** What the nodes on this machine have in common. Undefined where the scenario needs nothing of the kind. */
export const machineState = (scenario: Scenario, ground: Ground): HostState | undefined =>
  stateOf(
    scenario,
    ground,
    scenario.nodes.filter(({ kind }) => kind !== "ssh"),
    ground.person,
  );

/** @param root who writes the machine's list: users of several controllers are one on a node. */
function stateOf(
  scenario: Scenario,
  ground: Ground,
  nodes: Scenario["nodes"],
  root: Person,
): HostState | undefined {
  const [first, second] = [
    congestionControlState(scenario, { ...ground, person: root }),
    settings(ground, nodes),
  ];
  return first && second ? both(first, second) : (first ?? second);
}

/** The TCP congestion controls that containers may use: one list for the whole machine. */
export function congestionControlState(scenario: Scenario, ground: Ground): HostState | undefined {
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

/** Machine-wide sysctls and the governor. */
function settings({ person, stack }: Ground, nodes: Scenario["nodes"]): HostState | undefined {
  const wanted = machineSettings(nodes);
  const keys = Object.keys(wanted.sysctls);
  const keptDir = `${volatileDir(person, stack)}/machine`;
  const states = [
    ...(keys.length > 0
      ? [
          settingsState({
            knobs: [sysctlKnob(keys)],
            wanted: wanted.sysctls,
            keptDir: `${keptDir}-sysctls.kept`,
          }),
        ]
      : []),
    ...(wanted.governor === undefined
      ? []
      : [settingsState({ knobs: [governor], wanted, keptDir: `${keptDir}-governor.kept` })]),
  ];
  const [first, second] = states;
  return first && second ? both(first, second) : first;
}

/** The same on the machine of one node; undefined where that is this one. */
export function otherMachineState(context: AnyNodeContext): PlacedState | undefined {
  const route = kindOf(context.node).route(context);
  const state = route && stateOf(context.scenario, context, [context.node], { uid: 0, gid: 0 });
  return state && stateOverSsh(route, state);
}

/** Whether some of the nodes are on this machine. */
export const usesThisMachine = (contexts: readonly AnyNodeContext[]): boolean =>
  contexts.some((context) => kindOf(context.node).route(context) === undefined);
