import { inWords } from "../scenario-issues.ts";
import { withoutAddress, withoutNic } from "./node-needs.ts";
import { type Rule, rule } from "./rule.ts";

/** Rules of the ipvlan module. */
export const ipvlanRules: readonly Rule[] = [
  rule(
    "With the ipvlan module a local or ssh node names its `nic`: ipvlan sits on a NIC.",
    ["nodes", "network"],
    ({ nodes, network }) =>
      network.module === "ipvlan" ? withoutNic(nodes, "ipvlan sits on a NIC") : [],
  ),
  rule(
    "Switched pairs in ipvlan's l3 modes need nodes whose address is known: emulated ones, or ssh nodes with an address.",
    ["nodes", "network", "pairs"],
    ({ nodes, network, pairs }) =>
      network.module === "ipvlan" && network.mode !== "l2" && pairs.placement === "switched"
        ? withoutAddress(nodes, "each node has a route to the containers of the other")
        : [],
  ),
  rule(
    "ipvlan's l3 modes across nodes take no `vlanId`: the nodes route to each other by their NICs' addresses.",
    ["network", "pairs"],
    ({ network, pairs }) =>
      network.module === "ipvlan" &&
      network.mode !== "l2" &&
      network.vlanId !== undefined &&
      pairs.placement === "switched"
        ? [
            {
              path: ["network", "vlanId"],
              got: inWords(network.vlanId),
              allowed: `nothing, for switched pairs in mode ${network.mode}`,
              fix: "leave network.vlanId out, or set network.mode to l2",
            },
          ]
        : [],
  ),
];
