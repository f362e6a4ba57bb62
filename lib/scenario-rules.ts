import { benchmarkRules } from "./rules/benchmark.ts";
import { bridgeRules } from "./rules/bridge.ts";
import { endpointRules } from "./rules/endpoint.ts";
import { guestRules } from "./rules/guest.ts";
import { ipvlanRules } from "./rules/ipvlan.ts";
import { latencyRules } from "./rules/latency.ts";
import { macvlanRules } from "./rules/macvlan.ts";
import { networkRules } from "./rules/network.ts";
import { middleboxRules } from "./rules/middlebox.ts";
import { nodeRules } from "./rules/nodes.ts";
import { nodeSettingsRules } from "./rules/node-settings.ts";
import { overlayRules } from "./rules/overlay.ts";
import { ovsRules } from "./rules/ovs.ts";
import { passthroughRules } from "./rules/passthrough.ts";
import { portSettingsRules } from "./rules/port-settings.ts";
import { presetRules } from "./rules/preset.ts";
import type { Rule } from "./rules/rule.ts";
import { subnetRules } from "./rules/subnets.ts";
import { vxlanRules } from "./rules/vxlan.ts";

export type { Rule };

/** All rules that concern several fields at once; those of a network module are in its own file. */
export const rules: readonly Rule[] = [
  ...nodeRules,
  ...nodeSettingsRules,
  ...portSettingsRules,
  ...bridgeRules,
  ...macvlanRules,
  ...ipvlanRules,
  ...ovsRules,
  ...vxlanRules,
  ...overlayRules,
  ...passthroughRules,
  ...middleboxRules,
  ...endpointRules,
  ...guestRules,
  ...networkRules,
  ...subnetRules,
  ...benchmarkRules,
  ...latencyRules,
  ...presetRules,
];
