import { withoutNic } from "./node-needs.ts";
import { type Rule, rule } from "./rule.ts";

/** Rules of the ipvlan module. */
export const ipvlanRules: readonly Rule[] = [
  rule(
    "With the ipvlan module a local node names its `nic`: ipvlan sits on a NIC.",
    ["nodes", "network"],
    ({ nodes, network }) =>
      network.module === "ipvlan" ? withoutNic(nodes, "ipvlan sits on a NIC") : [],
  ),
];
