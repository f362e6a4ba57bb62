import { nodeVolatileDir } from "../folders.ts";
import { nicKnobs, type WantedNic } from "../knobs/index.ts";
import { linkState } from "../knobs/link-state.ts";
import { settingsState } from "../knobs/settings-state.ts";
import { sysctlKnob } from "../knobs/sysctl.ts";
import { watched } from "../knobs/watchdog.ts";
import { networkOf } from "../network/index.ts";
import type { Scenario } from "../scenario.ts";
import { both, type HostState } from "../script.ts";
import { isGlobalSysctl } from "../sysctls.ts";
import type { PlacedState } from "../state-over-ssh.ts";
import { type AnyNodeContext, kindOf } from "./index.ts";
import { placedIn } from "./placed.ts";

/** Where the values are kept that the first `up` found. */
const keptDir = ({ person, stack, node }: AnyNodeContext, what: string): string =>
  `${nodeVolatileDir(person, stack, node.name)}/${what}.kept`;

/** What a node's NIC is asked for: its own settings before the scenario's. */
export const wantedNic = ({
  scenario,
  node,
}: Pick<AnyNodeContext, "scenario" | "node">): WantedNic => ({
  ...scenario.nic,
  ...node.nicSettings,
});

/** The NIC of a node, in the node's own namespace; undefined where it has none. */
function nicOf(context: AnyNodeContext): HostState | undefined {
  const link = kindOf(context.node).nic(context);
  if (link === undefined) return undefined;
  const wanted = wantedNic(context);
  return settingsState({
    link,
    knobs: [...nicKnobs, linkState],
    wanted,
    keptDir: keptDir(context, `nic-${link}`),
    allowRounding: wanted.allowRounding === true,
  });
}

/** Sysctls that a node has for itself; those of its machine are in machine.ts. */
function sysctlsOf(context: AnyNodeContext): HostState | undefined {
  const own = Object.entries(context.node.sysctls ?? {}).filter(([key]) => !isGlobalSysctl(key));
  if (own.length === 0) return undefined;
  return settingsState({
    knobs: [sysctlKnob(own.map(([key]) => key))],
    wanted: Object.fromEntries(own),
    keptDir: keptDir(context, "sysctls"),
  });
}

/** NIC and sysctls of a node as desired state, one batch; undefined where nothing is asked. */
export function nodeSettingsState(context: AnyNodeContext): PlacedState | undefined {
  const { node, scenario } = context;
  const nic = networkOf(scenario).usesNic ? nicOf(context) : undefined;
  const sysctls = sysctlsOf(context);
  const state = nic && sysctls ? both(nic, sysctls) : (nic ?? sysctls);
  if (state === undefined) return undefined;
  const disruptive = node.kind !== "emulated" && nic !== undefined && scenario.nic.allowDisruptive;
  return disruptive ? watchedState(context, state) : placedIn(context, state);
}

/** The node gives the originals back by itself where it is not reached again after `up`. */
function watchedState(context: AnyNodeContext, state: HostState): PlacedState {
  const { arm, confirm } = watched(state.down, keptDir(context, "watchdog"));
  const placed = placedIn(context, { ...state, up: `${arm}\n${state.up}` });
  // A way of its own back to the node: that it works is what is to be known.
  return { ...placed, up: `${placed.up} && ${kindOf(context.node).inNode(context, confirm)}` };
}

/** Machine-wide sysctls and the governor that nodes on one machine ask for together. */
export const machineSettings = (nodes: Scenario["nodes"]) => ({
  sysctls: Object.fromEntries(
    nodes.flatMap(({ sysctls }) =>
      Object.entries(sysctls ?? {}).filter(([key]) => isGlobalSysctl(key)),
    ),
  ),
  governor: nodes.find(({ governor }) => governor !== undefined)?.governor,
});
