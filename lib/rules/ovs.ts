import { withoutAddressedNic, withoutNic } from "./node-needs.ts";
import { type Rule, rule } from "./rule.ts";

/** Rules of the ovs module. */
export const ovsRules: readonly Rule[] = [
  rule(
    "`network.tunnel` joins nodes: it takes switched pairs.",
    ["network", "pairs"],
    ({ network, pairs }) =>
      network.module === "ovs" && network.tunnel !== undefined && pairs.placement === "local"
        ? [
            {
              path: ["network", "tunnel"],
              got: `a ${network.tunnel.type} tunnel`,
              allowed: "nothing, for local pairs: a tunnel joins nodes",
              fix: "leave network.tunnel out, or set pairs.placement to switched and use two nodes",
            },
          ]
        : [],
  ),
  rule(
    "With the ovs module switched ssh nodes name their `nic`, and with a tunnel their address.",
    ["nodes", "network", "pairs"],
    ({ nodes, network, pairs }) => {
      if (network.module !== "ovs" || pairs.placement === "local") return [];
      const needs = network.tunnel === undefined ? withoutNic : withoutAddressedNic;
      return needs(nodes, "the nodes' bridges meet there");
    },
  ),
];
