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
];
